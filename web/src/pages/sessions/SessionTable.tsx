import { Link } from 'wouter';
import type { Session } from '../../api/types';
import { Time } from '../../ui/Time';
import { KindWord, StateWord } from '../../ui/Words';
import styles from './SessionTable.module.css';
import { sessionAddress } from '../../app/address';

/** One row per session; the name is the link, and the whole row is its target. */
export function SessionTable({ sessions }: { sessions: readonly Session[] }) {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">Sessions, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" className={styles.wide}>
            Kind
          </th>
          <th scope="col">State</th>
          <th scope="col" className={styles.changed}>
            Changed
          </th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr key={session.id}>
            <th scope="row">
              <Link href={sessionAddress(session.id)} className={styles.name} data-row title={session.name}>
                {session.name}
              </Link>
            </th>
            <td className={styles.wide}>
              <KindWord kind={session.kind} />
            </td>
            <td>
              <StateWord state={session.state} />
            </td>
            <td className={styles.changed}>
              <Time at={session.changedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
