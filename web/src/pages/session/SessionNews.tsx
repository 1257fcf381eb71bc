import type { Access, ProjectNews } from '@collabsessions/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { explainQuery, requestsQuery } from '../../api/access';
import type { Me, Session } from '../../api/types';
import { announce } from '../../app/announce';
import { focusText } from '../../app/keys';
import type { LiveDocument } from '../../live/liveDocument';
import { useNews } from '../../live/useNews';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { nameOf } from '../access/grants';
import { AskDialog } from './AskDialog';
import { askedFor, concerns, isOwn, ownNews } from './news';

export interface SessionNewsProps {
  session: Session;
  me: Me;
  live: LiveDocument;
  readOnly: boolean;
  /** They want to ask for more. */
  asking: boolean;
  onAsked: (sent: boolean) => void;
}

interface Told {
  sentence: string;
  /** A request was approved: what it gives needs no second word. */
  isApproval: boolean;
}

const mayWrite = (access: Access): boolean => access === 'write' || access === 'admin';

/** What happens to the rights in this session while its page is open: who asks, what became of what oneself asked, who gave more. */
export function SessionNews({ session, me, live, readOnly, asking, onAsked }: SessionNewsProps) {
  const { id, project } = session;
  const onlooker = useMemo(() => ({ userId: me.user.id, session: id }), [me.user.id, id]);
  const [told, setTold] = useState<Told | null>(null);
  const [aside, setAside] = useState<ReadonlySet<string>>(() => new Set());
  const requests = (useQuery(requestsQuery(project)).data ?? []).filter((request) => concerns(request, onlooker));
  const own = requests.filter((request) => isOwn(request, onlooker));
  const others = requests.filter((request) => !isOwn(request, onlooker) && !aside.has(request.id));
  const mayAnswer = useMayAnswer(project, me, others.length > 0);

  useNews(project, me.user.id, (news: ProjectNews) => {
    const sentence = ownNews(news, onlooker);
    if (sentence !== null) {
      setTold({ sentence, isApproval: news.kind === 'request-approved' });
      announce(sentence);
    } else if (news.kind === 'request-made' && news.request !== null && !isOwn(news.request, onlooker) && concerns(news.request, onlooker)) {
      announce(askedFor(news.request));
    }
  });
  useRise(live, (sentence) => setTold((before) => (sentence === null ? null : before?.isApproval ? before : { sentence, isApproval: false })));

  const wasAsking = useRef(asking);
  useEffect(() => {
    // The notice that led to the dialog is gone with what was asked.
    if (wasAsking.current && !asking && document.activeElement === document.body) focusText();
    wasAsking.current = asking;
  }, [asking]);

  const [first, ...more] = mayAnswer ? others : [];
  return (
    <>
      {told !== null && (
        <Quiet onClose={() => setTold(null)} close="Close">
          {told.sentence}
        </Quiet>
      )}
      {told === null && readOnly && own[0] !== undefined && (
        <Notice tone="info" live={false}>
          You asked for {nameOf(own[0].role)}. Nobody has answered yet; when somebody does, it shows here.
        </Notice>
      )}
      {first !== undefined && (
        <Quiet
          onClose={() => setAside((before) => new Set([...before, ...others.map((request) => request.id)]))}
          close="Not now"
          action={<Link href={`/projects/${encodeURIComponent(project)}/access/requests`}>Answer in the console</Link>}
        >
          {askedFor(first)}
          {more.length > 0 && ` ${more.length} more ${more.length === 1 ? 'waits' : 'wait'}.`}
        </Quiet>
      )}
      {asking && <AskDialog session={session} onClose={onAsked} />}
    </>
  );
}

/** A notice that waits for no one: it was said aloud when it came, and closing it leads back to the text. */
function Quiet({ children, close, action, onClose }: { children: ReactNode; close: string; action?: ReactNode; onClose: () => void }) {
  return (
    <Notice
      tone="info"
      live={false}
      actions={
        <>
          {action}
          <Button
            onClick={() => {
              focusText();
              onClose();
            }}
          >
            {close}
          </Button>
        </>
      }
    >
      {children}
    </Notice>
  );
}

/** Whether somebody may answer requests; seeing them is less. Asked when there are some. */
function useMayAnswer(project: string, me: Me, needed: boolean): boolean {
  const isAdministrator = me.access === 'admin';
  const question = { subject: '', resource: `project/${project}/grant/`, action: 'write', at: '' };
  const explained = useQuery({ ...explainQuery(project, question), enabled: needed && !isAdministrator, staleTime: 60_000 });
  return isAdministrator || explained.data?.isAllowed === true;
}

/** Says when this person may write from now on and by whom, and null when no longer. */
function useRise(live: LiveDocument, hear: (sentence: string | null) => void): void {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => {
    let before = live.provider.access;
    return live.provider.on('access', (access, _fault, by) => {
      const rises = before === 'read' && mayWrite(access);
      before = access;
      if (!mayWrite(access)) return latest.current(null);
      if (!rises) return;
      const sentence = by === null ? 'You may edit now.' : `You may edit now. By: ${by}`;
      announce(sentence);
      latest.current(sentence);
    });
  }, [live]);
}
