import { CollabClient } from '@collabsessions/client';

interface Open {
  readonly client: CollabClient;
  users: number;
}

/**
 * The connections of this tab, one for each person that it has been signed in as: a connection keeps the identity that it was made
 * with. All documents of a person are on theirs; it is made for the first one and ended with the last.
 */
export class Connections {
  private readonly open = new Map<string, Open>();

  constructor(private readonly create: () => CollabClient) {}

  /** The connection of a person, until it is given back. */
  take(userId: string): CollabClient {
    let there = this.open.get(userId);
    if (there === undefined) this.open.set(userId, (there = { client: this.create(), users: 0 }));
    there.users += 1;
    // One that was refused is tried again, with what the browser's cookie says now.
    there.client.connect();
    return there.client;
  }

  giveBack(userId: string): void {
    const there = this.open.get(userId);
    if (there === undefined) return;
    there.users -= 1;
    if (there.users > 0) return;
    this.open.delete(userId);
    there.client.destroy();
  }
}

/** The connections of this tab. */
export const connections: Connections = new Connections(() => new CollabClient({ url: new URL('/hub', window.location.href).href }));
