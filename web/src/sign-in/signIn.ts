import type { SignInPreview, User } from '../api/types';

/** What the page says: one heading, one sentence, at most one thing to do. */
export interface Said {
  title: string;
  text: string;
  note?: string;
  traceId?: string;
  action?: { label: string; does: 'sign-in' | 'retry'; blocked?: boolean };
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** What the page needs of the browser. */
export interface Browser {
  fetch: typeof fetch;
  cookies: boolean;
  online: boolean;
  /** `14:20, 20 Nov 2026 CET`. */
  time: (iso: string) => string;
}

const another = 'Ask the person who gave it to you for a new one.';

export const checking: Said = { title: 'Sign in', text: 'Checking the link…' };

export const noSecret: Said = {
  title: 'This is not a whole link',
  text: 'The part after # is missing. Copy the link again, to its end.',
};

export const cookiesOff: Said = {
  title: 'Cookies are off',
  text: 'Signing in puts one cookie into this browser, and it refuses cookies. Allow them for this address, then load the page again.',
  note: 'The link is still unused.',
  action: { label: 'Try again', does: 'retry' },
};

export const offline: Said = {
  title: 'No connection',
  text: 'The server cannot be reached. This page asks again as soon as there is a connection.',
  note: 'The link is still unused.',
  action: { label: 'Try again', does: 'retry' },
};

async function ask(browser: Browser, path: string, secret: string): Promise<Answer | null> {
  try {
    const response = await browser.fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ secret }),
    });
    if (response.status === 502 || response.status === 503 || response.status === 504) return null;
    const body: unknown = await response.json().catch(() => ({}));
    return { status: response.status, body: typeof body === 'object' && body !== null ? (body as Answer['body']) : {} };
  } catch {
    return null;
  }
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The sentence for a link that does not work. */
function refused({ status, body }: Answer): Said {
  const code = words(body['code']);
  const detail = words(body['detail']);
  const traceId = words(body['traceId']);
  const id = traceId === '' ? {} : { traceId };
  if (code === 'link-spent') {
    return { title: 'This link has been used', text: detail || 'Each sign-in link works once.', note: another, ...id };
  }
  if (code === 'link-expired') {
    return { title: 'This link has expired', text: detail || 'Its time is over and nobody used it.', note: another, ...id };
  }
  if (code === 'link-unknown' || status === 404) {
    return {
      title: 'This server does not know this link',
      text: 'It may be of another server, or cut off when it was copied.',
      note: another,
      ...id,
    };
  }
  if (status === 429) {
    return {
      title: 'Too many tries',
      text: detail || 'Wait a minute, then try again.',
      action: { label: 'Try again', does: 'retry' },
      ...id,
    };
  }
  return {
    title: words(body['title']) || 'The link could not be checked',
    text: detail || `The server answered ${status} and gave no reason.`,
    action: { label: 'Try again', does: 'retry' },
    ...id,
  };
}

/** Looks at a link without spending it. */
export async function preview(browser: Browser, secret: string): Promise<Said> {
  if (secret === '') return noSecret;
  if (!browser.cookies) return cookiesOff;
  if (!browser.online) return offline;
  const answer = await ask(browser, '/api/sign-in/preview', secret);
  if (answer === null) return offline;
  if (answer.status !== 200) return refused(answer);
  const { user, notAfter } = answer.body as unknown as SignInPreview;
  return {
    title: `Sign in as ${user.name}`,
    text: `This link signs in ${user.name}. It works once${notAfter === null ? '' : `, until ${browser.time(notAfter)}`}.`,
    note: 'Not you? Close this page; the link stays unused.',
    action: { label: `Sign in as ${user.name}`, does: 'sign-in' },
  };
}

/** Spends the link. Null when the person is signed in now. */
export async function signIn(browser: Browser, secret: string): Promise<Said | null> {
  const answer = await ask(browser, '/api/sign-in', secret);
  if (answer === null) return offline;
  if (answer.status !== 200) return refused(answer);
  const { user } = answer.body as unknown as { user: User };
  // A browser may take the answer and drop its cookie; then the next page would know nobody.
  const me = await browser.fetch('/api/me', { credentials: 'same-origin' }).catch(() => null);
  if (me !== null && me.status === 401) {
    return {
      title: 'The browser dropped the cookie',
      text: `${user.name} was signed in, but this browser kept nothing of it. Allow cookies for this address and use a new link.`,
      note: another,
    };
  }
  return null;
}
