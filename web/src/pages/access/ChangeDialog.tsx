import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { previewQuery, useApply } from '../../api/access';
import type { AccessChange, Applied } from '../../api/accessTypes';
import { asProblem, type Problem } from '../../api/problem';
import { announce } from '../../app/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { Notice, ProblemNotice } from '../../ui/Notice';
import fields from '../../ui/Field.module.css';
import { PreviewPanel } from './PreviewPanel';
import { refusalOf } from './refusal';

const LongestReason = 512;

interface ChangeDialogProps {
  project: string;
  title: string;
  /** What the button says: “Revoke the grant”. */
  verb: string;
  change: Omit<AccessChange, 'reason'>;
  blocked: string | null;
  /** What was done, read out: “Revoked”. */
  done: string;
  onDone?: (applied: Applied) => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Shows what a change would do before it is made, and makes only what it has shown. */
export function ChangeDialog({ project, title, verb, change, blocked, done, onDone, onClose, children }: ChangeDialogProps) {
  const [reason, setReason] = useState('');
  const preview = useQuery({ ...previewQuery(project, { ...change, reason: '' }), refetchOnWindowFocus: false });
  const apply = useApply(project);
  const moved = apply.error !== null && asProblem(apply.error).code === 'conflict';
  const needs = change.lines === null ? 'the right to give or revoke grants' : 'admin on the policy';

  const run = (): void => {
    if (preview.data === undefined) return;
    apply.mutate(
      { change: { ...change, reason: reason.trim() }, revision: preview.data.revision },
      {
        onSuccess: (applied) => {
          announce(done);
          onDone?.(applied);
          onClose();
        },
        onError: (error) => {
          // Somebody else was faster: what was shown is no longer what would happen.
          if (asProblem(error).code === 'conflict') void preview.refetch();
        },
      },
    );
  };

  return (
    <Dialog title={title} onClose={onClose} wide>
      <form
        className={fields.form}
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {children}
        {preview.isPending && <Loading rows={3} what="the preview" />}
        {preview.error && (
          <PreviewProblem problem={refusalOf(asProblem(preview.error), needs)} onRetry={() => void preview.refetch()} />
        )}
        {preview.data && <PreviewPanel preview={preview.data} />}
        <Field
          label="Reason"
          hint="Stays in the history and the audit trail."
          maxLength={LongestReason}
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {moved && (
          <Notice tone="warning">
            <strong>Somebody changed the policy meanwhile.</strong> Nothing was done. Look at the new preview, then decide again.
          </Notice>
        )}
        {apply.error && !moved && <ProblemNotice problem={refusalOf(asProblem(apply.error), needs)} />}
        <div className={fields.actions}>
          <Button onClick={onClose} data-first>
            Cancel
          </Button>
          <Button
            type="submit"
            look="primary"
            busy={apply.isPending || preview.isFetching}
            blocked={blocked ?? (preview.data === undefined ? 'The preview comes first.' : null)}
          >
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A line that is wrong stays wrong: asking again helps only against silence. */
function PreviewProblem({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  return problem.transient ? <ProblemNotice problem={problem} onRetry={onRetry} /> : <ProblemNotice problem={problem} />;
}
