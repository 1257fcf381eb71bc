import { Download } from 'lucide-react';
import { useState } from 'react';
import { downloads } from '../../api/access';
import type { Grant } from '../../api/accessTypes';
import { Button } from '../../ui/Button';
import { Time } from '../../ui/Time';
import { fullTime } from '../../ui/time';
import type { TabProps } from './AccessPage';
import { EndsSoon } from './EndsSoon';
import { Empty, FilterBar, Pick } from './FilterBar';
import { filterGrants, GrantStates, nameOf, readGrantFilter, scaleOf, stateOf, whatOf, type Scale } from './grants';
import { RenewDialog } from './RenewDialog';
import { RevokeDialog } from './RevokeDialog';
import { TimeBar } from './TimeBar';
import { useRows } from './useRows';
import { useView } from './useView';
import { GrantWord, Subject, where } from './Words';
import styles from './AccessPage.module.css';
import filters from './Filter.module.css';
import tables from './Table.module.css';

/** Every grant that nobody revoked, on one line of time. */
export function GrantsTab({ project, view, now, blocked }: TabProps) {
  const { search, show } = useView();
  const { find, rows } = useRows();
  const [ending, setEnding] = useState<Grant | null>(null);
  const [renewing, setRenewing] = useState<Grant | null>(null);
  const filter = readGrantFilter(search);
  const shown = filterGrants(view.grants, filter, now);
  const scale = scaleOf(shown, now);
  const isFiltered = filter.q.trim() !== '' || filter.state !== null;
  const clear = (): void => show({ q: null, state: null });

  return (
    <>
      <EndsSoon project={project} now={now} blocked={blocked} canRenew />
      <div className={filters.bar}>
        <FilterBar
          find={find}
          label="Find by name, role, reason"
          q={filter.q}
          isFiltered={isFiltered}
          onFind={(q) => show({ q })}
          onClear={clear}
        >
          <Pick
            label="State"
            value={filter.state}
            values={GrantStates.map((state) => ({ value: state, label: state }))}
            onChange={(state) => show({ state })}
          />
        </FilterBar>
        <a className={styles.download} href={downloads(project).grants} download={`grants-${project}.csv`}>
          <Download aria-hidden="true" /> Save as CSV
        </a>
      </div>
      {shown.length > 0 && (
        <div ref={rows} className={tables.scroller}>
          <table className={`${tables.table} ${tables.grants}`}>
            <caption className="visually-hidden">Grants, oldest first</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col" className={tables.wide}>
                  <TimeHead scale={scale} now={now} />
                </th>
                <th scope="col">State</th>
                <th scope="col">
                  <span className="visually-hidden">What to do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((grant) => (
                <GrantRow key={grant.id} grant={grant} scale={scale} now={now} blocked={blocked} onEnd={setEnding} onRenew={setRenewing} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length === 0 && view.grants.length > 0 && (
        <Empty title="No grant matches">
          <p>{view.grants.length === 1 ? 'One is' : `${view.grants.length} are`} hidden by the filters.</p>
          <Button onClick={clear}>Clear the filters</Button>
        </Empty>
      )}
      {view.grants.length === 0 && (
        <Empty title="No grants yet">
          <p>Whoever may do something here may so by the team’s lines, or is the server’s administrator. Give somebody a role under People.</p>
        </Empty>
      )}
      <p role="status" className="visually-hidden">
        {isFiltered ? `${shown.length} of ${view.grants.length} grants` : ''}
      </p>
      {ending !== null && <RevokeDialog project={project} grant={ending} blocked={blocked} onClose={() => setEnding(null)} />}
      {renewing !== null && <RenewDialog project={project} grant={renewing} now={now} blocked={blocked} onClose={() => setRenewing(null)} />}
    </>
  );
}

function TimeHead({ scale, now }: { scale: Scale; now: number }) {
  return (
    <span className={tables.timeHead}>
      <span>{fullTime(scale.start)}</span>
      <span className="visually-hidden"> to </span>
      <span title={fullTime(now)}>┃ is now</span>
      <span className="visually-hidden"> to </span>
      <span>{fullTime(scale.end)}</span>
    </span>
  );
}

interface GrantRowProps {
  grant: Grant;
  scale: Scale;
  now: number;
  blocked: string | null;
  onEnd: (grant: Grant) => void;
  onRenew: (grant: Grant) => void;
}

function GrantRow({ grant, scale, now, blocked, onEnd, onRenew }: GrantRowProps) {
  const state = stateOf(grant, now);
  const what = whatOf(grant);
  const name = nameOf(grant.subject);
  return (
    <tr data-row tabIndex={-1} id={`grant-${grant.id}`}>
      <th scope="row">
        <Subject subject={grant.subject} />
      </th>
      <td>
        <b>{what}</b> <span className={styles.muted}>{where(grant.session)}</span>
        <span className={styles.note} title={`by ${grant.grantedBy}, ${fullTime(Date.parse(grant.grantedAt))}`}>
          by {grant.grantedBy}
          {grant.reason !== '' && `: ${grant.reason}`}
        </span>
      </td>
      <td className={tables.wide}>
        <TimeBar grant={grant} scale={scale} now={now} state={state} />
      </td>
      <td>
        <GrantWord state={state} />
        <span className={styles.note}>
          <Ends grant={grant} state={state} />
        </span>
      </td>
      <td className={tables.act}>
        <Button look="quiet" blocked={blocked} aria-label={`Renew ${what} of ${name}`} onClick={() => onRenew(grant)}>
          Renew…
        </Button>
        <Button look="quiet" blocked={blocked} aria-label={`Revoke ${what} of ${name}`} onClick={() => onEnd(grant)}>
          Revoke…
        </Button>
      </td>
    </tr>
  );
}

function Ends({ grant, state }: { grant: Grant; state: ReturnType<typeof stateOf> }) {
  if (state === 'future' && grant.from !== null) {
    return (
      <>
        begins <Time at={grant.from} />
      </>
    );
  }
  if (grant.until === null) return 'until revoked';
  return (
    <>
      {state === 'lapsed' ? 'ended' : 'ends'} <Time at={grant.until} />
    </>
  );
}
