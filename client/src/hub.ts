import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { CollabClientOptions } from './clientOptions.ts';
import type { Hub } from './link.ts';

/**
 * SignalR's connection to the hub. Its own ways of coming back are off: a state vector says exactly what was lost, and stateful
 * reconnect would hold a first sync to what is acknowledged, 1 MiB a second.
 */
export function createHub({ url, token, protocol, signalr, logging }: CollabClientOptions): Hub {
  const builder = new HubConnectionBuilder()
    .withUrl(url, {
      transport: HttpTransportType.WebSockets,
      ...(token === undefined ? {} : { accessTokenFactory: token }),
      ...signalr,
    })
    .configureLogging(logging ?? LogLevel.None);
  if (protocol !== undefined) builder.withHubProtocol(protocol);
  return builder.build();
}

/** The HTTP status that refused a connection; 0 when it was something else. SignalR says it only in its sentence. */
export function httpStatusOf(error: unknown): number {
  return Number(/Status code '(\d{3})'/.exec(String(error))?.[1] ?? 0);
}
