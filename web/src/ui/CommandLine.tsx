import { CopyButton } from './Copy';
import styles from './CommandLine.module.css';

/** The same act as a line for a terminal. */
export function CommandLine({ line }: { line: string }) {
  return (
    <div className={styles.line}>
      {/* A long line scrolls, and keys must be able to scroll it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="region" aria-label="The same on the command line">
        <code>{line}</code>
      </pre>
      <CopyButton text={line} label="Copy the line" look="quiet" iconOnly />
    </div>
  );
}
