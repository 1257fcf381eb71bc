import { describe, expect, it } from 'vitest';
import { queryOf } from '../../api/access';
import { detailsOf, isFiltered, readAuditFilter } from './audit';

describe('the audit filter', () => {
  it('reads what the server understands', () => {
    expect(readAuditFilter('?actor=bob&action=grant.&allowed=false&from=2026-11-01T00:00:00Z&until=never&x=1')).toEqual({
      actor: 'bob',
      action: 'grant.',
      resource: '',
      allowed: 'false',
      from: '2026-11-01T00:00:00Z',
      until: '',
    });
    expect(isFiltered(readAuditFilter('?allowed=perhaps'))).toBe(false);
    expect(isFiltered(readAuditFilter('?resource=project%2Fp'))).toBe(true);
  });

  it('sends only what is set', () => {
    expect(queryOf({ actor: '', action: 'grant.', before: null, limit: 100 })).toBe('?action=grant.&limit=100');
    expect(queryOf({ actor: '' })).toBe('');
  });

  it.each([
    ['', []],
    ['{"role":"role:editor","until":null,"n":2}', [['role', 'role:editor'], ['n', '2']]],
    ['not json', [['detail', 'not json']]],
    ['[1]', [['detail', '[1]']]],
  ])('shows the detail %j as %j', (detail, shown) => expect(detailsOf({ rule: '', address: '', detail })).toEqual(shown));
});
