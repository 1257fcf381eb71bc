import { UserPlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Grant } from '../../api/accessTypes';
import { useActions } from '../../app/actions';
import { Button } from '../../ui/Button';
import { Time } from '../../ui/Time';
import type { TabProps } from './AccessPage';
import { AddMemberDialog } from './AddMemberDialog';
import { Empty, FilterBar, Pick } from './FilterBar';
import { Kinds, nameOf, stateOf, whatOf } from './grants';
import { filterMembers, membersOf, readMemberFilter, type Member } from './members';
import { RevokeDialog } from './RevokeDialog';
import { useRows } from './useRows';
import { useView } from './useView';
import { GrantWord, Subject, where } from './Words';
import styles from './AccessPage.module.css';
import filters from './Filter.module.css';
import tables from './Table.module.css';

/** People, groups and services, with what they have and how long. */
export function PeopleTab({ project, view, now, blocked }: TabProps) {
  const { search, show } = useView();
  const { find, rows } = useRows();
  const [adding, setAdding] = useState<{ subject?: string } | null>(null);
  const [ending, setEnding] = useState<Grant | null>(null);
  const filter = readMemberFilter(search);
  const members = useMemo(() => membersOf(view, now), [view, now]);
  const shown = filterMembers(members, filter);
  const isFiltered = filter.q.trim() !== '' || filter.kind !== null;
  const clear = (): void => show({ q: null, kind: null });
  useActions(
    useMemo(
      () => (blocked === null ? [{ id: 'add-member', label: 'Add a member…', also: 'invite grant give role', run: () => setAdding({}) }] : []),
      [blocked],
    ),
  );

  return (
    <>
      <div className={filters.bar}>
        <FilterBar
          find={find}
          label="Find by name, role or group"
          q={filter.q}
          isFiltered={isFiltered}
          onFind={(q) => show({ q })}
          onClear={clear}
        >
          <Pick
            label="Kind"
            value={filter.kind}
            values={Kinds.map((kind) => ({ value: kind, label: { user: 'people', group: 'groups', service: 'services' }[kind] }))}
            onChange={(kind) => show({ kind })}
          />
        </FilterBar>
        <Button look="primary" icon={<UserPlus />} blocked={blocked} onClick={() => setAdding({})}>
          Add a member
        </Button>
      </div>
      {shown.length > 0 && (
        <div ref={rows} className={tables.scroller}>
          <table className={`${tables.table} ${tables.people}`}>
            <caption className="visually-hidden">People, groups and services</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Has</th>
                <th scope="col" className={tables.wide}>
                  Groups
                </th>
                <th scope="col" className={tables.wide}>
                  First end
                </th>
                <th scope="col">
                  <span className="visually-hidden">What to do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((member) => (
                <MemberRow
                  key={member.subject}
                  member={member}
                  now={now}
                  blocked={blocked}
                  onAdd={() => setAdding({ subject: member.subject })}
                  onEnd={setEnding}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length === 0 && members.length > 0 && (
        <Empty title="Nobody matches">
          <p>{members.length === 1 ? 'One is' : `${members.length} are`} hidden by the filters.</p>
          <Button onClick={clear}>Clear the filters</Button>
        </Empty>
      )}
      {members.length === 0 && (
        <Empty title="No members yet">
          <p>Only the server’s administrator gets in. Give somebody a role, or send a link that works once.</p>
          <Button look="primary" icon={<UserPlus />} blocked={blocked} onClick={() => setAdding({})}>
            Add a member
          </Button>
        </Empty>
      )}
      <p role="status" className="visually-hidden">
        {isFiltered ? `${shown.length} of ${members.length} members` : ''}
      </p>
      {adding !== null && (
        <AddMemberDialog project={project} view={view} now={now} blocked={blocked} subject={adding.subject} onClose={() => setAdding(null)} />
      )}
      {ending !== null && <RevokeDialog project={project} grant={ending} blocked={blocked} onClose={() => setEnding(null)} />}
    </>
  );
}

interface MemberRowProps {
  member: Member;
  now: number;
  blocked: string | null;
  onAdd: () => void;
  onEnd: (grant: Grant) => void;
}

function MemberRow({ member, now, blocked, onAdd, onEnd }: MemberRowProps) {
  return (
    <tr data-row tabIndex={-1}>
      <th scope="row">
        <Subject subject={member.subject} />
      </th>
      <td>
        <ul className={tables.has}>
          {member.grants.map((grant) => {
            const state = stateOf(grant, now);
            return (
              <li key={grant.id}>
                <span>
                  <b>{whatOf(grant)}</b> <span className={styles.muted}>{where(grant.session)}</span>
                </span>
                {state !== 'running' && <GrantWord state={state} />}
                <Button
                  look="quiet"
                  className={tables.small}
                  blocked={blocked}
                  aria-label={`Revoke ${whatOf(grant)} of ${member.name}`}
                  onClick={() => onEnd(grant)}
                >
                  Revoke…
                </Button>
              </li>
            );
          })}
          {member.grants.length === 0 && <li className={styles.muted}>{member.kind === 'group' ? 'nothing of its own' : 'by a group or a line'}</li>}
        </ul>
      </td>
      <td className={tables.wide}>{member.groups.length === 0 ? <span className={styles.muted}>–</span> : member.groups.map(nameOf).join(', ')}</td>
      <td className={tables.wide}>{member.until === null ? <span className={styles.muted}>none</span> : <Time at={member.until} />}</td>
      <td className={tables.act}>
        <Button look="quiet" blocked={blocked} aria-label={`Give ${member.name} more`} onClick={onAdd}>
          Give…
        </Button>
      </td>
    </tr>
  );
}
