import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { get, post } from './http';
import { asProblem, Problem, readProblem } from './problem';
import { reach, ReachWatch } from './reach';

const answer = (body: string, status: number, type: string): Response =>
  new Response(body, { status, headers: { 'content-type': type } });

describe('readProblem', () => {
  it('reads problem details', async () => {
    const body = { title: 'Link used', detail: 'At 11:58.', status: 410, code: 'link-spent', traceId: '00-4b' };
    const problem = await readProblem(answer(JSON.stringify(body), 410, 'application/problem+json'));
    expect(problem).toMatchObject({ title: 'Link used.', detail: 'At 11:58.', status: 410, code: 'link-spent', traceId: '00-4b' });
    expect(problem.transient).toBe(false);
  });

  it.each([
    ['<html>Bad gateway</html>', 502, 'text/html'],
    ['{"title":', 500, 'application/problem+json'],
    ['null', 500, 'application/json'],
    ['{"title":7,"detail":{}}', 503, 'application/problem+json'],
    ['', 500, ''],
  ])('says so when %j gives no reason', async (body, status, type) => {
    const problem = await readProblem(answer(body, status, type));
    expect(problem.title).toBe(`The server answered ${status} and gave no reason.`);
    expect(problem.detail).toBeUndefined();
    expect(problem.transient).toBe(true);
  });
});

describe('asProblem', () => {
  it('keeps a problem and wraps anything else', () => {
    const problem = new Problem({ title: 'No.', status: 403 });
    expect(asProblem(problem)).toBe(problem);
    expect(asProblem(new Error('boom'))).toMatchObject({ title: 'This page failed.', detail: 'boom' });
  });
});

describe('requests', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    reach.found();
    vi.useRealTimers();
  });

  it('send JSON with the cookie and read the answer', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch').mockResolvedValue(answer('{"a":1}', 201, 'application/json'));
    await expect(post('/api/x', { b: 2 })).resolves.toEqual({ a: 1 });
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '{"b":2}' });
  });

  it('resolve to null without a body', async () => {
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }));
    await expect(post('/api/x')).resolves.toBeNull();
  });

  it('reject with the problem', async () => {
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(answer('{"title":"No"}', 403, 'application/problem+json'));
    await expect(get('/api/x')).rejects.toMatchObject({ name: 'Problem', status: 403 });
    expect(reach.get().ok).toBe(true);
  });

  it('report that nobody answers', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'));
    await expect(get('/api/x')).rejects.toMatchObject({ unreachable: true, transient: true });
    expect(reach.get().ok).toBe(false);
  });

  it('pass an abort on without blaming the server', async () => {
    const abort = new AbortController();
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => {
      abort.abort();
      return Promise.reject(new DOMException('aborted', 'AbortError'));
    });
    await expect(get('/api/x', abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(reach.get().ok).toBe(true);
  });
});

describe('ReachWatch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks again after 1, 2, 4 … 15 s, and not at all while the server answers', async () => {
    let up = true;
    const ask = vi.fn<() => Promise<void>>(async () => (up ? watch.found() : watch.lost()));
    const watch: ReachWatch = new ReachWatch(ask);
    watch.found();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ask).not.toHaveBeenCalled();

    up = false;
    watch.lost();
    watch.lost();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    const calls = ask.mock.calls.length;
    expect(calls).toBeGreaterThanOrEqual(6);
    expect(calls).toBeLessThanOrEqual(10);

    up = true;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(watch.get()).toMatchObject({ ok: true, next: null });
    expect(vi.getTimerCount()).toBe(0);
  });
});
