import type { AuditQuery, AuditRecord } from '../../api/accessTypes';

const keys = ['actor', 'action', 'resource', 'allowed', 'from', 'until'] as const;

/** What of the trail is asked for, from the address; what the server would not understand is left out. */
export function readAuditFilter(search: string): AuditQuery {
  const query = new URLSearchParams(search);
  const filter: AuditQuery = { actor: '', action: '', resource: '', allowed: '', from: '', until: '' };
  for (const key of keys) filter[key] = query.get(key)?.trim() ?? '';
  if (filter.allowed !== 'true' && filter.allowed !== 'false') filter.allowed = '';
  for (const key of ['from', 'until'] as const) {
    if (Number.isNaN(Date.parse(filter[key]))) filter[key] = '';
  }
  return filter;
}

export const isFiltered = (filter: AuditQuery): boolean => keys.some((key) => filter[key] !== '');

/** What else a record says: rule, address, and the members of its detail, which is JSON. */
export function detailsOf({ rule, address, detail }: Pick<AuditRecord, 'rule' | 'address' | 'detail'>): [string, string][] {
  const details: [string, string][] = [];
  if (rule !== '') details.push(['rule', rule]);
  if (address !== '') details.push(['address', address]);
  if (detail === '') return details;
  try {
    const parsed: unknown = JSON.parse(detail);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      for (const [key, value] of Object.entries(parsed)) {
        if (value !== null && value !== '') details.push([key, typeof value === 'string' ? value : JSON.stringify(value)]);
      }
      return details;
    }
  } catch {
    // Not JSON: shown as it is.
  }
  return [...details, ['detail', detail]];
}
