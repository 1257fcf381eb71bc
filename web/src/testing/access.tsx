import type { AccessView, Grant, Preview } from '../api/accessTypes';
import { ada, serve, visit, type Routes } from './page';

/** An instant some hours from now. */
export const from = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

export const grant = (id: string, subject: string, role: string, changes: Partial<Grant> = {}): Grant => ({
  id,
  subject,
  role,
  right: null,
  session: null,
  from: null,
  until: null,
  reason: '',
  grantedBy: 'u-ada',
  grantedAt: '2026-11-20T12:00:00Z',
  ...changes,
});

export const view = (changes: Partial<AccessView> = {}): AccessView => ({
  project: 'acme',
  revision: 7,
  grants: [
    grant('g1', 'user:bob', 'role:editor'),
    grant('g2', 'user:cat', 'role:viewer', { until: from(3), session: 's1' }),
    grant('g3', 'user:dee', 'role:viewer', { from: from(5) }),
    grant('g4', 'user:eve', 'role:viewer', { until: from(-1) }),
  ],
  lines: 'g, role:reviewer, role:viewer, acme/*, _, _\n',
  roles: [
    { name: 'role:editor', inherits: ['role:viewer'], rules: ['p, role:editor, *, project/{p}/session/{s}/doc/*, write, allow, true'], isShipped: true },
    { name: 'role:viewer', inherits: [], rules: ['p, role:viewer, *, project/{p}/, read, allow, true'], isShipped: true },
    { name: 'role:reviewer', inherits: ['role:viewer'], rules: [], isShipped: false },
  ],
  groups: [{ name: 'group:docs', members: ['user:ann'] }],
  requests: [
    { id: 'q1', subject: 'user:cy', name: 'Cy', role: 'role:editor', session: null, until: from(2), reason: 'On call', at: from(-1), expiresAt: from(40) },
  ],
  ...changes,
});

/** A preview in which Bob loses the right to write, and his connection. */
export const loses: Preview = {
  revision: 7,
  changes: [{ subject: 'user:bob', session: null, resource: 'project/acme/session/*/doc/*', action: 'write', isGain: false }],
  connections: [{ connection: 'c1', user: { id: 'bob', name: 'Bob' }, session: 's1', document: 'main.md', before: 'write', after: 'none' }],
  isComplete: true,
};

export const base = '/api/projects/acme';
/** Opens a page of the project acme, with a server that knows its policy. */
export const open = (tab: string, routes: Routes = {}, search = '') => {
  serve({
    'GET /api/me': ada,
    [`GET ${base}/access`]: view(),
    [`GET ${base}/changes`]: { changes: [] },
    [`GET ${base}/requests`]: { requests: [] },
    [`GET ${base}/endings`]: { grants: [] },
    ...routes,
  });
  return visit(`/projects/acme/access/${tab}${search}`);
};
