import { useInfiniteQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useId, useState } from 'react';
import { downloads, historyQuery, useRevert } from '../../api/access';
import type { AccessView, Grant, Revision } from '../../api/accessTypes';
import { asProblem } from '../../api/problem';
import { announce } from '../../app/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { Notice, ProblemNotice } from '../../ui/Notice';
import { FullTime } from '../../ui/Time';
import fields from '../../ui/Field.module.css';
import type { TabProps } from './AccessPage';
import { ChangeDialog } from './ChangeDialog';
import { nameOf, whatOf } from './grants';
import { lineDiff } from './lineDiff';
import { refusalOf } from './refusal';
import styles from './AccessPage.module.css';
import changeStyles from './Changes.module.css';

/** The team's lines: try a change, see what it would do, make it. Below, what was changed before. */
export function ChangesTab({ project, view, blocked }: TabProps) {
  return (
    <>
      <Lines key={project} project={project} view={view} blocked={blocked} />
      <Past project={project} current={view.revision} blocked={blocked} />
    </>
  );
}

/** A text of any system with one kind of line end. */
const plain = (text: string): string => text.replaceAll('\r\n', '\n');

function Lines({ project, view, blocked }: { project: string; view: AccessView; blocked: string | null }) {
  const [edited, setEdited] = useState<{ text: string; base: string } | null>(null);
  const [trying, setTrying] = useState(false);
  const id = useId();
  const lines = plain(view.lines);
  const text = edited?.text ?? lines;
  const diff = edited === null ? [] : lineDiff(lines, text);
  const moved = edited !== null && edited.base !== lines;
  return (
    <section aria-labelledby={`${id}-title`} className={changeStyles.part}>
      <div className={changeStyles.partHead}>
        <h2 id={`${id}-title`}>The team’s lines</h2>
        <a className={styles.download} href={downloads(project).lines} download={`${project}.csv`}>
          <Download aria-hidden="true" /> Save as CSV
        </a>
      </div>
      <label htmlFor={id} className={styles.hint}>
        In Casbin’s policy format, revision {view.revision}. Shipped roles and grants come on top.
      </label>
      <textarea
        id={id}
        className={changeStyles.lines}
        rows={Math.min(24, Math.max(8, text.split('\n').length + 1))}
        spellCheck={false}
        autoComplete="off"
        placeholder={`g, group:docs, role:editor, ${project}/*, _, _`}
        value={text}
        onChange={(event) => setEdited({ text: event.target.value, base: edited?.base ?? lines })}
      />
      {moved && (
        <Notice tone="warning">
          <strong>Somebody changed these lines since you began.</strong> What you see below is the difference to the lines in force now.
        </Notice>
      )}
      {diff.length > 0 && (
        <pre className={changeStyles.diff} aria-label="Changed lines">
          {diff.map((line) => (
            <span key={`${line.kind} ${line.line}`} className={line.kind === 'added' ? changeStyles.added : line.kind === 'removed' ? changeStyles.removed : undefined}>
              {{ same: '  ', added: '+ ', removed: '− ' }[line.kind]}
              {line.text}
            </span>
          ))}
        </pre>
      )}
      <div className={styles.buttons}>
        <Button look="primary" blocked={blocked ?? (diff.length === 0 ? 'Nothing is changed yet.' : null)} onClick={() => setTrying(true)}>
          What would it do?
        </Button>
        {edited !== null && <Button onClick={() => setEdited(null)}>Back to the lines in force</Button>}
      </div>
      {trying && (
        <ChangeDialog
          project={project}
          title="Change the team’s lines?"
          verb="Apply the lines"
          change={{ addGrants: [], revokeGrants: [], lines: text }}
          blocked={blocked}
          done="The team’s lines are in force"
          onDone={() => setEdited(null)}
          onClose={() => setTrying(false)}
        />
      )}
    </section>
  );
}

function Past({ project, current, blocked }: { project: string; current: number; blocked: string | null }) {
  const history = useInfiniteQuery(historyQuery(project));
  const [back, setBack] = useState<Revision | null>(null);
  const changes = history.data?.pages.flat() ?? null;
  return (
    <section aria-labelledby="past" className={changeStyles.part}>
      <h2 id="past">Changes so far</h2>
      {history.error && <ProblemNotice problem={asProblem(history.error)} onRetry={() => void history.refetch()} />}
      {changes === null && !history.error && <Loading rows={5} what="the changes" />}
      {changes?.length === 0 && <p className={styles.muted}>One state so far: nobody has changed anything yet.</p>}
      {changes !== null && changes.length > 0 && (
        <ol className={changeStyles.history}>
          {changes.map((change) => (
            <li key={change.revision} id={`r${change.revision}`}>
              <div>
                <p>
                  <b>Revision {change.revision}</b> by {change.actor}, <FullTime at={change.at} />
                </p>
                {change.reason !== '' && <p>“{change.reason}”</p>}
                <ul className={changeStyles.steps}>
                  {change.added.map((grant) => (
                    <Step key={`+${grant.id}`} sign="+" grant={grant} />
                  ))}
                  {change.revoked.map((grant) => (
                    <Step key={`-${grant.id}`} sign="−" grant={grant} />
                  ))}
                  {change.lines !== null && <li>the team’s lines were rewritten</li>}
                  {change.lines === null && change.added.length + change.revoked.length === 0 && (
                    <li className={styles.muted}>a role was asked for, or a request denied</li>
                  )}
                </ul>
              </div>
              {change.revision === current ? (
                <span className={styles.tag}>in force</span>
              ) : (
                <Button blocked={blocked} aria-label={`Back to revision ${change.revision}`} onClick={() => setBack(change)}>
                  Back to this…
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
      {history.hasNextPage && (
        <Button busy={history.isFetchingNextPage} blocked={blocked} onClick={() => void history.fetchNextPage()}>
          Load older changes
        </Button>
      )}
      {back !== null && <RevertDialog project={project} current={current} revision={back} blocked={blocked} onClose={() => setBack(null)} />}
    </section>
  );
}

function Step({ sign, grant }: { sign: '+' | '−'; grant: Grant }) {
  return (
    <li className={sign === '+' ? styles.yes : styles.no}>
      {sign} {nameOf(grant.subject)}: {whatOf(grant)}
    </li>
  );
}

interface RevertDialogProps {
  project: string;
  /** What is undone must be what was seen. */
  current: number;
  revision: Revision;
  blocked: string | null;
  onClose: () => void;
}

function RevertDialog({ project, current, revision, blocked, onClose }: RevertDialogProps) {
  const [reason, setReason] = useState('');
  const revert = useRevert(project);
  return (
    <Dialog title={`Back to revision ${revision.revision}?`} onClose={onClose}>
      <form
        className={fields.form}
        onSubmit={(event) => {
          event.preventDefault();
          revert.mutate(
            { to: revision.revision, reason: reason.trim(), revision: current },
            {
              onSuccess: () => {
                announce(`Everything is as it was at revision ${revision.revision}`);
                onClose();
              },
            },
          );
        }}
      >
        <p>
          Grants and lines become what they were after revision {revision.revision} (<FullTime at={revision.at} />), as one new change. Every
          later change is undone, and stays in this list.
        </p>
        <Field label="Reason" maxLength={512} value={reason} onChange={(event) => setReason(event.target.value)} />
        {revert.error && <ProblemNotice problem={refusalOf(asProblem(revert.error), 'admin on the policy')} />}
        <div className={fields.actions}>
          <Button onClick={onClose} data-first>
            Cancel
          </Button>
          <Button type="submit" look="primary" blocked={blocked} busy={revert.isPending}>
            Revert to {revision.revision}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
