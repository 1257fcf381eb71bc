import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import { useId, useState } from 'react';
import { explainQuery, whatQuery, whoQuery, type Question } from '../../api/access';
import type { AccessView, Explanation, Listing } from '../../api/accessTypes';
import { asProblem, Problem } from '../../api/problem';
import type { Me } from '../../api/types';
import { useReach } from '../../app/OfflineBanner';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/Copy';
import { Field, Select } from '../../ui/Field';
import { Loading } from '../../ui/Loading';
import { ProblemNotice } from '../../ui/Notice';
import { FullTime } from '../../ui/Time';
import { nameOf, whatOf } from './grants';
import { Scroller } from './Scroller';
import { useView } from './useView';
import { fromField, toField } from './when';
import { where } from './Words';
import styles from './AccessPage.module.css';
import answers from './Answer.module.css';
import tables from './Table.module.css';

const Actions = ['read', 'write', 'execute', 'delete', 'admin'] as const;
const Asks = ['explain', 'who', 'what'] as const;

/** A question from the address. */
function readQuestion(search: string): { question: Question; ask: (typeof Asks)[number] | null } {
  const query = new URLSearchParams(search);
  const of = (key: string): string => query.get(key) ?? '';
  return {
    question: { subject: of('subject'), resource: of('resource'), action: of('action') || 'write', at: of('at') },
    ask: Asks.find((each) => each === query.get('ask')) ?? null,
  };
}

interface ExplainTabProps {
  project: string;
  /** Null when it may not be seen: everybody may ask about themselves. */
  view: AccessView | null;
  me: Me;
}

/** Could this one do that, there, then? The live engine answers, also for the past. */
export function ExplainTab({ project, view, me }: ExplainTabProps) {
  const { search, show } = useView();
  const { question, ask } = readQuestion(search);
  const [subject, setSubject] = useState(question.subject);
  const [resource, setResource] = useState(question.resource || `project/${project}/`);
  const [action, setAction] = useState(question.action);
  const [at, setAt] = useState(toField(question.at === '' ? null : question.at));
  const reachable = useReach().ok;
  const blocked = reachable ? null : 'No connection to the server.';
  const subjects = useId();
  const put = (next: (typeof Asks)[number]): void =>
    show({ subject: subject.trim(), resource: resource.trim(), action, at: fromField(at), ask: next });
  const known = view === null ? [] : [...new Set([...view.grants.map((grant) => grant.subject), ...view.groups.flatMap(({ name, members }) => [name, ...members])])];

  return (
    <>
      <form
        className={answers.question}
        onSubmit={(event) => {
          event.preventDefault();
          if (blocked === null) put('explain');
        }}
      >
        <Field
          label="Could"
          hint={`Such as user:ann; empty is you, ${me.user.name}.`}
          list={subjects}
          autoComplete="off"
          spellCheck={false}
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
        />
        <datalist id={subjects}>
          {known.map((each) => (
            <option key={each} value={each}>
              {nameOf(each)}
            </option>
          ))}
        </datalist>
        <Select label="do" value={action} choices={Actions.map((value) => ({ value, label: value }))} onChange={setAction} />
        <Field
          label="on"
          hint={`Such as project/${project}/session/ID/doc/main.md.`}
          autoComplete="off"
          spellCheck={false}
          required
          value={resource}
          onChange={(event) => setResource(event.target.value)}
        />
        <Field label="at" type="datetime-local" hint="Empty is now." value={at} onChange={(event) => setAt(event.target.value)} />
        <div className={styles.buttons}>
          <Button type="submit" look="primary" blocked={blocked}>
            Explain
          </Button>
          <Button blocked={blocked} onClick={() => put('who')}>
            Who can?
          </Button>
          <Button blocked={blocked} onClick={() => put('what')}>
            What can they?
          </Button>
        </div>
      </form>
      <div aria-live="polite">
        {ask === 'explain' && question.resource !== '' && <Answer project={project} question={question} />}
        {ask === 'who' && question.resource !== '' && <Who project={project} question={question} />}
        {ask === 'what' && <What project={project} question={question} />}
      </div>
      {ask === null && (
        <p className={styles.muted}>
          Every answer has the rule that decided, with its line, the roles on the way to it and the grant behind them. Its address can be
          sent to somebody.
        </p>
      )}
    </>
  );
}

/** A refused question. Somebody who may not see the policy is told what they may ask. */
function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const problem = asProblem(error);
  const shown =
    problem.status === 404 || problem.status === 403
      ? new Problem({
          title: 'There is no answer for you.',
          detail: 'There is no such project, or you may ask only about yourself: leave “Could” empty.',
          status: problem.status,
          traceId: problem.traceId,
        })
      : problem;
  return <ProblemNotice problem={shown} onRetry={onRetry} />;
}

function Answer({ project, question }: { project: string; question: Question }) {
  const answer = useQuery(explainQuery(project, question));
  if (answer.error) return <Failed error={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Loading rows={4} what="the answer" />;
  return <Verdict answer={answer.data} question={question} />;
}

function Verdict({ answer, question }: { answer: Explanation; question: Question }) {
  const who = question.subject === '' ? 'You' : nameOf(question.subject);
  return (
    <section className={answers.answer} aria-label="Answer">
      <h2 className={answer.isAllowed ? styles.yes : styles.no}>
        {answer.isAllowed ? <CircleCheck aria-hidden="true" /> : <CircleX aria-hidden="true" />}
        {answer.isAllowed ? 'Yes' : 'No'}: {who} {answer.isAllowed ? 'may' : 'may not'} {question.action}
      </h2>
      <p>{answer.why}</p>
      <dl className={answers.facts}>
        {answer.rule !== null && (
          <>
            <dt>Rule</dt>
            <dd>
              <code>{answer.rule}</code>
              <span className={styles.note}>
                {answer.file}, line {answer.line}
              </span>
            </dd>
          </>
        )}
        {answer.path.length > 0 && (
          <>
            <dt>Path</dt>
            <dd>
              <ol className={answers.path}>
                {answer.path.map((link) => (
                  <li key={`${link.from} ${link.to} ${link.place} ${link.line}`}>
                    <code>{link.from}</code> → <code>{link.to}</code> in {link.place}
                    <span className={styles.note}>
                      {link.grant === null ? `${link.file}, line ${link.line}` : `grant ${link.grant}`}
                    </span>
                  </li>
                ))}
              </ol>
            </dd>
          </>
        )}
        {answer.grant !== null && (
          <>
            <dt>Grant</dt>
            <dd>
              {whatOf(answer.grant)}, {where(answer.grant.session)}, by {answer.grant.grantedBy}, <FullTime at={answer.grant.grantedAt} />
              {answer.grant.reason !== '' && <span className={styles.note}>“{answer.grant.reason}”</span>}
            </dd>
          </>
        )}
        <dt>Revision</dt>
        <dd>{answer.revision}</dd>
        {answer.notAfter !== null && (
          <>
            <dt>Holds until</dt>
            <dd>
              <FullTime at={answer.notAfter} />
            </dd>
          </>
        )}
      </dl>
      {answer.nearMisses.length > 0 && (
        <>
          <h3>What nearly decided</h3>
          <ul className={answers.misses}>
            {answer.nearMisses.map((miss) => (
              <li key={`${miss.file} ${miss.line} ${miss.rule}`}>
                <code>{miss.rule}</code>
                <span className={styles.note}>
                  {miss.file}, line {miss.line}: {miss.failed.join('; ')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <CopyButton text={() => window.location.href} label="Copy the link to this answer" />
    </section>
  );
}

function Who({ project, question }: { project: string; question: Question }) {
  const listing = useQuery(whoQuery(project, question));
  if (listing.error) return <Failed error={listing.error} onRetry={() => void listing.refetch()} />;
  if (listing.data === undefined) return <Loading rows={4} what="the answer" />;
  return <Entries listing={listing.data} title={`Who may ${question.action} ${question.resource}`} empty="Nobody that the policy names." />;
}

function What({ project, question }: { project: string; question: Question }) {
  const listing = useQuery(whatQuery(project, question));
  if (listing.error) return <Failed error={listing.error} onRetry={() => void listing.refetch()} />;
  if (listing.data === undefined) return <Loading rows={4} what="the answer" />;
  const who = question.subject === '' ? 'you' : nameOf(question.subject);
  return <Entries listing={listing.data} title={`What ${who} may do`} empty="Nothing." />;
}

function Entries({ listing, title, empty }: { listing: Listing; title: string; empty: string }) {
  return (
    <section className={answers.answer} aria-label="Answer">
      <h2>{title}</h2>
      {listing.entries.length === 0 ? (
        <p>{empty}</p>
      ) : (
        <Scroller label={title}>
          <table className={`${tables.table} ${tables.rules} ${tables.entries}`}>
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">May</th>
                <th scope="col">On</th>
                <th scope="col">By</th>
                <th scope="col">Until</th>
              </tr>
            </thead>
            <tbody>
              {listing.entries.map((entry) => (
                <tr key={`${entry.subject} ${entry.place} ${entry.resource} ${entry.action} ${entry.rule}`}>
                  <td>{entry.subject}</td>
                  <td>{entry.action}</td>
                  <td>
                    <code>{entry.resource}</code>
                    <span className={styles.note}>in {entry.place}</span>
                  </td>
                  <td>
                    <code>{entry.rule}</code>
                  </td>
                  <td>{entry.notAfter === null ? 'changed' : <FullTime at={entry.notAfter} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
      <p className={styles.muted}>
        Revision {listing.revision}
        {!listing.isComplete && '; there is more than is shown here'}
      </p>
    </section>
  );
}
