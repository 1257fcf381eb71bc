import type { GrantInfo, ProjectNews, RequestInfo } from '@collabsessions/client';
import { fullTime } from '../../ui/time';
import { nameOf } from '../access/grants';

/** Who looks, and at which session. */
export interface Onlooker {
  userId: string;
  session: string;
}

/** Whether a request or a grant reaches into the session: it is for it, or for the whole project. */
export const concerns = ({ session }: { session: string | null }, { session: id }: Onlooker): boolean => session === null || session === id;

/** Whether somebody's own: a service's id says its kind itself. */
export const isOwn = ({ subject }: { subject: string }, { userId }: Onlooker): boolean => subject === `user:${userId}` || subject === userId;

const place = (session: string | null): string => (session === null ? 'in the whole project' : 'here');
const because = (reason: string | null): string => (reason ? ` “${reason}”` : '');

/** What somebody asks for, as whoever may answer hears it. */
export const askedFor = ({ name, role, session, reason }: RequestInfo): string => `${name} asks for ${nameOf(role)} ${place(session)}.${because(reason)}`;

/** What became of one's own request. */
function answered({ request, kind, by, reason }: ProjectNews & { request: RequestInfo }): string {
  const who = by ?? 'Somebody';
  return kind === 'request-approved'
    ? `${who} approved what you asked for: you are ${nameOf(request.role)} ${place(request.session)}.${because(reason)}`
    : `${who} denied you ${nameOf(request.role)} ${place(request.session)}.${because(reason)}`;
}

function ending({ subject, role, session, until }: GrantInfo, own: boolean): string {
  const what = role === null ? 'A right' : role.startsWith('group:') ? `Being in ${nameOf(role)}` : `The role ${nameOf(role)}`;
  return `${what} ${own ? 'that you have' : `of ${nameOf(subject)}`} ${place(session)} ends on ${fullTime(Date.parse(until ?? ''))}.`;
}

/** What a person in a session is told of the project's news about themselves; null when it is not about them, or about elsewhere. */
export function ownNews(news: ProjectNews, onlooker: Onlooker): string | null {
  const { kind, request, grant } = news;
  if (kind === 'grant-ending') {
    const own = grant !== null && isOwn(grant, onlooker);
    // Of a group it is told to who is in it: it may be ours.
    if (grant === null || grant.until === null || !concerns(grant, onlooker) || !(own || grant.subject.startsWith('group:'))) return null;
    return ending(grant, own);
  }
  if (kind === 'request-made' || request === null || !isOwn(request, onlooker) || !concerns(request, onlooker)) return null;
  return answered({ ...news, request });
}
