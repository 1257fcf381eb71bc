import { Ban, CalendarClock, CircleDot, History, Hourglass, User, Users, Bot } from 'lucide-react';
import words from '../../ui/Words.module.css';
import { kindOf, nameOf, type GrantState, type Kind } from './grants';
import tables from './Table.module.css';

const kinds: Record<Kind, { icon: typeof User; label: string }> = {
  user: { icon: User, label: 'person' },
  group: { icon: Users, label: 'group' },
  service: { icon: Bot, label: 'service' },
};

/** Who it is, with the kind as an icon that is read out. */
export function Subject({ subject }: { subject: string }) {
  const { icon: Icon, label } = kinds[kindOf(subject)];
  return (
    <span className={tables.subject} title={subject}>
      <Icon aria-hidden="true" />
      <span className="visually-hidden">{label} </span>
      <span className={tables.subjectName}>{nameOf(subject)}</span>
    </span>
  );
}

const states: Record<GrantState, { icon: typeof Ban; tone: string | undefined }> = {
  running: { icon: CircleDot, tone: words.success },
  'ends soon': { icon: Hourglass, tone: words.warning },
  future: { icon: CalendarClock, tone: words.info },
  lapsed: { icon: History, tone: words.muted },
};

/** How a grant stands: icon and word. */
export function GrantWord({ state }: { state: GrantState }) {
  const { icon: Icon, tone } = states[state];
  return (
    <span className={`${words.word} ${tone}`}>
      <Icon aria-hidden="true" />
      {state}
    </span>
  );
}

/** Where something holds. */
export const where = (session: string | null): string => (session === null ? 'whole project' : `session ${session}`);
