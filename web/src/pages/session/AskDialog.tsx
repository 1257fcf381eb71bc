import { useCallback, useState } from 'react';
import { reasonProblem, useAskForRole } from '../../api/access';
import { asProblem } from '../../api/problem';
import type { Session } from '../../api/types';
import { announce } from '../../app/announce';
import { useReach } from '../../app/OfflineBanner';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { ProblemNotice } from '../../ui/Notice';
import fields from '../../ui/Field.module.css';

/** The least that writes in a session's documents. */
const Role = 'role:contributor';

/** Asks to write in a session that may only be read. */
export function AskDialog({ session: { id, name, project }, onClose }: { session: Session; onClose: (sent: boolean) => void }) {
  const blocked = useReach().ok ? null : 'No connection to the server.';
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const ask = useAskForRole(project);
  const cancel = useCallback(() => onClose(false), [onClose]);
  const problem = reasonProblem(reason);
  return (
    <Dialog title={`Ask to edit ${name}`} onClose={cancel}>
      <form
        className={fields.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (problem !== null || blocked !== null || ask.isPending) return;
          ask.mutate(
            { role: Role, session: id, until: null, reason: reason.trim() },
            {
              onSuccess: () => {
                announce('Request sent');
                onClose(true);
              },
            },
          );
        }}
      >
        <p>Whoever may give roles in the project sees it. The answer shows on this page.</p>
        <Field label="Reason" required maxLength={512} error={asked ? problem : null} value={reason} onChange={(event) => setReason(event.target.value)} />
        {ask.error && <ProblemNotice problem={asProblem(ask.error)} />}
        <div className={fields.actions}>
          <Button onClick={cancel}>Cancel</Button>
          <Button type="submit" look="primary" blocked={blocked} busy={ask.isPending}>
            Ask to edit
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
