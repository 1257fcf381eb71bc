import { describe, expect, it, vi } from 'vitest';
import { preview, signIn, type Browser } from './signIn';

type Answers = Record<string, () => Response>;

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });

function browser(answers: Answers, changes: Partial<Browser> = {}) {
  const fetch = vi.fn<(path: string | URL | Request) => Promise<Response>>(async (path) => {
    const answer = answers[String(path)];
    if (answer === undefined) throw new TypeError('Failed to fetch');
    return answer();
  });
  return { fetch: fetch as unknown as typeof globalThis.fetch, calls: fetch.mock.calls, cookies: true, online: true, time: () => '14:20 CET', ...changes };
}

const ada = { user: { id: 'u-ada', name: 'Ada Lind' }, notAfter: '2026-11-20T13:20:00Z' };

describe('the sign-in page', () => {
  it('names the person without spending the link', async () => {
    const page = browser({ '/api/sign-in/preview': () => json(ada) });
    expect(await preview(page, 'S')).toEqual({
      title: 'Sign in as Ada Lind',
      text: 'This link signs in Ada Lind. It works once, until 14:20 CET.',
      note: 'Not you? Close this page; the link stays unused.',
      action: { label: 'Sign in as Ada Lind', does: 'sign-in' },
    });
    expect(page.calls.map(([path]) => path)).toEqual(['/api/sign-in/preview']);
  });

  it('says when a link has no end', async () => {
    const said = await preview(browser({ '/api/sign-in/preview': () => json({ ...ada, notAfter: null }) }), 'S');
    expect(said.text).toBe('This link signs in Ada Lind. It works once.');
  });

  it.each([
    ['link-spent', 410, 'This link has been used'],
    ['link-expired', 410, 'This link has expired'],
    ['link-unknown', 404, 'This server does not know this link'],
  ])('has a sentence of its own for %s', async (code, status, title) => {
    const said = await preview(browser({ '/api/sign-in/preview': () => json({ code, title: 'T', traceId: '00-1' }, status) }), 'S');
    expect(said).toMatchObject({ title, traceId: '00-1', note: expect.stringContaining('Ask the person') });
    expect(said.action).toBeUndefined();
  });

  it('passes on when and from where a link was used', async () => {
    const body = { code: 'link-spent', detail: 'Used at 11:58 from 10.0.0.7.' };
    const said = await preview(browser({ '/api/sign-in/preview': () => json(body, 410) }), 'S');
    expect(said.text).toBe('Used at 11:58 from 10.0.0.7.');
  });

  it.each([
    ['no secret', '', {}, 'This is not a whole link'],
    ['cookies off', 'S', { cookies: false }, 'Cookies are off'],
    ['offline', 'S', { online: false }, 'No connection'],
    ['no answer', 'S', {}, 'No connection'],
  ])('does not ask the impossible: %s', async (_name, secret, changes, title) => {
    expect((await preview(browser({}, changes), secret)).title).toBe(title);
  });

  it('takes a gateway without a server for no connection', async () => {
    expect((await preview(browser({ '/api/sign-in/preview': () => new Response('', { status: 502 }) }), 'S')).title).toBe('No connection');
  });

  it('is done when the cookie is there', async () => {
    const page = browser({ '/api/sign-in': () => json({ user: ada.user }), '/api/me': () => json({}) });
    expect(await signIn(page, 'S')).toBeNull();
  });

  it('notices a browser that drops the cookie', async () => {
    const page = browser({ '/api/sign-in': () => json({ user: ada.user }), '/api/me': () => json({}, 401) });
    expect((await signIn(page, 'S'))?.title).toBe('The browser dropped the cookie');
  });

  it('says that somebody was faster', async () => {
    const page = browser({ '/api/sign-in': () => json({ code: 'link-spent' }, 410) });
    expect((await signIn(page, 'S'))?.title).toBe('This link has been used');
  });
});
