import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, request } from './http';
import type {
  AccessChange,
  AccessView,
  Applied,
  AuditQuery,
  AuditRecord,
  Explanation,
  Grant,
  Listing,
  Preview,
  Revision,
  RoleDraft,
  RoleRequest,
} from './accessTypes';

export const AuditPage = 100;
export const HistoryPage = 50;

const base = (project: string): string => `/api/projects/${encodeURIComponent(project)}`;

/** A query string of what is set. */
export function queryOf(values: Record<string, string | number | boolean | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Everything that is written about who may do what. */
export const accessQuery = (project: string) =>
  queryOptions({
    queryKey: ['access', project],
    queryFn: ({ signal }) => get<AccessView>(`${base(project)}/access`, signal),
  });

/** Open requests: for who does not see members, their own. */
export const requestsQuery = (project: string) =>
  queryOptions({
    queryKey: ['requests', project],
    queryFn: async ({ signal }) => (await get<{ requests: RoleRequest[] }>(`${base(project)}/requests`, signal)).requests,
  });

/** Grants that end within a week: for who does not see members, what they hold. */
export const endingsQuery = (project: string) =>
  queryOptions({
    queryKey: ['endings', project],
    queryFn: async ({ signal }) => (await get<{ grants: Grant[] }>(`${base(project)}/endings`, signal)).grants,
  });

/** Projects that may be read, by name. */
export const ProjectPage = 500;
export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: async ({ signal }) => (await get<{ projects: { id: string }[] }>(`/api/projects${queryOf({ limit: ProjectPage })}`, signal)).projects,
});

/** What a change would do. Never older than a moment: the policy may change meanwhile. */
export const previewQuery = (project: string, change: AccessChange) =>
  queryOptions({
    queryKey: ['preview', project, change],
    queryFn: ({ signal }) => request<Preview>('POST', `${base(project)}/changes/preview`, change, signal),
    staleTime: 0,
    gcTime: 0,
  });

export const historyQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['history', project],
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam, signal }) =>
      (await get<{ changes: Revision[] }>(`${base(project)}/changes${queryOf({ before: pageParam, limit: HistoryPage })}`, signal)).changes,
    getNextPageParam: (page) => (page.length < HistoryPage ? undefined : page.at(-1)?.revision),
  });

export const auditQuery = (project: string, filter: AuditQuery) =>
  infiniteQueryOptions({
    queryKey: ['audit', project, filter],
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam, signal }) =>
      (await get<{ records: AuditRecord[] }>(`${base(project)}/audit${queryOf({ ...filter, before: pageParam, limit: AuditPage })}`, signal)).records,
    getNextPageParam: (page) => (page.length < AuditPage ? undefined : page.at(-1)?.sequence),
  });

export interface Question {
  subject: string;
  resource: string;
  action: string;
  /** An instant; '' is now. */
  at: string;
}

export const explainQuery = (project: string, question: Question) =>
  queryOptions({
    queryKey: ['explain', project, question],
    queryFn: ({ signal }) => get<Explanation>(`${base(project)}/explain${queryOf({ ...question })}`, signal),
    staleTime: 0,
  });

export const whoQuery = (project: string, { resource, action, at }: Question) =>
  queryOptions({
    queryKey: ['who', project, resource, action, at],
    queryFn: ({ signal }) => get<Listing>(`${base(project)}/who${queryOf({ resource, action, at })}`, signal),
    staleTime: 0,
  });

export const whatQuery = (project: string, { subject, at }: Question) =>
  queryOptions({
    queryKey: ['what', project, subject, at],
    queryFn: ({ signal }) => get<Listing>(`${base(project)}/what${queryOf({ subject, at })}`, signal),
    staleTime: 0,
  });

/** Runs something that changes the project's access, and forgets what was known of it before. */
function useChange<Input, Output>(project: string, run: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => {
      for (const key of ['access', 'requests', 'endings', 'history', 'audit', 'explain', 'who', 'what']) {
        void client.invalidateQueries({ queryKey: [key, project] });
      }
    },
  });
}

export const useApply = (project: string) =>
  useChange(project, ({ change, revision }: { change: AccessChange; revision: number }) =>
    request<Applied>('POST', `${base(project)}/changes`, change, undefined, revision),
  );

export const useRevert = (project: string) =>
  useChange(project, ({ to, reason, revision }: { to: number; reason: string; revision: number }) =>
    request<{ revision: number }>('POST', `${base(project)}/changes/${to}/revert`, { reason }, undefined, revision),
  );

export const useAnswerRequest = (project: string) =>
  useChange(project, ({ id, revision, ...body }: { id: string; approve: boolean; until: string | null; reason: string; revision: number }) =>
    request<Applied>('POST', `${base(project)}/requests/${encodeURIComponent(id)}/answer`, body, undefined, revision),
  );

/** Why a request cannot be sent with this reason; null it can. */
export const reasonProblem = (reason: string): string | null =>
  reason.trim() === '' ? 'Say why you need it: whoever decides sees nothing else.' : null;

export const useAskForRole = (project: string) =>
  useChange(project, (body: { role: string; session: string | null; until: string | null; reason: string }) =>
    request<unknown>('POST', `${base(project)}/requests`, body),
  );

export const useWriteRole = (project: string) =>
  useChange(project, ({ draft, revision }: { draft: RoleDraft; revision: number }) =>
    request<{ revision: number }>(
      'PUT',
      `${base(project)}/roles/${encodeURIComponent(draft.name)}`,
      { inherits: draft.inherits, rules: draft.rules, reason: draft.reason },
      undefined,
      revision,
    ),
  );

export interface NewcomerInput {
  role: string;
  session: string | null;
  until: string | null;
  reason: string;
}

/** An invitation that works once: whoever opens it first has the role. */
export const useInviteOnce = (project: string) =>
  useChange(project, (body: NewcomerInput) =>
    request<{ url: string; expires: string; grant: Grant }>('POST', `${base(project)}/invites`, body),
  );

export const useMakeService = (project: string) =>
  useChange(project, (body: NewcomerInput & { name: string }) =>
    request<{ subject: string; token: string; expires: string }>('POST', `${base(project)}/services`, body),
  );

/** Addresses to save something from. */
export const downloads = (project: string) => ({
  grants: `${base(project)}/grants?format=csv`,
  lines: `${base(project)}/policy`,
  audit: `${base(project)}/audit/export`,
  wholeAudit: '/api/audit/export',
});
