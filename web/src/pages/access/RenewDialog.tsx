import { useState } from 'react';
import type { Grant } from '../../api/accessTypes';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { FullTime } from '../../ui/Time';
import fields from '../../ui/Field.module.css';
import { ChangeDialog } from './ChangeDialog';
import { nameOf, whatOf } from './grants';
import { fromField, stretchProblem, toField } from './when';

interface RenewDialogProps {
  project: string;
  grant: Grant;
  now: number;
  blocked: string | null;
  onClose: () => void;
}

/** The same grant with another end: the old one goes and a new one comes, in one change. */
export function RenewDialog({ project, grant, now, blocked, onClose }: RenewDialogProps) {
  const [until, setUntil] = useState(() => toField(grant.until));
  const [asked, setAsked] = useState(false);
  const [next, setNext] = useState<{ until: string | null } | null>(null);
  const problem = stretchProblem(toField(grant.from), until, now);
  const title = `Renew ${whatOf(grant)} of ${nameOf(grant.subject)}`;

  if (next !== null) {
    const { subject, role, right, session, from, reason } = grant;
    return (
      <ChangeDialog
        project={project}
        title={title}
        verb="Renew the grant"
        change={{ addGrants: [{ subject, role, right, session, from, until: next.until, reason }], revokeGrants: [grant.id], lines: null }}
        blocked={blocked}
        done={`${whatOf(grant)} of ${nameOf(grant.subject)} renewed`}
        onClose={onClose}
      >
        <p>{next.until === null ? 'It holds until it is revoked.' : <>It ends <FullTime at={next.until} />.</>}</p>
      </ChangeDialog>
    );
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={fields.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (problem === null) setNext({ until: fromField(until) });
        }}
      >
        <Field
          label="Until"
          type="datetime-local"
          hint="Empty is until it is revoked."
          error={asked ? problem : null}
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
        <div className={fields.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" blocked={blocked}>
            Preview…
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
