import { onTestFinished } from 'vitest';
import * as Y from 'yjs';
import type { CollabClientOptions } from '../clientOptions.ts';
import { CollabClient } from '../collabClient.ts';
import type { CollabProvider, OpenOptions } from '../collabProvider.ts';
import { FakeClock, settled } from './fakeClock.ts';
import { FakeServer } from './fakeServer.ts';

/** A server, a clock, and a client between them, all gone after the test. Chance always gives 0. */
export class Bench {
  readonly clock = new FakeClock();
  readonly server = new FakeServer();
  readonly client: CollabClient;

  constructor(options: Partial<CollabClientOptions> = {}) {
    this.client = new CollabClient({
      url: 'http://hub.test/hub',
      clock: this.clock,
      random: () => 0,
      createHub: this.server.createHub,
      ...options,
    });
    onTestFinished(() => this.client.destroy());
  }

  /** Opens `room/text`, or another document, and waits until it is there. */
  async open(name = 'text', options: OpenOptions = {}, doc = new Y.Doc()): Promise<CollabProvider> {
    const provider = this.client.open('room', name, doc, options);
    await settled();
    return provider;
  }
}

/** The text that the tests write into. */
export function textOf(provider: CollabProvider): Y.Text {
  return provider.doc.getText('content');
}
