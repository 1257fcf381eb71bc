import { useSyncExternalStore } from 'react';
import { Dialog } from '../ui/Dialog';
import { ModKey, singleKeys } from './keys';
import styles from './Shortcuts.module.css';

const groups: { title: string; keys: [string[], string][] }[] = [
  {
    title: 'Everywhere',
    keys: [
      [[`${ModKey} K`], 'Find a session or an action'],
      [['?'], 'This list'],
      [['g', 's'], 'Go to sessions'],
      [['g', 'a'], 'Go to people and access'],
      [['F6'], 'Next region of the page'],
      [['Shift F6'], 'Previous region'],
    ],
  },
  {
    title: 'Sessions',
    keys: [
      [['/'], 'Find by name'],
      [['j'], 'Next session'],
      [['k'], 'Previous session'],
      [['Enter'], 'Open'],
    ],
  },
  {
    title: 'People and access',
    keys: [
      [['/'], 'Filter'],
      [['j'], 'Next row'],
      [['k'], 'Previous row'],
      [['←', '→'], 'In the graph of roles: along what is inherited'],
    ],
  },
  {
    title: 'Document',
    keys: [
      [['Esc', 'Tab'], 'Leave the editor'],
      [[`${ModKey} F`], 'Find in the document'],
      [[`${ModKey} Z`], 'Undo your own last change'],
    ],
  },
];

export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const single = useSyncExternalStore(singleKeys.subscribe, singleKeys.get);
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      {groups.map((group) => (
        <section key={group.title} className={styles.group}>
          <h3>{group.title}</h3>
          <dl>
            {group.keys.map(([keys, does]) => (
              <div key={does} className={styles.row}>
                <dt>{does}</dt>
                <dd>
                  {keys.map((key, index) => (
                    <span key={key}>
                      {index > 0 && ' then '}
                      <kbd>{key}</kbd>
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={single === 'on'}
          onChange={(event) => singleKeys.set(event.target.checked ? 'on' : 'off')}
        />
        <span>Single keys, such as ? and j, outside text</span>
      </label>
    </Dialog>
  );
}
