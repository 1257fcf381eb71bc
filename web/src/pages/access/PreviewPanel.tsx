import { ArrowDown, ArrowUp, Radio } from 'lucide-react';
import type { Difference, Preview } from '../../api/accessTypes';
import { connectionWords, effectsOf, placeWords, summaryOf } from './preview';
import { Subject } from './Words';
import styles from './PreviewPanel.module.css';

const MostRows = 6;

/** What a change would do: who loses and gains what, and which live connections. */
export function PreviewPanel({ preview }: { preview: Preview }) {
  const effects = effectsOf(preview.changes);
  return (
    <section className={styles.panel} aria-label="Preview">
      <p role="status" className={styles.summary}>
        {summaryOf(preview)}
      </p>
      {effects.length > 0 && (
        <ul className={styles.effects}>
          {effects.map(({ subject, losses, gains }) => (
            <li key={subject}>
              <Subject subject={subject} />
              <Rights title="loses" icon={<ArrowDown aria-hidden="true" />} tone={styles.loss} rights={losses} />
              <Rights title="gains" icon={<ArrowUp aria-hidden="true" />} tone={styles.gain} rights={gains} />
            </li>
          ))}
        </ul>
      )}
      {preview.connections.length > 0 && (
        <>
          <h3>Live connections</h3>
          <ul className={styles.connections}>
            {preview.connections.map((each) => (
              <li key={each.connection}>
                <Radio aria-hidden="true" /> {connectionWords(each)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface RightsProps {
  title: string;
  icon: React.ReactNode;
  tone: string | undefined;
  rights: readonly Difference[];
}

function Rights({ title, icon, tone, rights }: RightsProps) {
  if (rights.length === 0) return null;
  const rest = rights.slice(MostRows);
  const row = (right: Difference) => (
    <li key={`${right.session} ${right.resource} ${right.action}`}>
      <b>{right.action}</b> {placeWords(right)}
    </li>
  );
  return (
    <div className={`${styles.rights} ${tone}`}>
      <p>
        {icon} {title}
      </p>
      <ul>{rights.slice(0, MostRows).map(row)}</ul>
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          <ul>{rest.map(row)}</ul>
        </details>
      )}
    </div>
  );
}
