/** `2026-11-26T15:30` of the reader's zone, for a field; '' for none. */
export function toField(at: string | null): string {
  if (at === null) return '';
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** What a field says as an instant of UTC; null for none. */
export function fromField(text: string): string | null {
  const moment = new Date(text);
  return text === '' || Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** Why two fields are no stretch of time; null they are. */
export function stretchProblem(from: string, until: string, now: number): string | null {
  const end = fromField(until);
  if (end === null) return null;
  if (Date.parse(end) <= now) return 'The end is in the past.';
  const start = fromField(from);
  return start !== null && start >= end ? 'It would end before it begins.' : null;
}
