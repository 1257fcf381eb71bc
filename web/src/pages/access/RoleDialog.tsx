import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useWriteRole } from '../../api/access';
import type { AccessView, Right, Role } from '../../api/accessTypes';
import { asProblem } from '../../api/problem';
import { announce } from '../../app/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field, Select } from '../../ui/Field';
import { Notice, ProblemNotice } from '../../ui/Notice';
import fields from '../../ui/Field.module.css';
import { nameOf } from './grants';
import { refusalOf } from './refusal';
import { reachOf, ruleOf } from './roles';
import roleStyles from './Roles.module.css';

const Actions = ['read', 'write', 'execute', 'delete', 'admin', '*'] as const;

interface RuleInput extends Right {
  /** Only for React. */
  key: number;
}

interface RoleDialogProps {
  project: string;
  view: AccessView;
  /** Null makes a new one. */
  role: Role | null;
  blocked: string | null;
  onDone: (name: string) => void;
  onClose: () => void;
}

/** A role of the team's own: what it inherits, and its rules. Only its lines are written; the others, their order and comments stay. */
export function RoleDialog({ project, view, role, blocked, onDone, onClose }: RoleDialogProps) {
  const [name, setName] = useState(role === null ? '' : nameOf(role.name));
  const [inherits, setInherits] = useState<readonly string[]>(role?.inherits ?? []);
  const [rules, setRules] = useState<readonly RuleInput[]>(() =>
    (role?.rules ?? []).flatMap((line, key) => {
      const rule = ruleOf(line);
      return rule === null ? [] : [{ key, resource: rule.resource, action: rule.action, isDenied: rule.isDenied, condition: rule.condition }];
    }),
  );
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const write = useWriteRole(project);
  // The policy as it was when the dialog opened: what somebody else changed meanwhile must not be overwritten.
  const [revision] = useState(view.revision);

  const full = `role:${name.trim()}`;
  const nameProblem =
    role !== null ? null
    : name.trim() === '' ? 'Give the role a name.'
    : /[\s",*#():]/.test(name.trim()) ? 'No spaces, colons, quotes, commas, stars, # or brackets.'
    : view.roles.some((each) => each.name === full) ? 'There is such a role.'
    : null;
  const ruleProblem = (rule: RuleInput): string | null => (rule.resource.trim() === '' ? 'Say on what.' : null);
  const isEmpty = inherits.length === 0 && rules.length === 0;
  const change = (key: number, next: Partial<Right>): void =>
    setRules(rules.map((rule) => (rule.key === key ? { ...rule, ...next } : rule)));

  return (
    <Dialog title={role === null ? 'New role' : `Edit ${nameOf(role.name)}`} onClose={onClose} wide>
      <form
        className={fields.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (nameProblem !== null || isEmpty || rules.some((rule) => ruleProblem(rule) !== null)) {
            const form = event.currentTarget;
            setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid]')?.focus());
            return;
          }
          const draft = {
            name: role?.name ?? full,
            inherits: [...inherits],
            rules: rules.map(({ resource, action, isDenied, condition }) => ({ resource: resource.trim(), action, isDenied, condition })),
            reason: reason.trim(),
          };
          write.mutate(
            { draft, revision },
            {
              onSuccess: () => {
                announce(`Role ${nameOf(draft.name)} written`);
                onDone(draft.name);
                onClose();
              },
            },
          );
        }}
      >
        {role === null && (
          <Field
            label="Name"
            required
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            error={asked ? nameProblem : null}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <fieldset>
          <legend className={fields.legend}>Inherits</legend>
          <div className={roleStyles.boxes}>
            {view.roles
              .filter((each) => role === null || !reachOf(view.roles, each.name).includes(role.name))
              .map((each) => (
                <label key={each.name}>
                  <input
                    type="checkbox"
                    checked={inherits.includes(each.name)}
                    onChange={(event) =>
                      setInherits(event.target.checked ? [...inherits, each.name] : inherits.filter((other) => other !== each.name))
                    }
                  />
                  {nameOf(each.name)}
                </label>
              ))}
          </div>
        </fieldset>
        <fieldset className={roleStyles.ruleList}>
          <legend className={fields.legend}>Rules of its own</legend>
          {rules.map((rule, index) => (
            <div key={rule.key} className={roleStyles.ruleRow} role="group" aria-label={`Rule ${index + 1}`}>
              <Select
                label="May"
                value={rule.isDenied ? 'deny' : 'allow'}
                choices={[
                  { value: 'allow', label: 'may' },
                  { value: 'deny', label: 'never' },
                ]}
                onChange={(value) => change(rule.key, { isDenied: value === 'deny' })}
              />
              <Select
                label="Action"
                value={rule.action}
                choices={Actions.map((value) => ({ value, label: value === '*' ? 'everything' : value }))}
                onChange={(action) => change(rule.key, { action })}
              />
              <Field
                label="On"
                spellCheck={false}
                error={asked ? ruleProblem(rule) : null}
                value={rule.resource}
                onChange={(event) => change(rule.key, { resource: event.target.value })}
              />
              <Field
                label="If"
                spellCheck={false}
                placeholder="always"
                value={rule.condition ?? ''}
                onChange={(event) => change(rule.key, { condition: event.target.value === '' ? null : event.target.value })}
              />
              <Button
                look="quiet"
                icon={<Trash2 />}
                aria-label={`Remove rule ${index + 1}`}
                title={`Remove rule ${index + 1}`}
                onClick={() => setRules(rules.filter((other) => other.key !== rule.key))}
              />
            </div>
          ))}
          <Button
            icon={<Plus />}
            onClick={() =>
              setRules([
                ...rules,
                {
                  key: Math.max(-1, ...rules.map(({ key }) => key)) + 1,
                  resource: `project/${project}/session/{s}/doc/*`,
                  action: 'read',
                  isDenied: false,
                  condition: null,
                },
              ])
            }
          >
            Add a rule
          </Button>
        </fieldset>
        <Field label="Reason" maxLength={512} value={reason} onChange={(event) => setReason(event.target.value)} />
        {asked && isEmpty && <Notice tone="warning">A role without rules that inherits nothing would not be there. Add one of both.</Notice>}
        {write.error &&
          (asProblem(write.error).code === 'conflict' ? (
            <Notice tone="warning">
              <strong>Somebody changed the policy meanwhile.</strong> Nothing was written. Close this and open it again.
            </Notice>
          ) : (
            <ProblemNotice problem={refusalOf(asProblem(write.error), 'admin on the policy')} />
          ))}
        <div className={fields.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" blocked={blocked} busy={write.isPending}>
            Write the role
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
