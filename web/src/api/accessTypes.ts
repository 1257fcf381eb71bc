/** Who may do what, in the words of `/api/projects/{p}`. Instants are RFC 3339, UTC. */
export interface Right {
  resource: string;
  action: string;
  isDenied: boolean;
  condition: string | null;
}

export interface Grant {
  id: string;
  /** `user:`, `group:` or `service:` and a name. */
  subject: string;
  /** `role:` or `group:` and a name; null when `right` is given instead. */
  role: string | null;
  right: Right | null;
  /** Null is the whole project. */
  session: string | null;
  from: string | null;
  /** The first instant at which it no longer holds. */
  until: string | null;
  reason: string;
  grantedBy: string;
  grantedAt: string;
}

export interface GrantDraft {
  subject: string;
  role?: string | null;
  right?: Right | null;
  session?: string | null;
  from?: string | null;
  until?: string | null;
  reason?: string | null;
}

export interface Role {
  name: string;
  inherits: string[];
  /** Its own rules, as lines of the policy. */
  rules: string[];
  isShipped: boolean;
}

export interface RoleDraft {
  name: string;
  inherits: string[];
  rules: Right[];
  reason: string;
}

export interface Group {
  name: string;
  members: string[];
}

export interface RoleRequest {
  id: string;
  subject: string;
  name: string;
  role: string;
  session: string | null;
  until: string | null;
  reason: string;
  at: string;
  expiresAt: string;
}

export interface AccessView {
  project: string;
  revision: number;
  grants: Grant[];
  lines: string;
  roles: Role[];
  groups: Group[];
  requests: RoleRequest[];
}

export interface AccessChange {
  addGrants: GrantDraft[];
  revokeGrants: string[];
  /** The team's lines from here on; null leaves them. */
  lines: string | null;
  reason: string;
}

export interface Applied {
  revision: number;
  grants: Grant[];
}

export interface Difference {
  subject: string;
  session: string | null;
  resource: string;
  action: string;
  isGain: boolean;
}

export type Level = 'none' | 'read' | 'write' | 'admin';

export interface ConnectionDifference {
  connection: string;
  user: { id: string; name: string };
  session: string;
  document: string | null;
  before: Level;
  after: Level;
}

export interface Preview {
  revision: number;
  changes: Difference[];
  connections: ConnectionDifference[];
  isComplete: boolean;
}

export interface Revision {
  revision: number;
  at: string;
  actor: string;
  reason: string;
  added: Grant[];
  revoked: Grant[];
  /** The team's lines since then; null when they stayed. */
  lines: string | null;
}

export interface Link {
  from: string;
  to: string;
  place: string;
  file: string;
  line: number;
  grant: string | null;
}

export interface NearMiss {
  rule: string;
  file: string;
  line: number;
  failed: string[];
}

export interface Explanation {
  isAllowed: boolean;
  why: string;
  rule: string | null;
  file: string | null;
  line: number;
  path: Link[];
  grant: Grant | null;
  revision: number;
  notAfter: string | null;
  nearMisses: NearMiss[];
}

export interface Entry {
  subject: string;
  place: string;
  resource: string;
  action: string;
  rule: string;
  notAfter: string | null;
}

export interface Listing {
  revision: number;
  entries: Entry[];
  isComplete: boolean;
}

export interface AuditQuery {
  actor: string;
  action: string;
  resource: string;
  /** 'true', 'false' or ''. */
  allowed: string;
  from: string;
  until: string;
}

export interface AuditRecord {
  sequence: number;
  time: string;
  actor: string;
  address: string;
  project: string;
  action: string;
  resource: string;
  allowed: boolean;
  rule: string;
  detail: string;
}
