import { Share2 } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ComponentType } from 'react';
import { asProblem, Problem } from '../../api/problem';
import { useSession } from '../../api/queries';
import type { Me } from '../../api/types';
import { useActions, type Action } from '../../app/actions';
import { announce } from '../../app/announce';
import { focusText } from '../../app/keys';
import { useReach } from '../../app/OfflineBanner';
import { Shell } from '../../app/Shell';
import { usePage } from '../../app/usePage';
import { Editor } from '../../editor/Editor';
import type { LiveDocument } from '../../live/liveDocument';
import { openDocuments } from '../../live/openDocuments';
import { Button } from '../../ui/Button';
import { CopyButton, copyText } from '../../ui/Copy';
import { Loading, useLater } from '../../ui/Loading';
import { Notice, ProblemNotice } from '../../ui/Notice';
import { StateWord } from '../../ui/Words';
import { NotFound } from '../NotFound';
import { People } from './People';
import { mayAsk, readOnlyReason, shareBlockedBy } from './readOnly';
import { SaveChip } from './SaveChip';
import type { SessionNewsProps } from './SessionNews';
import { useLive } from './useLive';
import styles from './SessionPage.module.css';

const Nothing = (): null => null;
const SessionNews = lazy(async (): Promise<{ default: ComponentType<SessionNewsProps> }> => {
  // Comes by itself, later than the text: when it cannot be loaded, the text is as good without it.
  const loaded = await import('./SessionNews').catch(() => null);
  return { default: loaded?.SessionNews ?? Nothing };
});
const ShareDialog = lazy(async () => ({ default: (await import('./ShareDialog')).ShareDialog }));

interface SessionPageProps {
  id: string;
  name: string;
  me: Me;
}

export default function SessionPage({ id, name, me }: SessionPageProps) {
  const session = useSession(id);
  const error = session.error === null ? null : asProblem(session.error);
  if (session.data === undefined && error !== null && (error.status === 404 || error.status === 403)) {
    return <NotFound what="session" />;
  }
  return <OpenSession id={id} name={name} me={me} session={session} error={error} />;
}

interface OpenSessionProps extends SessionPageProps {
  session: ReturnType<typeof useSession>;
  error: Problem | null;
}

function OpenSession({ id, name, me, session, error }: OpenSessionProps) {
  const [round, setRound] = useState(0);
  const [sharing, setSharing] = useState(false);
  const [asking, setAsking] = useState(false);
  const [explained, setExplained] = useState(false);
  const known = readOnlyReason(me, session.data);
  const { live, snapshot } = useLive(id, name, me, known, round);
  const readOnly = snapshot?.readOnly ?? known;
  const reachable = useReach().ok;
  const title = session.data?.name ?? 'Session';
  const heading = usePage(`${name} · ${title}`);
  const stop = useCallback(() => setSharing(false), []);
  const stopAsking = useCallback((sent: boolean) => {
    setAsking(false);
    // From here on the page says that the request waits.
    if (sent) setExplained(false);
  }, []);
  const ended = snapshot?.ended ?? null;
  const edits = snapshot?.edits ?? 0;

  // The first visitor makes a new session active, and that is us.
  const { refetch } = session;
  const visitedFirst = session.data?.state === 'created' && snapshot?.loaded === true;
  useEffect(() => {
    if (visitedFirst) {
      void refetch();
    }
  }, [visitedFirst, refetch]);

  const canAsk = readOnly !== null && ended === null && mayAsk(me, session.data);
  const shareBlocked = shareBlockedBy(me, reachable, ended?.reason ?? null);

  useActions(
    useMemo((): Action[] => {
      const actions: Action[] = [];
      if (shareBlocked === null) {
        actions.push({ id: 'share', label: 'Share this session…', also: 'invite link', run: () => setSharing(true) });
      }
      if (canAsk) actions.push({ id: 'ask', label: 'Ask to edit this session…', also: 'request access write role', run: () => setAsking(true) });
      actions.push({
        id: 'copy-address',
        label: 'Copy the address of this document',
        also: 'url link',
        run: async () => announce((await copyText(window.location.href)) ? 'Address copied' : 'Not copied'),
      });
      return actions;
    }, [shareBlocked, canAsk]),
  );

  const refused = useCallback(() => setExplained(true), []);

  /** Starts again from what the server has. */
  const reopen = (old: LiveDocument): void => {
    openDocuments.drop(old);
    setRound((before) => before + 1);
  };

  return (
    <Shell
      fill
      bar={
        <div className={styles.bar}>
          <div className={styles.names}>
            <h1 ref={heading} tabIndex={-1} title={title}>
              {title}
            </h1>
            {session.data && <StateWord state={session.data.state} />}
            <span aria-hidden="true" className={styles.slash}>
              /
            </span>
            <span aria-hidden="true" className={styles.break} />
            <span className={styles.document} title={name}>
              {name}
            </span>
          </div>
          <div className={styles.status}>
            {snapshot && <SaveChip state={snapshot.save} />}
            <span className={styles.right}>
              {live && snapshot?.loaded && ended === null && <People presence={live.presence} live={snapshot.live} />}
              <Button look="primary" icon={<Share2 />} blocked={shareBlocked} onClick={() => setSharing(true)}>
                <span className={styles.shareWord}>Share</span>
              </Button>
            </span>
          </div>
        </div>
      }
    >
      <div className={styles.notices}>
        {error !== null && reachable && session.data === undefined && (
          <ProblemNotice problem={error} onRetry={() => void session.refetch()} />
        )}
        {live && ended !== null && (
          <Ended
            reason={ended.reason}
            edits={edits}
            text={() => live.text.toString()}
            onReopen={ended.reopen ? () => reopen(live) : null}
          />
        )}
        {live && ended === null && snapshot?.save.kind === 'refused' && (
          <Ended
            reason={snapshot.save.reason}
            edits={edits}
            text={() => live.text.toString()}
            onReopen={() => reopen(live)}
          />
        )}
        {explained && readOnly !== null && ended === null && (
          <Notice
            tone="info"
            actions={
              <>
                {canAsk && <Button onClick={() => setAsking(true)}>Ask to edit…</Button>}
                <Button
                  onClick={() => {
                    focusText();
                    setExplained(false);
                  }}
                >
                  Close
                </Button>
              </>
            }
          >
            Read-only: {readOnly}. You can select and copy.
          </Notice>
        )}
        {reachable && live && ended === null && snapshot !== null && snapshot.lostAt !== null && (
          <LineTrouble key={snapshot.lostAt} onRetry={() => live.tryNow()} />
        )}
        <Suspense>
          {live && snapshot?.loaded && session.data && <SessionNews session={session.data} me={me} live={live} readOnly={readOnly !== null && ended === null} asking={asking} onAsked={stopAsking} />}
        </Suspense>
      </div>
      {live && snapshot?.loaded ? (
        <>
          <Editor live={live} label={`${name}, text of ${title}`} readOnly={readOnly !== null || ended !== null} onRefusedInput={refused} />
          <p className={styles.hint}>
            <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor
          </p>
        </>
      ) : (
        ended === null && (
          <div className={styles.waiting}>
            <Loading rows={7} what="the document" tall />
          </div>
        )
      )}
      <Suspense>
        {sharing && session.data && <ShareDialog session={session.data} onClose={stop} />}
      </Suspense>
    </Shell>
  );
}

interface EndedProps {
  reason: string;
  edits: number;
  text: () => string;
  onReopen: (() => void) | null;
}

/** The server said no for good: why, what of yours it did not keep, and how to save it yourself. */
function Ended({ reason, edits, text, onReopen }: EndedProps) {
  const lost = edits > 0;
  useEffect(() => announce(reason), [reason]);
  return (
    <Notice
      tone={lost ? 'danger' : 'warning'}
      actions={
        <>
          {lost && <CopyButton text={text} label="Copy the whole text" look="primary" />}
          {onReopen !== null && <Button onClick={onReopen}>{lost ? 'Drop them and open again' : 'Open again'}</Button>}
        </>
      }
    >
      <strong>{reason}</strong>{' '}
      {lost
        ? `${edits === 1 ? 'Your last edit was' : `Your last ${edits} edits were`} not kept; the text below, in this tab, is the only copy.`
        : 'What you see is the last state that came.'}
    </Notice>
  );
}

/** Pages are answered, but the live line stays shut: usually something in between that knows no WebSocket. */
function LineTrouble({ onRetry }: { onRetry: () => void }) {
  const late = useLater(5_000);
  if (!late) return null;
  return (
    <Notice tone="warning" actions={<Button onClick={onRetry}>Try now</Button>}>
      <strong>The live connection does not open.</strong> The server answers, but WebSocket connections to it fail. A proxy in between
      may block them.
    </Notice>
  );
}
