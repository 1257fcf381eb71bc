import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import { createQueryClient } from '../api/queries';
import type { Me, Session } from '../api/types';
import { App } from '../app/App';

export const ada: Me = { user: { id: 'u-ada', name: 'Ada Lind' }, access: 'admin', project: null, session: null, notAfter: null };

export const session = (changes: Partial<Session> = {}): Session => ({
  id: 's1',
  name: 'Incident 42',
  kind: 'collaborative',
  state: 'active',
  project: 'default',
  createdBy: 'u-ada',
  createdAt: '2026-11-20T12:00:00Z',
  changedAt: '2026-11-20T12:00:00Z',
  ...changes,
});

export type Routes = Record<string, unknown>;

/** An answer with a status other than 200. */
export const answer = (status: number, body: unknown) => ({ status, body, isAnswer: true });

/** Answers requests by `METHOD /path` without the query. A route may be a value, an answer or a function of the body. */
export function serve(routes: Routes) {
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const path = String(input).split('?')[0];
    const route = routes[`${init?.method ?? 'GET'} ${path}`];
    if (route === undefined) throw new TypeError('Failed to fetch');
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    const value: unknown = typeof route === 'function' ? await route(body) : route;
    const { status, body: content } =
      typeof value === 'object' && value !== null && 'isAnswer' in value
        ? (value as unknown as { status: number; body: unknown })
        : { status: 200, body: value };
    return new Response(JSON.stringify(content), {
      status,
      headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' },
    });
  });
}

/** Opens the app at an address. */
export function visit(address: string) {
  window.history.replaceState(null, '', address);
  return render(
    <QueryClientProvider client={createQueryClient()}>
      <App />
    </QueryClientProvider>,
  );
}
