/** Why the server ended a live document for good, in words for the person at the screen. */
export interface Ending {
  code: number;
  reason: string;
  /** Opening it again may work, with other rights. */
  reopen: boolean;
}

/** 4400–4499 say: coming back changes nothing. Every other code is a bad moment. */
export function isPermanent(code: number): boolean {
  return code >= 4400 && code < 4500;
}

/** The server's own reason wins; the code only fills in for a missing one. */
export function endingOf(code: number, said: string): Ending {
  const own = said.trim();
  const reason = own === '' ? wordsFor(code) : /[.!?]$/.test(own) ? own : `${own}.`;
  return { code, reason, reopen: code !== 4404 && code !== 4401 };
}

function wordsFor(code: number): string {
  switch (code) {
    case 4401:
      return 'Your access has ended.';
    case 4403:
      return 'You may no longer edit this document.';
    case 4404:
      return 'This document is gone.';
    default:
      return `The server closed this document (code ${code}).`;
  }
}
