import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Session } from '../api/types';
import { Dialog } from '../ui/Dialog';
import { useOfferedActions } from './actions';
import styles from './Palette.module.css';
import { sessionAddress } from './address';

interface Entry {
  id: string;
  group: 'Actions' | 'Sessions';
  label: string;
  keys?: string | undefined;
  words: string;
  run: () => void;
}

const MostSessions = 8;

/** Everything that can be done or opened from here, found by typing. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const actions = useOfferedActions();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const list = useRef<HTMLUListElement>(null);

  const entries = useMemo((): Entry[] => {
    const sessions = client
      .getQueriesData<InfiniteData<Session[]>>({ queryKey: ['sessions'] })
      .flatMap(([, data]) => data?.pages.flat() ?? []);
    return [
      ...actions.map((action): Entry => ({
        id: `a-${action.id}`,
        group: 'Actions',
        label: action.label,
        keys: action.keys,
        words: `${action.label} ${action.also ?? ''}`.toLowerCase(),
        run: action.run,
      })),
      ...sessions.map((session): Entry => ({
        id: `s-${session.id}`,
        group: 'Sessions',
        label: session.name,
        words: `${session.name} ${session.kind} ${session.state}`.toLowerCase(),
        run: () => navigate(sessionAddress(session.id)),
      })),
    ];
  }, [actions, client, navigate]);

  const found = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const all = entries.filter((entry) => words.every((word) => entry.words.includes(word)));
    const sessions = all.filter((entry) => entry.group === 'Sessions').slice(0, MostSessions);
    return [...all.filter((entry) => entry.group === 'Actions'), ...sessions];
  }, [entries, query]);

  const current = Math.min(chosen, found.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    onClose();
    // After the dialog has gone, so that the action may move the focus.
    setTimeout(entry.run);
  };

  return (
    <Dialog title="Find and act" onClose={onClose} bare>
      <input
        className={styles.input}
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found[current] && `${listId}-${found[current].id}`}
        aria-label="Find an action or a session"
        placeholder="Find an action or a session"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined && found.length > 0) {
            event.preventDefault();
            setChosen((current + step + found.length) % found.length);
          } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
            event.preventDefault();
            run(found[current]);
          }
        }}
      />
      <ul ref={list} id={listId} role="listbox" aria-label="Actions and sessions" className={styles.list}>
        {found.map((entry, index) => (
          // Keys are handled by the combobox, which keeps the focus.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={entry.id}
            id={`${listId}-${entry.id}`}
            role="option"
            aria-selected={index === current}
            className={styles.entry}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(entry)}
          >
            <span className={styles.label}>{entry.label}</span>
            {entry.keys ? <kbd>{entry.keys}</kbd> : entry.group === 'Sessions' && <span className={styles.kind}>session</span>}
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p role="status" className={styles.none}>
          Nothing here is called “{query}”.
        </p>
      )}
    </Dialog>
  );
}
