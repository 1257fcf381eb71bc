import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { get } from '../../api/http';
import { Problem } from '../../api/problem';
import { reach } from '../../api/reach';
import type { Me } from '../../api/types';
import { LiveDocument, type LiveSnapshot } from '../../live/liveDocument';

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
  readOnly: string | null,
  round: number,
): { live: LiveDocument | null; snapshot: LiveSnapshot | null } {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveDocument | null>(null);
  const { id: userId, name: userName } = me.user;

  useEffect(() => {
    const created = new LiveDocument({
      server: liveServer(sessionId),
      name,
      me: { id: userId, name: userName },
      readOnly: null,
      whyNot: async () => {
        try {
          await get(`/api/sessions/${encodeURIComponent(sessionId)}`);
          return null;
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          if (error.status === 401) return 'You are signed out here.';
          if (error.status === 403 || error.status === 404) return 'This session is not open to you any more.';
          return null;
        }
      },
    });
    // A connection is made and ended by effects; rendering only learns of it.
    // oxlint-disable-next-line react/set-state-in-effect
    setLive(created);
    const retry = (): void => created.tryNow();
    const returned = reach.subscribe(() => {
      if (reach.get().ok) retry();
    });
    window.addEventListener('online', retry);
    let wasLive = false;
    const watched = created.subscribe(() => {
      const snapshot = created.get();
      if (wasLive && !snapshot.live) {
        // Whatever ended the line may have changed the session or our rights, too.
        void client.invalidateQueries({ queryKey: ['session', sessionId] });
        if (snapshot.ended !== null) void client.invalidateQueries({ queryKey: ['me'] });
      }
      wasLive = snapshot.live;
    });
    return () => {
      returned();
      watched();
      window.removeEventListener('online', retry);
      setLive(null);
      created.destroy();
    };
  }, [client, sessionId, name, userId, userName, round]);

  useEffect(() => live?.setReadOnly(readOnly), [live, readOnly]);

  const snapshot = useSyncExternalStore(live?.subscribe ?? nothing, () => live?.get() ?? null);
  return { live, snapshot };
}

/** Asks before the tab closes while edits are only here. */
export function useUnloadWarning(edits: number): void {
  useEffect(() => {
    if (edits === 0) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [edits]);
}
