import { useState } from 'react';
import { useLocation } from 'wouter';
import { asProblem } from '../../api/problem';
import { useCreateSession } from '../../api/queries';
import type { SessionKind } from '../../api/types';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Choices, Field } from '../../ui/Field';
import { ProblemNotice } from '../../ui/Notice';
import styles from '../../ui/Field.module.css';
import { sessionAddress } from '../../app/address';

const LongestName = 120;

const kinds: readonly { value: SessionKind; label: string; hint: string }[] = [
  { value: 'collaborative', label: 'Collaborative', hint: 'Several people edit together.' },
  { value: 'single-user', label: 'Single-user', hint: 'Yours alone.' },
  { value: 'background', label: 'Background', hint: 'Started by a schedule or a trigger.' },
  { value: 'detached', label: 'Detached', hint: 'Goes on when nobody has it open.' },
];

export function NewSessionDialog({ project, onClose }: { project: string; onClose: () => void }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<SessionKind>('collaborative');
  const [asked, setAsked] = useState(false);
  const create = useCreateSession();
  const [, navigate] = useLocation();
  const missing = asked && name.trim() === '' ? 'Give the session a name.' : null;

  return (
    <Dialog title="New session" onClose={onClose}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (name.trim() === '') {
            event.currentTarget.querySelector('input')?.focus();
            return;
          }
          create.mutate(
            { name: name.trim(), kind, project },
            { onSuccess: (session) => navigate(sessionAddress(session.id)) },
          );
        }}
      >
        <Field
          label="Name"
          hint="What the people in it will call it."
          error={missing}
          required
          maxLength={LongestName}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Choices label="Kind" value={kind} choices={kinds} onChange={setKind} />
        {create.error && <ProblemNotice problem={asProblem(create.error)} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            Create session
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
