import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The built server in a process of its own, on a port and data of its own. */
export class Server {
  private readonly data = mkdtempSync(join(tmpdir(), 'collab-client-'));
  private process: ChildProcess | null = null;
  private url = 'http://127.0.0.1:0';

  get hub(): string {
    return `${this.url}/hub`;
  }

  get yjs(): string {
    return `${this.url.replace('http', 'ws')}/yjs`;
  }

  /** Starts it; again on the same port and data. */
  async start(): Promise<void> {
    const [program = 'dotnet', ...args] = (
      process.env['COLLAB_SERVER'] ?? `dotnet ${join(root, 'artifacts/bin/CollabSessions.Gateway/release/collab-server.dll')}`
    ).split(' ');
    const server = spawn(program, [...args, '--web', join(root, 'web/dist'), '--urls', this.url, '--data', this.data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = server;
    const output: string[] = [];
    await new Promise<void>((resolve, reject) => {
      for (const stream of [server.stdout, server.stderr]) {
        createInterface(stream).on('line', (line) => {
          output.push(line);
          const listening = /^Listening on (\S+)/.exec(line)?.[1];
          if (listening === undefined) return;
          this.url = listening.replace(/\/$/, '');
          resolve();
        });
      }
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`The server ended with code ${code}:\n${output.join('\n')}`)));
    });
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to stop. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }

  async createSession(name: string): Promise<string> {
    return (await this.post('/api/sessions', { name, kind: 'collaborative', project: 'default' }))['id'] as string;
  }

  /** @param expires Seconds. */
  async createToken(user: string, session: string, access: 'read' | 'write', expires = 3600): Promise<string> {
    return (await this.post('/api/tokens', { user, name: user, project: 'default', session, access, expires }))['token'] as string;
  }

  private async post(path: string, body: object): Promise<Record<string, unknown>> {
    const token = readFileSync(join(this.data, 'admin.token'), 'utf8').trim();
    const answer = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { process: server } = this;
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  }
}
