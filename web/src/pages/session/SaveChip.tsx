import { CircleAlert, CircleCheck, CloudOff, Eye, LoaderCircle, RefreshCw } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { announce } from '../../app/announce';
import type { SaveState } from '../../live/saveState';
import { clockTime } from '../../ui/time';
import styles from './SaveChip.module.css';

const edits = (count: number): string => (count === 1 ? '1 edit' : `${count} edits`);

/** The chip's words. */
export function saveWords(state: SaveState): string {
  switch (state.kind) {
    case 'connecting':
      return 'Connecting…';
    case 'saved':
      return state.at === null ? 'Saved' : `Saved ${clockTime(state.at)}`;
    case 'saving':
      return 'Saving…';
    case 'reconnecting':
      return 'Reconnecting';
    case 'unsaved':
      return `Not saved: ${edits(state.edits)}, only in this tab`;
    case 'read-only':
      return `Read-only: ${state.reason}`;
    case 'refused':
      return `${edits(state.edits)} refused`;
    case 'ended':
      return 'Closed';
  }
}

const looks: Record<SaveState['kind'], { icon: typeof Eye; tone: string | undefined; why: string }> = {
  connecting: { icon: LoaderCircle, tone: styles.quiet, why: 'Waiting for the document.' },
  saved: { icon: CircleCheck, tone: styles.good, why: 'The server has everything in its log.' },
  saving: { icon: LoaderCircle, tone: styles.quiet, why: 'The server has not confirmed your last edits yet.' },
  reconnecting: { icon: RefreshCw, tone: styles.quiet, why: 'The connection is lost; nothing of yours is waiting.' },
  unsaved: { icon: CloudOff, tone: styles.bad, why: 'These edits are only in this tab. They are sent when the connection is back.' },
  'read-only': { icon: Eye, tone: styles.quiet, why: 'You can read, select and copy.' },
  refused: { icon: CircleAlert, tone: styles.bad, why: 'The server did not keep these edits.' },
  ended: { icon: CircleAlert, tone: styles.quiet, why: 'This document no longer follows the server.' },
};

/** Whether the work is stored. Never “Saved” from a guess. */
export function SaveChip({ state }: { state: SaveState }) {
  const { icon: Icon, tone, why } = looks[state.kind];
  const words = saveWords(state);
  const before = useRef(state.kind);
  const said = useRef(words);
  useEffect(() => {
    const was = before.current;
    const wasSaid = said.current;
    before.current = state.kind;
    said.current = words;
    const bad = (kind: SaveState['kind']): boolean => kind === 'unsaved' || kind === 'refused';
    // Trouble is said at once, and its end; an ordinary save never.
    if (bad(state.kind) && was !== state.kind) announce(words);
    else if (bad(was) && state.kind === 'saved') announce('All edits are saved.');
    // A right that falls, or another reason for it; not how the page was found.
    else if (state.kind === 'read-only' && was !== 'connecting' && words !== wasSaid) announce(words);
  }, [state.kind, words]);
  return (
    <span className={`${styles.chip} ${tone}`} title={why} data-save={state.kind}>
      <Icon aria-hidden="true" />
      {words}
    </span>
  );
}
