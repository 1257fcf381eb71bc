import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { previewQuery, useAnswerRequest } from '../../api/access';
import type { RoleRequest } from '../../api/accessTypes';
import { asProblem } from '../../api/problem';
import { announce } from '../../app/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { ProblemNotice } from '../../ui/Notice';
import { FullTime, Time } from '../../ui/Time';
import fields from '../../ui/Field.module.css';
import type { TabProps } from './AccessPage';
import { Empty } from './FilterBar';
import { nameOf } from './grants';
import { PreviewPanel } from './PreviewPanel';
import { refusalOf } from './refusal';
import { useRows } from './useRows';
import { fromField, stretchProblem, toField } from './when';
import { where } from './Words';
import styles from './AccessPage.module.css';

/** Who would like to have a role: approve with an end, or deny with a reason. */
export function RequestsTab({ project, view, now, blocked }: TabProps) {
  const { rows } = useRows();
  const [answering, setAnswering] = useState<{ request: RoleRequest; approve: boolean } | null>(null);
  if (view.requests.length === 0 && answering === null) {
    return (
      <Empty title="Nothing waits">
        <p>Whoever opens a page that they may not see can ask for a role there. It shows here until somebody answers, or it lapses.</p>
      </Empty>
    );
  }
  return (
    <>
      <div ref={rows}>
        <ul className={styles.cards}>
          {view.requests.map((request) => (
            <li key={request.id} data-row tabIndex={-1} className={styles.card}>
              <div>
                <h2>
                  {request.name} asks for {nameOf(request.role)}
                </h2>
                <p className={styles.muted}>
                  {request.subject}, {where(request.session)}, {request.until === null ? 'for good' : <>until <FullTime at={request.until} /></>}
                </p>
                <p>“{request.reason}”</p>
                <p className={styles.muted}>
                  Asked <Time at={request.at} />, lapses <Time at={request.expiresAt} />
                </p>
              </div>
              <div className={styles.answers}>
                <Button
                  look="primary"
                  blocked={blocked}
                  aria-label={`Approve ${nameOf(request.role)} for ${request.name}`}
                  onClick={() => setAnswering({ request, approve: true })}
                >
                  Approve…
                </Button>
                <Button
                  blocked={blocked}
                  aria-label={`Deny ${nameOf(request.role)} to ${request.name}`}
                  onClick={() => setAnswering({ request, approve: false })}
                >
                  Deny…
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </div>
      {answering !== null && (
        <AnswerDialog project={project} revision={view.revision} {...answering} now={now} blocked={blocked} onClose={() => setAnswering(null)} />
      )}
    </>
  );
}

interface AnswerDialogProps {
  project: string;
  revision: number;
  request: RoleRequest;
  approve: boolean;
  now: number;
  blocked: string | null;
  onClose: () => void;
}

function AnswerDialog({ project, revision, request, approve, now, blocked, onClose }: AnswerDialogProps) {
  const [until, setUntil] = useState(() => toField(request.until));
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const answer = useAnswerRequest(project);
  const { subject, role, session } = request;
  const preview = useQuery({
    ...previewQuery(project, { addGrants: [{ subject, role, session, until: request.until }], revokeGrants: [], lines: null, reason: '' }),
    enabled: approve,
    refetchOnWindowFocus: false,
  });
  // Left as it was asked for, the server takes the request's own end; emptying the field cannot make it longer.
  const changed = until !== toField(request.until);
  const timeProblem =
    approve && changed && until === '' && request.until !== null
      ? 'They asked for an end. Give one, or leave theirs.'
      : approve && changed
        ? stretchProblem('', until, now)
        : null;
  const reasonProblem = !approve && reason.trim() === '' ? 'Say why: it is all that they will hear.' : null;
  return (
    <Dialog title={approve ? `Make ${request.name} ${nameOf(role)}?` : `Deny ${request.name}’s request?`} onClose={onClose} wide>
      <form
        className={fields.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (timeProblem !== null || reasonProblem !== null) return;
          answer.mutate(
            { id: request.id, revision, approve, until: approve && changed ? fromField(until) : null, reason: reason.trim() },
            {
              onSuccess: () => {
                announce(approve ? `${request.name} is ${nameOf(role)} now` : `Request of ${request.name} denied`);
                onClose();
              },
            },
          );
        }}
      >
        <p>
          {where(session)}: “{request.reason}”
        </p>
        {approve && preview.isPending && <Loading rows={2} what="the preview" />}
        {approve && preview.data && <PreviewPanel preview={preview.data} />}
        {approve && preview.error && (
          <ProblemNotice problem={refusalOf(asProblem(preview.error), 'the right to give grants')} onRetry={() => void preview.refetch()} />
        )}
        {approve && (
          <Field
            label="Until"
            type="datetime-local"
            hint={request.until === null ? 'They asked for good; give an end if it should have one.' : 'As they asked, or another end.'}
            error={asked ? timeProblem : null}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        )}
        <Field
          label="Reason"
          hint="Stays in the history and the audit trail."
          required={!approve}
          maxLength={512}
          error={asked ? reasonProblem : null}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {answer.error && <ProblemNotice problem={refusalOf(asProblem(answer.error), 'the right to give grants')} />}
        <div className={fields.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" blocked={blocked} busy={answer.isPending}>
            {approve ? `Make them ${nameOf(role)}` : 'Deny the request'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
