import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, Download, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { auditQuery, downloads } from '../../api/access';
import type { AuditRecord } from '../../api/accessTypes';
import { asProblem } from '../../api/problem';
import type { Me } from '../../api/types';
import { useReach } from '../../app/OfflineBanner';
import { Button } from '../../ui/Button';
import { Field, Select } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { ProblemNotice } from '../../ui/Notice';
import { clockTime, fullTime } from '../../ui/time';
import words from '../../ui/Words.module.css';
import { detailsOf, isFiltered, readAuditFilter } from './audit';
import { Empty } from './FilterBar';
import { pathIn } from './preview';
import { refusalOf } from './refusal';
import { useRows } from './useRows';
import { useView } from './useView';
import { fromField, toField } from './when';
import styles from './AccessPage.module.css';
import answers from './Answer.module.css';
import filters from './Filter.module.css';
import tables from './Table.module.css';

const nothing = { actor: null, action: null, resource: null, allowed: null, from: null, until: null };

/** Who did what, when, and whether it was allowed. */
export function AuditTab({ project, me }: { project: string; me: Me }) {
  const { search, show } = useView();
  const { find, rows } = useRows();
  const filter = readAuditFilter(search);
  const [typed, setTyped] = useState(filter);
  const audit = useInfiniteQuery(auditQuery(project, filter));
  const reachable = useReach().ok;
  const blocked = reachable ? null : 'No connection to the server.';
  const records = audit.data?.pages.flat() ?? null;
  const filtered = isFiltered(filter);
  const clear = (): void => {
    setTyped(readAuditFilter(''));
    show(nothing);
  };
  const field = (key: 'actor' | 'action' | 'resource') => ({
    autoComplete: 'off',
    spellCheck: false,
    value: typed[key],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setTyped({ ...typed, [key]: event.target.value }),
  });
  const time = (key: 'from' | 'until') => ({
    type: 'datetime-local',
    value: toField(typed[key] === '' ? null : typed[key]),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setTyped({ ...typed, [key]: fromField(event.target.value) ?? '' }),
  });

  return (
    <>
      <form
        role="search"
        className={filters.auditFilter}
        onSubmit={(event) => {
          event.preventDefault();
          show({ ...typed });
        }}
      >
        <Field label="Who" placeholder="user id" inputRef={find} {...field('actor')} />
        <Field label="Action" placeholder="grant. or grant.add" {...field('action')} />
        <Field label="On" placeholder={`project/${project}/grant`} {...field('resource')} />
        <Select
          label="Allowed"
          value={typed.allowed}
          choices={[
            { value: '', label: 'both' },
            { value: 'true', label: 'allowed' },
            { value: 'false', label: 'refused' },
          ]}
          onChange={(allowed) => setTyped({ ...typed, allowed })}
        />
        <Field label="From" {...time('from')} />
        <Field label="Until" {...time('until')} />
        <div className={styles.buttons}>
          <Button type="submit" look="primary" blocked={blocked}>
            Search
          </Button>
          {filtered && <Button onClick={clear}>Clear</Button>}
          {records !== null && (
            <a className={styles.download} href={downloads(project).audit} download={`${project}.audit.jsonl`}>
              <Download aria-hidden="true" /> Export the project’s
            </a>
          )}
          {me.access === 'admin' && me.project === null && (
            <a className={styles.download} href={downloads(project).wholeAudit} download="audit.jsonl">
              <Download aria-hidden="true" /> Export the whole trail
            </a>
          )}
        </div>
      </form>
      {audit.error && (records === null || reachable) && (
        <ProblemNotice
          problem={refusalOf(asProblem(audit.error), `the right to read the audit trail of ${project}`)}
          onRetry={() => void audit.refetch()}
        />
      )}
      {records === null && !audit.error && <Loading rows={8} what="the audit trail" />}
      {records !== null && records.length > 0 && (
        <div ref={rows} className={audit.error ? tables.old : undefined}>
          {audit.error && reachable && <p className={styles.muted}>As of {clockTime(audit.dataUpdatedAt)}</p>}
          <div className={tables.scroller}>
            <table className={`${tables.table} ${tables.audit}`}>
              <caption className="visually-hidden">Audit trail, newest first</caption>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Who</th>
                  <th scope="col">Did</th>
                  <th scope="col">On</th>
                  <th scope="col">Allowed</th>
                </tr>
              </thead>
              <tbody>
                {records.map((record) => (
                  <AuditRow key={record.sequence} record={record} />
                ))}
              </tbody>
            </table>
          </div>
          <p className={tables.more}>
            {audit.hasNextPage ? (
              <Button busy={audit.isFetchingNextPage} blocked={blocked} onClick={() => void audit.fetchNextPage()}>
                Load older records
              </Button>
            ) : (
              <span className={styles.muted}>These are all{filtered ? ' that match' : ''}.</span>
            )}
          </p>
        </div>
      )}
      {records?.length === 0 &&
        (filtered ? (
          <Empty title="No record matches">
            <p>Nothing in the trail of {project} is as the filters say.</p>
            <Button onClick={clear}>Clear the filters</Button>
          </Empty>
        ) : (
          <Empty title="Nothing happened yet">
            <p>Grants, changes of the policy, sign-ins and refusals in {project} will stand here.</p>
          </Empty>
        ))}
      <p role="status" className="visually-hidden">
        {records === null || audit.isFetching ? '' : `${records.length} records`}
      </p>
    </>
  );
}

function AuditRow({ record }: { record: AuditRecord }) {
  const damaged = record.action === 'damaged';
  const details = detailsOf(record);
  return (
    <tr data-row tabIndex={-1} id={`audit-${record.sequence}`} className={damaged ? tables.damaged : undefined}>
      <th scope="row" title={`Record ${record.sequence}`}>
        {damaged ? `record ${record.sequence}` : fullTime(Date.parse(record.time), '2-digit')}
      </th>
      <td>{record.actor}</td>
      <td>
        {damaged ? (
          <span className={`${words.word} ${words.danger}`}>
            <TriangleAlert aria-hidden="true" /> damaged: verify the trail
          </span>
        ) : (
          record.action
        )}
        {details.length > 0 && (
          <details>
            <summary>Details</summary>
            <dl className={answers.facts}>
              {details.map(([key, value]) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </td>
      <td>
        <code title={record.resource}>{pathIn(record.resource)}</code>
      </td>
      <td>
        {!damaged && (
          <span className={`${words.word} ${record.allowed ? words.success : words.danger}`} title={record.rule}>
            {record.allowed ? <CircleCheck aria-hidden="true" /> : <CircleX aria-hidden="true" />}
            {record.allowed ? 'allowed' : 'refused'}
          </span>
        )}
      </td>
    </tr>
  );
}
