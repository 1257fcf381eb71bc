import { fragment } from '../app/address';
import { checking, preview, signIn, type Browser, type Said } from './signIn';

const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`sign-in.html has no #${id}`);
  return element;
};

const browser: Browser = {
  fetch: window.fetch.bind(window),
  cookies: navigator.cookieEnabled,
  get online() {
    return navigator.onLine;
  },
  time: (iso) =>
    new Intl.DateTimeFormat(undefined, {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    }).format(new Date(iso)),
};

const act = byId('act') as HTMLButtonElement;
let doing: 'sign-in' | 'retry' = 'retry';
let busy = false;

const secret = (): string => fragment(window.location.hash);

function put(id: string, text: string | undefined): void {
  const element = byId(id);
  element.textContent = text ?? '';
  element.hidden = text === undefined;
}

function show(said: Said): void {
  document.title = `${said.title} · CollabSessions`;
  byId('title').textContent = said.title;
  put('text', said.text);
  put('note', said.note);
  put('id', said.traceId && `Id ${said.traceId}`);
  byId('actions').hidden = said.action === undefined;
  if (said.action !== undefined) {
    doing = said.action.does;
    act.textContent = said.action.label;
  }
}

/** Nothing is shown for the first 300 ms, so that a quick answer does not flicker. */
async function look(): Promise<void> {
  const slow = setTimeout(() => show(checking), 300);
  try {
    show(await preview(browser, secret()));
  } finally {
    clearTimeout(slow);
  }
}

act.addEventListener('click', async () => {
  if (busy) return;
  if (doing === 'retry') {
    await look();
    return;
  }
  busy = true;
  act.setAttribute('aria-disabled', 'true');
  const said = await signIn(browser, secret());
  if (said === null) {
    window.location.replace('/');
    return;
  }
  busy = false;
  act.removeAttribute('aria-disabled');
  show(said);
});
window.addEventListener('hashchange', () => void look());
window.addEventListener('online', () => {
  if (doing === 'retry' && !byId('actions').hidden) void look();
});
void look();
