const Minute = 60_000;
const Hour = 60 * Minute;
const Day = 24 * Hour;

/** `14:03`, in the reader's zone. */
export function clockTime(at: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** `21 Nov 2026, 14:03 CET`; to the second where the order of things matters. */
export function fullTime(at: number, second?: '2-digit'): string {
  return new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second,
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at);
}

/** `now`, `2 min ago`, `3 h ago`, `in 2 days`, and a date when a week has gone. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now;
  const size = Math.abs(distance);
  if (size < Minute / 2) return 'now';
  const [value, unit] =
    size < Hour - Minute / 2
      ? ([Math.round(size / Minute), 'minute'] as const)
      : size < Day - Hour / 2
        ? ([Math.round(size / Hour), 'hour'] as const)
        : ([Math.round(size / Day), 'day'] as const);
  if (unit === 'day' && value > 7) {
    return new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
  }
  return new Intl.RelativeTimeFormat(undefined, { style: 'short', numeric: 'always' }).format(
    distance < 0 ? -value : value,
    unit,
  );
}
