import { useNow } from '../app/clock';
import { fullTime, relativeTime } from './time';

/** A moment: how long ago, with date and zone on hover. */
export function Time({ at }: { at: string }) {
  const now = useNow();
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) return <span>{at}</span>;
  return (
    <time dateTime={at} title={fullTime(moment)}>
      {relativeTime(moment, now)}
    </time>
  );
}

/** A moment in full, with how far it is beside it. */
export function FullTime({ at }: { at: string }) {
  const now = useNow();
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) return <span>{at}</span>;
  return (
    <time dateTime={at}>
      {fullTime(moment)} ({relativeTime(moment, now)})
    </time>
  );
}
