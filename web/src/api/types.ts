/** What the server says, in its own words. */
export interface User {
  id: string;
  name: string;
}

export type Access = 'read' | 'write' | 'admin';

export interface Me {
  user: User;
  /** What the sign-in itself is worth; none leaves it to the project's policy. */
  access: Access | 'none';
  /** Limits what this sign-in may see; null is no limit. */
  project: string | null;
  session: string | null;
  notAfter: string | null;
}

export const SessionKinds = ['single-user', 'collaborative', 'background', 'detached'] as const;
export type SessionKind = (typeof SessionKinds)[number];

export const SessionStates = [
  'created',
  'active',
  'paused',
  'resumed',
  'completed',
  'failed',
  'terminated',
] as const;
export type SessionState = (typeof SessionStates)[number];

export interface Session {
  id: string;
  name: string;
  kind: SessionKind;
  state: SessionState;
  project: string;
  createdBy: string;
  createdAt: string;
  changedAt: string;
}

export type InviteAccess = 'read' | 'write';

export interface Invite {
  url: string;
  token: string;
  expires: string;
}

export interface InvitePreview {
  /** Null when it is for a whole project. */
  session: { id: string; name: string } | null;
  access: InviteAccess;
  expires: string;
  project?: string | null;
  role?: string | null;
}

export interface SignInPreview {
  user: User;
  notAfter: string | null;
}
