import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, Redirect } from 'wouter';
import { accessQuery } from '../../api/access';
import type { AccessView } from '../../api/accessTypes';
import { asProblem } from '../../api/problem';
import type { Me } from '../../api/types';
import { announce } from '../../app/announce';
import { useNow } from '../../app/clock';
import { useReach } from '../../app/OfflineBanner';
import { Shell } from '../../app/Shell';
import { usePage } from '../../app/usePage';
import { useNews } from '../../live/useNews';
import { Loading } from '../../ui/Loading';
import { ProblemNotice } from '../../ui/Notice';
import { clockTime } from '../../ui/time';
import { AuditTab } from './AuditTab';
import { ChangesTab } from './ChangesTab';
import { ExplainTab } from './ExplainTab';
import { Forbidden } from './Forbidden';
import { GrantsTab } from './GrantsTab';
import { sentenceOf } from './news';
import { PeopleTab } from './PeopleTab';
import { ProjectPicker } from './ProjectPicker';
import { RequestsTab } from './RequestsTab';
import { RolesTab } from './RolesTab';
import styles from './AccessPage.module.css';
import tables from './Table.module.css';

/** What every tab that shows the policy gets. */
export interface TabProps {
  project: string;
  view: AccessView;
  now: number;
  /** Why nothing can be changed now; null it can. */
  blocked: string | null;
}

const tabs = {
  people: { title: 'People', page: PeopleTab },
  roles: { title: 'Roles', page: RolesTab },
  grants: { title: 'Grants', page: GrantsTab },
  requests: { title: 'Requests', page: RequestsTab },
  changes: { title: 'What-if', page: ChangesTab },
  explain: { title: 'Explain', page: null },
  audit: { title: 'Audit', page: null },
} as const;

type Tab = keyof typeof tabs;
const isTab = (name: string): name is Tab => Object.hasOwn(tabs, name);

export const accessAddress = (project: string, tab: Tab): string => `/projects/${encodeURIComponent(project)}/access/${tab}`;

export default function AccessPage({ project, tab, me }: { project: string; tab: string; me: Me }) {
  useNews(project, me.user.id, (news) => announce(sentenceOf(news)));
  if (!isTab(tab)) return <Redirect to={accessAddress(project, 'people')} replace />;
  return <OpenTab key={tab} project={project} tab={tab} me={me} />;
}

function OpenTab({ project, tab, me }: { project: string; tab: Tab; me: Me }) {
  const access = useQuery(accessQuery(project));
  const now = useNow();
  const reachable = useReach().ok;
  const { title, page: Page } = tabs[tab];
  const heading = usePage(`${title} · ${project}`);
  const error = access.error === null ? null : asProblem(access.error);
  // Asking again forgets the last refusal until the answer is there; what somebody typed into the request must outlive that.
  const [wasForbidden, setWasForbidden] = useState(false);
  const forbidden = error !== null ? error.status === 404 || error.status === 403 : access.isPending && wasForbidden;
  if (forbidden !== wasForbidden) setWasForbidden(forbidden);
  const view = forbidden ? undefined : access.data;

  // Others change things, too: asked again with the page's one clock, not with a timer of its own.
  const { refetch } = access;
  useEffect(() => {
    // Only a page that somebody looks at.
    if (document.visibilityState === 'visible') void refetch();
  }, [now, refetch]);

  // What had the focus may be gone with the row it was in.
  useEffect(() => {
    if (view !== undefined && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [view, heading]);

  // In a narrow window the tabs scroll, and the last ones would be out of sight.
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const [list, current] = [nav.current, nav.current?.querySelector<HTMLElement>('[aria-current]')];
    if (list && current) list.scrollLeft = current.offsetLeft + current.offsetWidth - list.clientWidth;
  }, []);

  return (
    <Shell>
      <div className={styles.head}>
        <h1 ref={heading} tabIndex={-1} className={styles.heading}>
          {title} <span className={styles.project}>in {project}</span>
        </h1>
        <ProjectPicker project={project} addressOf={(other) => accessAddress(other, tab)} />
      </div>
      <nav ref={nav} aria-label="Access" className={styles.tabs} data-region="tabs">
        <ul>
          {(Object.keys(tabs) as Tab[]).map((each) => (
            <li key={each}>
              <Link href={accessAddress(project, each)} aria-current={each === tab ? 'page' : undefined}>
                {tabs[each].title}{' '}
                {each === 'requests' && view !== undefined && view.requests.length > 0 && (
                  <span className={styles.count}>
                    {view.requests.length}
                    <span className="visually-hidden"> waiting</span>
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {tab === 'explain' && <ExplainTab project={project} view={view ?? null} me={me} />}
      {tab === 'audit' && <AuditTab project={project} me={me} />}
      {Page !== null && forbidden && <Forbidden project={project} now={now} blocked={reachable ? null : 'No connection to the server.'} />}
      {Page !== null && !forbidden && (
        <>
          {error !== null && (view === undefined || reachable) && (
            <ProblemNotice problem={error} onRetry={() => void access.refetch()} />
          )}
          {view === undefined && error === null && <Loading rows={8} what="who may do what" />}
          {view !== undefined && (
            <div className={error === null ? undefined : tables.old}>
              {error !== null && reachable && <p className={styles.muted}>As of {clockTime(access.dataUpdatedAt)}</p>}
              <Page project={project} view={view} now={now} blocked={reachable ? null : 'No connection to the server.'} />
            </div>
          )}
        </>
      )}
    </Shell>
  );
}
