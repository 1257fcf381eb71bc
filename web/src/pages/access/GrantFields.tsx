import type { AccessView } from '../../api/accessTypes';
import { Field, Select } from '../../ui/Field';
import { nameOf } from './grants';
import styles from './AccessPage.module.css';

/** The fields of a grant as they are typed. */
export interface GrantInput {
  role: string;
  session: string;
  from: string;
  until: string;
}

export const emptyGrant = (view: AccessView): GrantInput => ({
  role: view.roles.some(({ name }) => name === 'role:viewer') ? 'role:viewer' : (view.roles[0]?.name ?? ''),
  session: '',
  from: '',
  until: '',
});

interface GrantFieldsProps {
  view: AccessView;
  value: GrantInput;
  problem: string | null;
  /** Roles only: an invitation is not for a group. */
  rolesOnly?: boolean;
  withFrom?: boolean;
  onChange: (value: GrantInput) => void;
}

/** What is given, where, from and until when. */
export function GrantFields({ view, value, problem, rolesOnly = false, withFrom = true, onChange }: GrantFieldsProps) {
  const choices = [
    ...view.roles.map(({ name, isShipped }) => ({ value: name, label: isShipped ? nameOf(name) : `${nameOf(name)} (own role)` })),
    ...(rolesOnly ? [] : view.groups.map(({ name }) => ({ value: name, label: `member of group ${nameOf(name)}` }))),
  ];
  const set = (change: Partial<GrantInput>): void => onChange({ ...value, ...change });
  return (
    <>
      <Select label="Becomes" value={value.role} choices={choices} onChange={(role) => set({ role })} />
      <Field
        label="Session"
        hint="Id of one session; empty is the whole project."
        autoComplete="off"
        spellCheck={false}
        value={value.session}
        onChange={(event) => set({ session: event.target.value.trim() })}
      />
      <div className={styles.pair}>
        {withFrom && (
          <Field label="From" type="datetime-local" hint="Empty is now." value={value.from} onChange={(event) => set({ from: event.target.value })} />
        )}
        <Field
          label="Until"
          type="datetime-local"
          hint="Empty is until it is revoked."
          error={problem}
          value={value.until}
          onChange={(event) => set({ until: event.target.value })}
        />
      </div>
    </>
  );
}
