import {
  infiniteQueryOptions,
  QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { get, post } from './http';
import { Problem } from './problem';
import type { Invite, InviteAccess, InvitePreview, Me, Session, SessionKind, User } from './types';

/** Rows asked for at once. */
export const PageSize = 100;
export const DefaultProject = 'default';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A refusal stays a refusal; only silence and server faults are worth one more try.
        retry: (failures, error) => failures < 1 && error instanceof Problem && error.transient,
        retryDelay: 400,
        staleTime: 5_000,
        // The reach watch knows better than navigator.onLine, and retries when the server is back.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await get<Me>('/api/me', signal);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export const useMe = () => useQuery(meQuery);

/** Sessions, newest first, by pages. */
export const sessionsQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['sessions', project],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = new URLSearchParams({ project, limit: String(PageSize) });
      if (pageParam !== null) query.set('before', pageParam);
      return (await get<{ sessions: Session[] }>(`/api/sessions?${query}`, signal)).sessions;
    },
    getNextPageParam: (page) => (page.length < PageSize ? undefined : page.at(-1)?.id),
  });

export const useSessions = (project: string) => useInfiniteQuery(sessionsQuery(project));

export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: ['session', id],
    queryFn: ({ signal }) => get<Session>(`/api/sessions/${encodeURIComponent(id)}`, signal),
  });

export const useSession = (id: string) => useQuery(sessionQuery(id));

export function useCreateSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { name: string; kind: SessionKind; project: string }) =>
      post<Session>('/api/sessions', input),
    onSuccess: (session) => {
      client.setQueryData(['session', session.id], session);
      void client.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
}

export function useCreateInvite(sessionId: string) {
  return useMutation({
    mutationFn: (access: InviteAccess) =>
      post<Invite>(`/api/sessions/${encodeURIComponent(sessionId)}/invites`, { access }),
  });
}

export function useInvitePreview(token: string) {
  return useQuery({
    queryKey: ['invite', token],
    queryFn: () => post<InvitePreview>('/api/invites/preview', { token }),
    enabled: token !== '',
  });
}

export function useAcceptInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { token: string; name: string }) =>
      post<{ user: User; session: { id: string; name: string } | null }>('/api/invites/accept', input),
    // The cookie is another person's now: nothing that was loaded before may stay.
    onSuccess: () => client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'invite' }),
  });
}

export function useSignOut() {
  return useMutation({ mutationFn: () => post<null>('/api/sign-out') });
}
