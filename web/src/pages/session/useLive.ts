import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { reach } from '../../api/reach';
import type { Me } from '../../api/types';
import { documentAddress } from '../../app/address';
import { connections } from '../../live/connections';
import { LiveDocument, type LiveSnapshot } from '../../live/liveDocument';
import { openDocuments } from '../../live/openDocuments';

const nothing = (): (() => void) => () => undefined;

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
    const opened = openDocuments.acquire(
      documentAddress(sessionId, name),
      name,
      () =>
        new LiveDocument({
          client: connections.take(userId),
          session: sessionId,
          name,
          me: { id: userId, name: userName },
          readOnly: null,
          destroyed: () => connections.giveBack(userId),
        }),
    );
    // A connection is made and ended by effects; rendering only learns of it.
    // oxlint-disable-next-line react/set-state-in-effect
    setLive(opened);
    const returned = reach.subscribe(() => {
      if (reach.get().ok) opened.tryNow();
    });
    const entitled = opened.provider.on('access', () => {
      // A session that was paused is resumed: what the page knew of it stands in the way until it is asked again.
      if (opened.get().loaded) void client.invalidateQueries({ queryKey: ['session', sessionId] });
    });
    let before = opened.get();
    const watched = opened.subscribe(() => {
      const now = opened.get();
      if (now.live && !before.live) reach.found();
      const lost = before.live && !now.live;
      const refused = now.save.kind === 'refused' && before.save.kind !== 'refused';
      const moved = now.readOnly !== before.readOnly;
      before = now;
      // Whatever ended the line, refused an edit or changed our rights may have changed the session, too.
      if (lost || refused || moved) void client.invalidateQueries({ queryKey: ['session', sessionId] });
      if (now.ended !== null || refused || moved) void client.invalidateQueries({ queryKey: ['me'] });
    });
    return () => {
      returned();
      watched();
      entitled();
      setLive(null);
      openDocuments.release(opened);
    };
  }, [client, sessionId, name, userId, userName, round]);

  useEffect(() => live?.setReadOnly(readOnly), [live, readOnly]);

  const snapshot = useSyncExternalStore(live?.subscribe ?? nothing, () => live?.get() ?? null);
  return { live, snapshot };
}
