import { useEffect, useRef, useSyncExternalStore } from 'react';
import { announce } from '../../app/announce';
import type { Person, Presence } from '../../live/presence';
import { Avatar } from '../../ui/Avatar';
import { Popover } from '../../ui/Popover';
import styles from './People.module.css';

const MostAvatars = 4;
const Batch = 5_000;

/** Who is in the document: avatars, and behind them the names. */
export function People({ presence, live }: { presence: Presence; live: boolean }) {
  const people = useSyncExternalStore(presence.subscribe, presence.get);
  useArrivals(people, live);
  const others = people.filter((person) => !person.me);
  // Alone there is nobody to show: my own avatar is in the corner.
  if (others.length === 0) return null;
  const shown = others.length > MostAvatars + 1 ? others.slice(0, MostAvatars) : others;
  const more = others.length - shown.length;
  const label = `You and ${others.length === 1 ? '1 other' : `${others.length} others`} here`;
  return (
    <Popover
      label={label}
      className={styles.stack}
      face={
        <>
          {shown.map((person) => (
            <Avatar key={person.id} {...person} />
          ))}
          {more > 0 && <span className={styles.more}>+{more}</span>}
        </>
      }
    >
      <p className={styles.title}>{label}</p>
      <ul className={styles.list}>
        {people.map((person) => (
          <li key={person.id}>
            <Avatar {...person} />
            <span className={styles.name}>{person.name}</span>
            <span className={styles.note}>{person.me ? 'you' : person.idle ? 'idle' : ''}</span>
          </li>
        ))}
      </ul>
    </Popover>
  );
}

/** Says who came and went, at most every five seconds. */
function useArrivals(people: readonly Person[], live: boolean): void {
  const said = useRef<Map<string, string> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(people);
  useEffect(() => {
    latest.current = people;
    if (!live) {
      // Everybody is gone with the connection; that is not news about them.
      clearTimeout(timer.current);
      timer.current = undefined;
      return;
    }
    if (timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      const now = new Map(latest.current.filter((person) => !person.me).map((person) => [person.id, person.name]));
      const before = said.current;
      said.current = now;
      if (before === null) return;
      const came = [...now].filter(([id]) => !before.has(id)).map(([, name]) => name);
      const went = [...before].filter(([id]) => !now.has(id)).map(([, name]) => name);
      const parts = [came.length > 0 && `${came.join(', ')} joined`, went.length > 0 && `${went.join(', ')} left`];
      const sentence = parts.filter(Boolean).join('; ');
      if (sentence !== '') announce(sentence);
    }, Batch);
  }, [people, live]);
  useEffect(() => () => clearTimeout(timer.current), []);
}
