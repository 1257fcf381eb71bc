import { initials } from '../live/presence';
import styles from './Avatar.module.css';

interface AvatarProps {
  name: string;
  slot: number;
  /** Somebody else here has this colour too. */
  shared?: boolean;
  idle?: boolean;
}

/** A person as initials on their colour. Decoration: the name stands beside it or in the button's name. */
export function Avatar({ name, slot, shared = false, idle = false }: AvatarProps) {
  const look = [styles.avatar, `p${slot}`, shared && styles.shared, idle && styles.idle];
  return (
    <span className={look.filter(Boolean).join(' ')} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
