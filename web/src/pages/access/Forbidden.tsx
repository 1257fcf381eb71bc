import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { reasonProblem, requestsQuery, useAskForRole } from '../../api/access';
import { asProblem } from '../../api/problem';
import { announce } from '../../app/announce';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Notice, ProblemNotice } from '../../ui/Notice';
import fields from '../../ui/Field.module.css';
import { Time } from '../../ui/Time';
import { EndsSoon } from './EndsSoon';
import { nameOf } from './grants';
import { fromField, stretchProblem } from './when';
import { where } from './Words';
import styles from './AccessPage.module.css';

/** Not there, or not for you: both look the same, and one can ask. */
export function Forbidden({ project, now, blocked }: { project: string; now: number; blocked: string | null }) {
  const [role, setRole] = useState('editor');
  const [session, setSession] = useState('');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const ask = useAskForRole(project);
  const roleProblem = role.trim() === '' ? 'Say which role.' : null;
  const whyNot = reasonProblem(reason);
  // The time of asking is when the button is pressed; the server looks again.
  const timeProblem = until !== '' && fromField(until) === null ? 'This is no time.' : null;
  return (
    <div className={styles.narrow}>
      <h2>Nothing to see here</h2>
      <p>
        There is no project {project}, or you may not see who may do what in it. If you work in it, you can ask for a role; what you may do
        yourself is under Explain.
      </p>
      <OwnRequests project={project} />
      <EndsSoon project={project} now={now} blocked={blocked} canRenew={false} />
      {ask.isSuccess ? (
        <Notice tone="info">
          <strong>Asked.</strong> Whoever may give roles sees your request with its reason.
        </Notice>
      ) : (
        <form
          className={fields.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(true);
            const late = stretchProblem('', until, Date.now());
            if (roleProblem !== null || whyNot !== null || timeProblem !== null || late !== null) return;
            ask.mutate(
              {
                role: `role:${role.trim().replace(/^role:/, '')}`,
                session: session === '' ? null : session,
                until: fromField(until),
                reason: reason.trim(),
              },
              { onSuccess: () => announce('Request sent') },
            );
          }}
        >
          <Field label="Role" error={asked ? roleProblem : null} value={role} onChange={(event) => setRole(event.target.value)} />
          <Field
            label="Session"
            hint="Id of one session; empty is the whole project."
            value={session}
            onChange={(event) => setSession(event.target.value.trim())}
          />
          <Field
            label="Until"
            type="datetime-local"
            hint="Empty is for good."
            error={asked ? timeProblem : null}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
          <Field
            label="Reason"
            required
            maxLength={512}
            error={asked ? whyNot : null}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          {ask.error && <ProblemNotice problem={asProblem(ask.error)} />}
          <div className={fields.actions}>
            <Button type="submit" look="primary" blocked={blocked} busy={ask.isPending}>
              Request access
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}

/** What was asked for before and still waits. */
function OwnRequests({ project }: { project: string }) {
  const requests = useQuery(requestsQuery(project)).data ?? [];
  if (requests.length === 0) return null;
  return (
    <section aria-labelledby="own-requests">
      <h2 id="own-requests">Your requests</h2>
      <ul className={styles.cards}>
        {requests.map((request) => (
          <li key={request.id} className={styles.card}>
            <p>
              <b>{nameOf(request.role)}</b> <span className={styles.muted}>{where(request.session)}</span>: “{request.reason}”. Asked{' '}
              <Time at={request.at} />, lapses <Time at={request.expiresAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
