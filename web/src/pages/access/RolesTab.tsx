import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { AccessView, Role } from '../../api/accessTypes';
import { Button } from '../../ui/Button';
import type { TabProps } from './AccessPage';
import { nameOf, stateOf } from './grants';
import { RoleDialog } from './RoleDialog';
import { RoleGraph } from './RoleGraph';
import { formProblem, reachOf, ruleOf } from './roles';
import { Scroller } from './Scroller';
import { useView } from './useView';
import { Subject } from './Words';
import styles from './AccessPage.module.css';
import filters from './Filter.module.css';
import roleStyles from './Roles.module.css';
import tables from './Table.module.css';

/** Roles: who inherits what, their rules, and who has them. */
export function RolesTab({ project, view, now, blocked }: TabProps) {
  const { search, show } = useView();
  const query = new URLSearchParams(search);
  const asTable = query.get('as') === 'table';
  const chosen = view.roles.find(({ name }) => nameOf(name) === query.get('role')) ?? view.roles[0];
  const [editing, setEditing] = useState<{ role: Role | null } | null>(null);
  const choose = (name: string): void => show({ role: nameOf(name) });

  return (
    <>
      <div className={filters.bar}>
        <fieldset className={roleStyles.switch}>
          <legend className="visually-hidden">Show roles as</legend>
          {(['graph', 'table'] as const).map((each) => (
            <label key={each}>
              <input type="radio" name="as" checked={(each === 'table') === asTable} onChange={() => show({ as: each === 'table' ? 'table' : null })} />
              <span>{each === 'graph' ? 'Graph' : 'Table'}</span>
            </label>
          ))}
        </fieldset>
        <Button icon={<Plus />} blocked={blocked} onClick={() => setEditing({ role: null })}>
          New role
        </Button>
      </div>
      {asTable ? (
        <RoleTable view={view} now={now} onChoose={choose} />
      ) : (
        <RoleGraph roles={view.roles} chosen={chosen?.name ?? ''} onChoose={choose} />
      )}
      {chosen !== undefined && (
        <RoleDetail role={chosen} view={view} now={now} blocked={blocked} onEdit={() => setEditing({ role: chosen })} onChoose={choose} />
      )}
      {editing !== null && (
        <RoleDialog project={project} view={view} role={editing.role} blocked={blocked} onDone={choose} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

/** Subjects that have a role by a grant that holds. */
const holdersOf = (view: AccessView, role: string, now: number): string[] => [
  ...new Set(
    view.grants
      .filter((grant) => grant.role === role && ['running', 'ends soon'].includes(stateOf(grant, now)))
      .map(({ subject }) => subject),
  ),
];

function RoleTable({ view, now, onChoose }: { view: AccessView; now: number; onChoose: (name: string) => void }) {
  return (
    <div className={tables.scroller}>
      <table className={tables.table}>
        <caption className="visually-hidden">Roles, shipped ones first</caption>
        <thead>
          <tr>
            <th scope="col">Role</th>
            <th scope="col">Inherits</th>
            <th scope="col">Own rules</th>
            <th scope="col">Given to</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {view.roles.map((role) => (
            <tr key={role.name}>
              <th scope="row">
                <Button look="quiet" className={tables.small} onClick={() => onChoose(role.name)}>
                  {nameOf(role.name)}
                </Button>
              </th>
              <td>{role.inherits.map(nameOf).join(', ') || '–'}</td>
              <td>{role.rules.length}</td>
              <td>{holdersOf(view, role.name, now).length}</td>
              <td>{role.isShipped ? 'the server' : 'the team'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RoleDetailProps {
  role: Role;
  view: AccessView;
  now: number;
  blocked: string | null;
  onEdit: () => void;
  onChoose: (name: string) => void;
}

function RoleDetail({ role, view, now, blocked, onEdit, onChoose }: RoleDetailProps) {
  const holders = holdersOf(view, role.name, now);
  const reach = reachOf(view.roles, role.name);
  const rules = reach.flatMap((name) =>
    (view.roles.find((each) => each.name === name)?.rules ?? []).map((line) => ({ by: name, line, rule: ruleOf(line) })),
  );
  return (
    <section className={roleStyles.detail} aria-labelledby="role-detail">
      <div className={roleStyles.detailHead}>
        <h2 id="role-detail">{nameOf(role.name)}</h2>
        <span className={styles.tag}>{role.isShipped ? 'comes with the server' : 'the team’s own'}</span>
        {!role.isShipped && (
          <Button icon={<Pencil />} blocked={blocked ?? formProblem(view.lines, view.project, role.name)} onClick={onEdit}>
            Edit the role
          </Button>
        )}
      </div>
      <p>
        {reach.length > 1 ? (
          <>
            Has what these have, too:{' '}
            {reach.slice(1).map((name, index) => (
              <span key={name}>
                {index > 0 && ', '}
                <Button look="quiet" className={roleStyles.inline} onClick={() => onChoose(name)}>
                  {nameOf(name)}
                </Button>
              </span>
            ))}
          </>
        ) : (
          'Inherits from no other role.'
        )}
      </p>
      <p>
        Given to:{' '}
        {holders.length === 0 ? (
          <span className={styles.muted}>nobody by a grant</span>
        ) : (
          holders.map((subject) => (
            <span key={subject} className={roleStyles.chip}>
              <Subject subject={subject} />
            </span>
          ))
        )}
      </p>
      {rules.length > 0 && (
        <Scroller label={`Rules of ${nameOf(role.name)}`}>
          <table className={`${tables.table} ${tables.rules}`}>
            <caption>What {nameOf(role.name)} may and may not do</caption>
            <thead>
              <tr>
                <th scope="col">May</th>
                <th scope="col">Action</th>
                <th scope="col">On</th>
                <th scope="col">If</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {rules.map(({ by, line, rule }) => (
                <tr key={`${by} ${line}`} title={line}>
                  <td className={rule?.isDenied ? styles.no : styles.yes}>{rule?.isDenied ? '✕ never' : '✓ may'}</td>
                  <td>{rule === null ? '' : rule.action === '*' ? 'everything' : rule.action}</td>
                  <td>
                    <code>{rule === null ? line : rule.resource}</code>
                    {rule !== null && rule.place !== '*' && <span className={styles.note}>in {rule.place}</span>}
                  </td>
                  <td>{rule === null || rule.condition === null ? 'always' : <code>{rule.condition}</code>}</td>
                  <td>{by === role.name ? 'itself' : nameOf(by)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </section>
  );
}
