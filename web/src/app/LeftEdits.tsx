import { useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { openDocuments } from '../live/openDocuments';
import { Notice } from '../ui/Notice';
import { useLater } from '../ui/Loading';
import styles from './OfflineBanner.module.css';

/** Edits of a document that was left before they were stored. */
export function LeftEdits() {
  const left = useSyncExternalStore(openDocuments.subscribe, openDocuments.getLeft);
  return left.map((each) => <Left key={each.address} {...each} />);
}

function Left({ address, name, edits }: { address: string; name: string; edits: number }) {
  // An ordinary save is over long before.
  const late = useLater(600);
  if (!late) return null;
  return (
    <div className={styles.banner}>
      <Notice tone="danger">
        <strong>
          Not saved: {edits === 1 ? '1 edit' : `${edits} edits`} in {name}.
        </strong>{' '}
        They are only in this tab and are sent when the connection is back. <Link href={address}>Open {name}</Link>
      </Notice>
    </div>
  );
}
