import { useEffect, useRef } from 'react';
import { stored } from './stored';

/** Single keys can be switched off (WCAG 2.1.4). */
export const singleKeys = stored<'on' | 'off'>('collab.singleKeys', (raw) => (raw === 'off' ? 'off' : 'on'));

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** How the modifier is called on this keyboard. */
export const ModKey = isApple ? '⌘' : 'Ctrl';

/** Text goes here, so a letter is a letter. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}

export interface KeyMap {
  /** `Mod+k`, `F6`, `Shift+F6`, or single keys: `?`, `/`, `j`; `g s` is one after the other. */
  [keys: string]: () => void;
}

const SequenceTime = 1_000;

/** Listens on the whole page. Single keys are heard outside text, outside dialogs and only when switched on. */
export function useKeys(map: KeyMap): void {
  const latest = useRef(map);
  useEffect(() => {
    latest.current = map;
  });
  useEffect(() => {
    let first: { key: string; at: number } | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      const single = !name.includes('+') && event.key.length === 1;
      if (single) {
        if (singleKeys.get() === 'off' || isTextField(event.target) || document.querySelector('dialog[open]')) return;
        const sequence = first !== null && event.timeStamp - first.at < SequenceTime ? `${first.key} ${name}` : '';
        first = { key: name, at: event.timeStamp };
        const run = latest.current[sequence] ?? latest.current[name];
        if (run === undefined) return;
        first = null;
        event.preventDefault();
        run();
        return;
      }
      const run = latest.current[name];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function nameOf(event: KeyboardEvent): string {
  const mod = isApple ? event.metaKey : event.ctrlKey;
  const other = isApple ? event.ctrlKey : event.metaKey;
  const parts: string[] = [];
  if (mod) parts.push('Mod');
  if (other) parts.push('Other');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && event.key.length > 1) parts.push('Shift');
  parts.push(mod ? event.key.toLowerCase() : event.key);
  return parts.join('+');
}

/** Moves the focus to the next or previous region of the page: F6, as in the browser itself. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.offsetParent !== null || region.getClientRects().length > 0);
  if (regions.length === 0) return;
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(current + step + regions.length) % regions.length] ?? regions[0];
  const target =
    next?.querySelector<HTMLElement>('[data-region-start]') ??
    next?.querySelector<HTMLElement>('.cm-content, a[href], button:not([disabled]), input, select');
  (target ?? next)?.focus();
}

/** Leads back to the text of the page, from something beside it that goes away. */
export function focusText(): void {
  document.querySelector<HTMLElement>('[data-region-start]')?.focus();
}
