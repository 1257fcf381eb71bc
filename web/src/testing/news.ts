import type { ConnectionStatus, ProjectNews } from '@collabsessions/client';

interface Events {
  project: [project: string, news: ProjectNews];
  status: [status: ConnectionStatus];
}

/** Stands in for the connections of the tab: who is watched, and a way to say something. */
export class FakeConnections {
  readonly watched = new Set<string>();
  private readonly listeners: { [E in keyof Events]: Set<(...args: Events[E]) => void> } = { project: new Set(), status: new Set() };

  take() {
    return {
      watch: (project: string) => this.watched.add(project),
      unwatch: (project: string) => this.watched.delete(project),
      on: <E extends keyof Events>(event: E, listener: (...args: Events[E]) => void) => {
        this.listeners[event].add(listener);
        return () => this.listeners[event].delete(listener);
      },
    };
  }

  giveBack(): void {}

  say(project: string, news: ProjectNews): void {
    for (const listener of this.listeners.project) listener(project, news);
  }

  /** The line was lost, and is back. */
  comeBack(): void {
    for (const listener of this.listeners.status) {
      listener({ kind: 'offline' });
      listener({ kind: 'connected' });
    }
  }
}
