import type { QueryClient } from '@tanstack/react-query';
import { DefaultProject, meQuery, sessionQuery, sessionsQuery } from '../api/queries';
import { decoded } from './address';

/** The session page with its editor: the largest part of the app, loaded when it is needed. */
export const loadSessionPage = () => import('../pages/session/SessionPage');

/**
 * Asks at once for what the page at this address will need, while React is still starting: otherwise who you are,
 * the page's code and its data would each wait for the one before.
 */
export function warmUp(client: QueryClient, path: string): void {
  if (path.startsWith('/join')) return;
  void client.prefetchQuery(meQuery);
  const session = /^\/s\/([^/]+)/.exec(path)?.[1];
  if (session !== undefined) {
    // A failure here is shown by the page, which asks again.
    void loadSessionPage().catch(() => undefined);
    void client.prefetchQuery(sessionQuery(decoded(session) ?? session));
  } else if (path === '/') {
    void client.prefetchInfiniteQuery(sessionsQuery(DefaultProject));
  }
}
