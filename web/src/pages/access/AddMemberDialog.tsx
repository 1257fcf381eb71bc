import { useState } from 'react';
import { useInviteOnce, useMakeService } from '../../api/access';
import type { AccessView, GrantDraft } from '../../api/accessTypes';
import { asProblem } from '../../api/problem';
import { announce } from '../../app/announce';
import { Button } from '../../ui/Button';
import { CopyButton, copyText } from '../../ui/Copy';
import { Dialog } from '../../ui/Dialog';
import { Choices, Field, Select } from '../../ui/Field';
import { ProblemNotice } from '../../ui/Notice';
import { FullTime } from '../../ui/Time';
import fields from '../../ui/Field.module.css';
import { ChangeDialog } from './ChangeDialog';
import { emptyGrant, GrantFields, type GrantInput } from './GrantFields';
import { Kinds, nameOf, type Kind } from './grants';
import { refusalOf } from './refusal';
import { fromField, stretchProblem } from './when';
import styles from './AccessPage.module.css';

const LongestId = 128;
const forbidden = /[\s",*#()]/;

type Way = 'known' | 'invite' | 'service';

const ways: readonly { value: Way; label: string; hint: string }[] = [
  { value: 'known', label: 'Somebody by id', hint: 'A person who signs in elsewhere, a group, or a service account that exists.' },
  { value: 'invite', label: 'A link that works once', hint: 'Whoever opens it first becomes a member under their own name.' },
  { value: 'service', label: 'A new service account', hint: 'For a program. Its token is shown once.' },
];

interface AddMemberDialogProps {
  project: string;
  view: AccessView;
  now: number;
  blocked: string | null;
  /** Who it is, when that is known already. */
  subject?: string | undefined;
  onClose: () => void;
}

/** Gives somebody a role or a group. */
export function AddMemberDialog({ project, view, now, blocked, subject, onClose }: AddMemberDialogProps) {
  const [way, setWay] = useState<Way>('known');
  const [kind, setKind] = useState<Kind>('user');
  const [id, setId] = useState('');
  const [input, setInput] = useState<GrantInput>(() => emptyGrant(view));
  const [asked, setAsked] = useState(false);
  const [draft, setDraft] = useState<GrantDraft | null>(null);
  const invite = useInviteOnce(project);
  const service = useMakeService(project);

  const name = id.trim();
  const idProblem =
    subject !== undefined || way === 'invite' ? null
    : name === '' ? 'Say who it is.'
    : forbidden.test(name) ? 'No spaces, quotes, commas, stars, # or brackets.'
    : null;
  const timeProblem = stretchProblem(input.from, input.until, now);
  const who = subject ?? `${way === 'service' ? 'service' : kind}:${name}`;

  if (draft !== null) {
    return (
      <ChangeDialog
        project={project}
        title={`Give ${nameOf(who)} ${nameOf(draft.role ?? '')}?`}
        verb={`Give ${nameOf(draft.role ?? '')}`}
        change={{ addGrants: [draft], revokeGrants: [], lines: null }}
        blocked={blocked}
        done={`${nameOf(who)} is ${nameOf(draft.role ?? '')} now`}
        onClose={onClose}
      />
    );
  }
  if (invite.data) {
    return (
      <Secret title="Invitation made" label="Invitation link" secret={invite.data.url} onClose={onClose}>
        The first to open it becomes {nameOf(input.role)}. It works until <FullTime at={invite.data.expires} />. Revoking its grant takes
        back what it gives, before and after it is opened.
      </Secret>
    );
  }
  if (service.data) {
    return (
      <Secret title={`Service ${nameOf(service.data.subject)} made`} label="Token" secret={service.data.token} onClose={onClose}>
        The token is not shown again. It works until <FullTime at={service.data.expires} />.
      </Secret>
    );
  }

  const error = invite.error ?? service.error;
  return (
    <Dialog title={subject === undefined ? 'Add a member' : `Give ${nameOf(subject)} more`} onClose={onClose}>
      <form
        className={fields.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (idProblem !== null || timeProblem !== null) {
            // The first field with an error is known after the next paint.
            const form = event.currentTarget;
            setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid]')?.focus());
            return;
          }
          const session = input.session === '' ? null : input.session;
          const until = fromField(input.until);
          if (way === 'invite') {
            const onSuccess = async ({ url }: { url: string }): Promise<void> =>
              announce((await copyText(url)) ? 'Invitation link copied' : 'Invitation link made');
            invite.mutate({ role: input.role, session, until, reason: '' }, { onSuccess });
          } else if (way === 'service') {
            service.mutate({ name, role: input.role, session, until, reason: '' }, { onSuccess: () => announce('Service account made') });
          } else setDraft({ subject: who, role: input.role, session, from: fromField(input.from), until });
        }}
      >
        {subject === undefined && <Choices label="Who" value={way} choices={ways} onChange={setWay} />}
        {subject === undefined && way !== 'invite' && (
          <div className={styles.pair}>
            {way === 'known' && (
              <Select
                label="Kind"
                value={kind}
                choices={Kinds.map((each) => ({ value: each, label: { user: 'person', group: 'group', service: 'service' }[each] }))}
                onChange={(value) => setKind(Kinds.find((each) => each === value) ?? 'user')}
              />
            )}
            <Field
              label={way === 'service' ? 'Name' : 'Id'}
              required
              maxLength={LongestId}
              autoComplete="off"
              spellCheck={false}
              error={asked ? idProblem : null}
              value={id}
              onChange={(event) => setId(event.target.value)}
            />
          </div>
        )}
        <GrantFields
          view={view}
          value={input}
          problem={asked ? timeProblem : null}
          rolesOnly={way !== 'known'}
          withFrom={way === 'known'}
          onChange={setInput}
        />
        {error && <ProblemNotice problem={refusalOf(asProblem(error), 'the right to give grants')} />}
        <div className={fields.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" blocked={blocked} busy={invite.isPending || service.isPending}>
            {way === 'known' ? 'Preview…' : way === 'invite' ? 'Make the link' : 'Make the account'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface SecretProps {
  title: string;
  label: string;
  secret: string;
  children: React.ReactNode;
  onClose: () => void;
}

/** Something that is shown once. */
function Secret({ title, label, secret, children, onClose }: SecretProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={fields.form} method="dialog">
        <Field label={label} readOnly value={secret} onFocus={(event) => event.target.select()} />
        <p className={fields.hint}>{children}</p>
        <div className={fields.actions}>
          <CopyButton text={secret} label="Copy" />
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
