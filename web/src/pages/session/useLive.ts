import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { get } from '../../api/http';
import { Problem } from '../../api/problem';
import { reach } from '../../api/reach';
import type { Me } from '../../api/types';
import { documentAddress } from '../../app/address';
import { LiveDocument, type LiveSnapshot } from '../../live/liveDocument';
import { openDocuments } from '../../live/openDocuments';

/** Why the live door is shut, as far as an ordinary request can tell; null is no reason for good. */
async function whyNot(sessionId: string): Promise<string | null> {
  try {
    await get(`/api/sessions/${encodeURIComponent(sessionId)}`);
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) return 'You are signed out here.';
    if (error.status === 403 || error.status === 404) return 'This session is not open to you any more.';
    return null;
  }
}

const nothing = (): (() => void) => () => undefined;

/** Where documents of a session are live. */
export function liveServer(sessionId: string, location: Location = window.location): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${location.host}/yjs/${encodeURIComponent(sessionId)}`;
}

/** Holds one live document while the page is open. `round` grows to open it afresh. */
export function useLive(
  sessionId: string,
  name: string,
  me: Me,
  round: number,
): { live: LiveDocument | null; snapshot: LiveSnapshot | null } {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveDocument | null>(null);
  const { id: userId, name: userName } = me.user;

  useEffect(() => {
    const opened = openDocuments.acquire(
      documentAddress(sessionId, name),
      name,
      () =>
        new LiveDocument({
          server: liveServer(sessionId),
          name,
          me: { id: userId, name: userName },
          readOnly: null,
          whyNot: () => whyNot(sessionId),
        }),
    );
    // A connection is made and ended by effects; rendering only learns of it.
    // oxlint-disable-next-line react/set-state-in-effect
    setLive(opened);
    const retry = (): void => opened.tryNow();
    const returned = reach.subscribe(() => {
      if (reach.get().ok) retry();
    });
    window.addEventListener('online', retry);
    const look = (): void => {
      if (document.visibilityState === 'visible') opened.askRole();
    };
    document.addEventListener('visibilitychange', look);
    let before = opened.get();
    const watched = opened.subscribe(() => {
      const now = opened.get();
      if (now.live && !before.live) reach.found();
      const lost = before.live && !now.live;
      const refused = now.save.kind === 'refused' && before.save.kind !== 'refused';
      before = now;
      // Whatever ended the line, or refused an edit, may have changed the session or our rights, too.
      if (lost || refused) void client.invalidateQueries({ queryKey: ['session', sessionId] });
      if (now.ended !== null || refused) void client.invalidateQueries({ queryKey: ['me'] });
    });
    return () => {
      returned();
      watched();
      window.removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', look);
      setLive(null);
      openDocuments.release(opened);
    };
  }, [client, sessionId, name, userId, userName, round]);

  const snapshot = useSyncExternalStore(live?.subscribe ?? nothing, () => live?.get() ?? null);
  return { live, snapshot };
}
