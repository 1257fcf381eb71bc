import { useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { asProblem, type Problem } from '../../api/problem';
import { useAcceptInvite, useInvitePreview, useMe, useSession } from '../../api/queries';
import type { InvitePreview, Me } from '../../api/types';
import { useReach } from '../../app/OfflineBanner';
import { Shell } from '../../app/Shell';
import { usePage } from '../../app/usePage';
import { Button, ButtonLink } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { ProblemNotice } from '../../ui/Notice';
import { FullTime } from '../../ui/Time';
import plain from '../Plain.module.css';
import fields from '../../ui/Field.module.css';
import { fragment, sessionAddress } from '../../app/address';

const LongestName = 60;

/** What an invitation leads to. */
const placeOf = ({ session, project }: InvitePreview): string => session?.name ?? `project ${project ?? ''}`;
const addressOf = (session: { id: string } | null): string => (session === null ? '/' : sessionAddress(session.id));

/** The token is in the fragment, which no server and no log sees. */
const readToken = (): string => fragment(window.location.hash);

const onHash = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

export default function JoinPage() {
  const token = useSyncExternalStore(onHash, readToken);
  const preview = useInvitePreview(token);
  const me = useMe();
  const reachable = useReach().ok;
  const heading = usePage(preview.data ? `Join ${placeOf(preview.data)}` : 'Invitation');
  const error = preview.error === null ? null : asProblem(preview.error);

  return (
    <Shell>
      <div className={plain.plain}>
        {token === '' && (
          <>
            <h1 ref={heading} tabIndex={-1}>
              Invitation
            </h1>
            <p>This address has no invitation in it. Part of the link is missing: copy it whole, with everything after #.</p>
          </>
        )}
        {token !== '' && !preview.data && error === null && (
          <>
            <h1 ref={heading} tabIndex={-1}>
              Invitation
            </h1>
            <Loading rows={3} what="the invitation" />
          </>
        )}
        {!preview.data && error !== null && (
          <>
            <h1 ref={heading} tabIndex={-1}>
              Invitation
            </h1>
            <Refused problem={error} onRetry={() => void preview.refetch()} />
          </>
        )}
        {preview.data && !me.isPending && (
          <>
            <h1 ref={heading} tabIndex={-1}>
              Join {placeOf(preview.data)}
            </h1>
            <p>
              You are invited to {preview.data.access === 'write' ? 'read and edit' : 'read'} this {preview.data.session === null ? 'project' : 'session'}. The
              invitation works until <FullTime at={preview.data.expires} />.
            </p>
            <Enter token={token} preview={preview.data} me={me.data ?? null} reachable={reachable} />
          </>
        )}
      </div>
    </Shell>
  );
}

/** A dead invitation: what is wrong with it, and who can help. */
function Refused({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  if (problem.status === 404) {
    return <p>This server does not know this invitation. It may be of another server, or cut off when it was copied.</p>;
  }
  if (problem.status === 410) {
    return (
      <p>
        {problem.detail ?? problem.title} Ask the person who invited you for a new link.
      </p>
    );
  }
  return <ProblemNotice problem={problem} onRetry={onRetry} />;
}

interface EnterProps {
  token: string;
  preview: InvitePreview;
  me: Me | null;
  reachable: boolean;
}

function Enter({ token, preview, me, reachable }: EnterProps) {
  const [under, setUnder] = useState(false);
  if (me !== null && preview.session !== null && !under) {
    return <EnterAs me={me} session={preview.session} preview={preview} token={token} reachable={reachable} onOther={() => setUnder(true)} />;
  }
  return <NameForm token={token} preview={preview} me={me} reachable={reachable} />;
}

interface EnterAsProps extends EnterProps {
  me: Me;
  session: { id: string; name: string };
  onOther: () => void;
}

/** Somebody who is signed in and may open the session needs no second name. */
function EnterAs({ me, session: { id, name }, preview, token, reachable, onOther }: EnterAsProps) {
  const session = useSession(id);
  if (session.isPending) return <Loading rows={2} what="your access" />;
  if (session.data === undefined) return <NameForm token={token} preview={preview} me={me} reachable={reachable} />;
  return (
    <>
      <p>
        You are signed in as <strong>{me.user.name}</strong> and can open it already.
      </p>
      <p>
        <ButtonLink href={sessionAddress(id)}>
          Open {name} as {me.user.name}
        </ButtonLink>
      </p>
      <p>
        <Button look="quiet" onClick={onOther}>
          Join under another name instead
        </Button>
      </p>
    </>
  );
}

function NameForm({ token, preview, me, reachable }: EnterProps) {
  const [name, setName] = useState(me?.user.name ?? '');
  const [asked, setAsked] = useState(false);
  const accept = useAcceptInvite();
  const [, navigate] = useLocation();
  const missing = asked && name.trim() === '' ? 'Say what the others should call you.' : null;
  return (
    <form
      className={fields.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (name.trim() === '') {
          event.currentTarget.querySelector('input')?.focus();
          return;
        }
        accept.mutate(
          { token, name: name.trim() },
          { onSuccess: ({ session }) => navigate(addressOf(session), { replace: true }) },
        );
      }}
    >
      <Field
        label="Your name"
        hint={
          me === null
            ? 'The others see it at your caret.'
            : `The others see it at your caret. This browser then belongs to that name, not to ${me.user.name}.`
        }
        error={missing}
        required
        maxLength={LongestName}
        autoComplete="name"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {accept.error && <ProblemNotice problem={asProblem(accept.error)} />}
      <p>
        <Button
          type="submit"
          look="primary"
          busy={accept.isPending}
          blocked={reachable ? null : 'No connection to the server.'}
        >
          Join {placeOf(preview)}
        </Button>
      </p>
    </form>
  );
}
