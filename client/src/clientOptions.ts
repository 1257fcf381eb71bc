import type { IHttpConnectionOptions, IHubProtocol, ILogger, LogLevel } from '@microsoft/signalr';
import type { Clock } from './clock.ts';
import type { Hub } from './link.ts';

/** How to connect. */
export interface CollabClientOptions {
  /** Address of the hub, as `https://collab.example.com/hub`; in browsers `/hub` will do. */
  url: string;
  /** Gives an access token, a new one when the last one ends soon. Without it, browsers rely on their cookie. */
  token?: () => string | Promise<string>;
  /** `new MessagePackHubProtocol()` of `@microsoft/signalr-protocol-msgpack`. Default: JSON. */
  protocol?: IHubProtocol;
  /** Whether to connect at once. Default true. */
  connect?: boolean;
  /** For SignalR: headers, another WebSocket, … */
  signalr?: IHttpConnectionOptions;
  /** What SignalR writes to the console, or to where. Default: nothing. */
  logging?: LogLevel | ILogger;
  /** Another clock, for tests. */
  clock?: Clock;
  /** Chance, at least 0 and less than 1, for tests. */
  random?: () => number;
  /** Another way to make a connection, for tests. */
  createHub?: () => Hub;
}
