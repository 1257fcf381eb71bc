import { Link2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { asProblem } from '../../api/problem';
import { useCreateInvite } from '../../api/queries';
import type { InviteAccess, Session } from '../../api/types';
import { announce } from '../../app/announce';
import { Button } from '../../ui/Button';
import { CommandLine } from '../../ui/CommandLine';
import { CopyButton, copyText } from '../../ui/Copy';
import { Dialog } from '../../ui/Dialog';
import { Choices } from '../../ui/Field';
import { ProblemNotice } from '../../ui/Notice';
import { FullTime } from '../../ui/Time';
import fields from '../../ui/Field.module.css';
import styles from './ShareDialog.module.css';

const accesses: readonly { value: InviteAccess; label: string; hint: string }[] = [
  { value: 'write', label: 'Can edit', hint: 'Reads and changes every document of the session.' },
  { value: 'read', label: 'Can read', hint: 'Follows along, changes nothing.' },
];

/** Makes an invitation link and copies it. */
export function ShareDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const [access, setAccess] = useState<InviteAccess>('write');
  const [copied, setCopied] = useState(false);
  const invite = useCreateInvite(session.id);
  const made = invite.data;
  const result = useRef<HTMLDivElement>(null);
  const isMade = made !== undefined;
  useEffect(() => {
    // The button that had the focus is gone; what it made is next.
    if (isMade) result.current?.querySelector('button')?.focus();
  }, [isMade]);
  const curl = `curl -b cookies.txt --json '{"access":"${access}"}' ${window.location.origin}/api/sessions/${session.id}/invites`;

  return (
    <Dialog title={`Share ${session.name}`} onClose={onClose}>
      <form
        className={fields.form}
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate(access, {
            onSuccess: async ({ url }) => {
              const done = await copyText(url);
              setCopied(done);
              announce(done ? 'Invitation link copied' : 'Invitation link made');
            },
          });
        }}
      >
        <Choices
          label="Who opens the link"
          value={access}
          choices={accesses}
          onChange={(next) => {
            setAccess(next);
            invite.reset();
          }}
        />
        {made && (
          <div ref={result} className={styles.made}>
            <div className={styles.link}>
              <input
                className={fields.input}
                readOnly
                aria-label="Invitation link"
                value={made.url}
                onFocus={(event) => event.target.select()}
              />
              <CopyButton text={made.url} label="Copy link" look="primary" />
            </div>
            <p className={fields.hint}>
              {copied && 'Copied. '}
              Whoever has this link can {access === 'write' ? 'edit' : 'read'} <em>{session.name}</em>. It works until{' '}
              <FullTime at={made.expires} />.
            </p>
          </div>
        )}
        {invite.error && <ProblemNotice problem={asProblem(invite.error)} />}
        {!made && (
          <div className={fields.actions}>
            <Button type="submit" look="primary" icon={<Link2 />} busy={invite.isPending}>
              Make link and copy it
            </Button>
          </div>
        )}
        <CommandLine line={curl} />
      </form>
    </Dialog>
  );
}
