export type { CollabClientOptions } from './clientOptions.ts';
export type { Clock } from './clock.ts';
export { type ClientEvents, CollabClient } from './collabClient.ts';
export { CollabProvider, type OpenOptions, type ProviderEvents } from './collabProvider.ts';
export { CollabSession, type CommentOptions, type SessionEvents } from './collabSession.ts';
export type {
  Access,
  Comment,
  CommentPage,
  Fault,
  GrantInfo,
  Limits,
  Participant,
  ProjectNews,
  RequestInfo,
  RosterChange,
  SessionInfo,
  TaskNews,
  Welcome,
} from './contract.ts';
export { CollabError } from './faults.ts';
export type { Hub } from './link.ts';
export type { ConnectionStatus, ProviderStatus } from './status.ts';
