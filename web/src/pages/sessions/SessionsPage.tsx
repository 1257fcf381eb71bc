import { Plus, Search, X } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { asProblem } from '../../api/problem';
import { DefaultProject, useSessions } from '../../api/queries';
import { SessionKinds, SessionStates, type Me } from '../../api/types';
import { useActions } from '../../app/actions';
import { useKeys } from '../../app/keys';
import { useReach } from '../../app/OfflineBanner';
import { Shell } from '../../app/Shell';
import { usePage } from '../../app/usePage';
import { Button } from '../../ui/Button';
import { CommandLine } from '../../ui/CommandLine';
import { Loading } from '../../ui/Loading';
import { Notice, ProblemNotice } from '../../ui/Notice';
import { clockTime } from '../../ui/time';
import { NewSessionDialog } from './NewSessionDialog';
import { SessionTable } from './SessionTable';
import { filterSessions, isFiltered, readView, writeView, type View } from './view';
import styles from './SessionsPage.module.css';

/** Why this person may not make a session; null may. */
export function createBlocked(me: Me, reachable: boolean): string | null {
  if (!reachable) return 'No connection to the server.';
  if (me.session !== null) return 'Your invitation is for one session.';
  if (me.access === 'read') return 'You may read here. A new session needs the right to write.';
  return null;
}

export function SessionsPage({ me }: { me: Me }) {
  const project = me.project ?? DefaultProject;
  const sessions = useSessions(project);
  const reachable = useReach().ok;
  const search = useSearch();
  const [, navigate] = useLocation();
  const heading = usePage('Sessions');
  const find = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [creating, setCreating] = useState(false);
  const stop = useCallback(() => setCreating(false), []);

  const view = readView(search);
  const show = (next: Partial<View>): void =>
    navigate(`/${writeView({ ...view, ...next }, search)}`, { replace: true });
  const clear = (): void => show({ q: '', kind: null, state: null });

  const all = useMemo(() => sessions.data?.pages.flat() ?? null, [sessions.data]);
  const shown = useMemo(() => (all === null ? null : filterSessions(all, readView(search))), [all, search]);
  const blocked = createBlocked(me, reachable);

  const step = (by: 1 | -1): void => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    links[at === -1 ? (by === 1 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
  };
  useKeys({ '/': () => find.current?.focus(), j: () => step(1), k: () => step(-1) });
  useActions(
    useMemo(
      () => (blocked === null ? [{ id: 'new', label: 'New session…', also: 'create add', run: () => setCreating(true) }] : []),
      [blocked],
    ),
  );

  return (
    <Shell>
      <div className={styles.head}>
        <h1 ref={heading} tabIndex={-1}>
          Sessions
        </h1>
        <Button look="primary" icon={<Plus />} blocked={blocked} onClick={() => setCreating(true)}>
          New session
        </Button>
      </div>

      <div role="search" className={styles.filters}>
        <div className={styles.find}>
          <Search aria-hidden="true" />
          <input
            ref={find}
            type="search"
            value={view.q}
            placeholder="Find by name"
            aria-label="Find by name"
            aria-keyshortcuts="/"
            onChange={(event) => show({ q: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown' || event.key === 'Enter') {
                event.preventDefault();
                step(1);
              }
            }}
          />
          <kbd aria-hidden="true">/</kbd>
        </div>
        <Filter label="Kind" value={view.kind} values={SessionKinds} onChange={(kind) => show({ kind })} />
        <Filter label="State" value={view.state} values={SessionStates} onChange={(state) => show({ state })} />
        {isFiltered(view) && (
          <Button look="quiet" icon={<X />} onClick={clear}>
            Clear
          </Button>
        )}
      </div>

      {sessions.error && (all === null || reachable) && (
        <ProblemNotice problem={asProblem(sessions.error)} onRetry={() => void sessions.refetch()} />
      )}
      {all === null && !sessions.error && <Loading rows={8} what="the list of sessions" />}
      {all !== null && shown !== null && (
        <div ref={list} className={sessions.error ? styles.old : undefined}>
          {sessions.error && reachable && <p className={styles.asOf}>As of {clockTime(sessions.dataUpdatedAt)}</p>}
          {shown.length > 0 && <SessionTable sessions={shown} />}
          {shown.length === 0 && all.length > 0 && (
            <div className={styles.empty}>
              <h2>No session matches</h2>
              <p>
                {all.length === 1 ? 'One session is' : `${all.length} sessions are`} hidden by the filters
                {sessions.hasNextPage ? ', and older ones are not loaded yet' : ''}.
              </p>
              <Button onClick={clear}>Clear the filters</Button>
            </div>
          )}
          {all.length === 0 && <NoSessions project={project} blocked={blocked} onCreate={() => setCreating(true)} />}
          {sessions.hasNextPage && (
            <p className={styles.more}>
              <Button
                busy={sessions.isFetchingNextPage}
                blocked={reachable ? null : 'No connection to the server.'}
                onClick={() => void sessions.fetchNextPage()}
              >
                Load older sessions
              </Button>
              <span className={styles.muted}>The {all.length} newest are here.</span>
            </p>
          )}
        </div>
      )}
      <p role="status" className="visually-hidden">
        {shown !== null && isFiltered(view) ? `${shown.length} of ${all?.length ?? 0} sessions` : ''}
      </p>
      {creating && <NewSessionDialog project={project} onClose={stop} />}
    </Shell>
  );
}

interface FilterProps<T extends string> {
  label: string;
  value: T | null;
  values: readonly T[];
  onChange: (value: T | null) => void;
}

function Filter<T extends string>({ label, value, values, onChange }: FilterProps<T>) {
  return (
    <select
      className={styles.filter}
      data-set={value !== null || undefined}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(values.find((each) => each === event.target.value) ?? null)}
    >
      <option value="">{label}: any</option>
      {values.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  );
}

function NoSessions({ project, blocked, onCreate }: { project: string; blocked: string | null; onCreate: () => void }) {
  const body = JSON.stringify({ name: 'Incident 42', kind: 'collaborative', project });
  return (
    <div className={styles.empty}>
      <h2>No sessions yet</h2>
      <p>A session holds the documents that people edit together. Make one, then share its link.</p>
      {blocked === null ? (
        <>
          <Button look="primary" icon={<Plus />} onClick={onCreate}>
            New session
          </Button>
          {/* With a token: what comes with a cookie and from no page is refused. */}
          <CommandLine
            line={`curl -H "Authorization: Bearer $(cat data/admin.token)" --json '${body}' ${window.location.origin}/api/sessions`}
          />
        </>
      ) : (
        <Notice tone="info">{blocked}</Notice>
      )}
    </div>
  );
}
