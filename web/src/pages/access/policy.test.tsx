import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { base, from, grant, loses, open, view } from '../../testing/access';
import { ada, answer, serve, visit } from '../../testing/page';

const fakes = await vi.hoisted(async () => {
  const { FakeConnections } = await import('../../testing/news');
  return { connections: new FakeConnections() };
});
vi.mock('../../live/connections', () => fakes);

describe('roles', () => {
  it('are a graph that arrows walk through, with the same in a table', async () => {
    open('roles');
    const editor = await screen.findByRole('button', { name: /^editor: shipped, inherits viewer, 1 rule/ });
    expect(editor.getAttribute('aria-pressed')).toBe('true');
    expect(editor.getAttribute('tabindex')).toBe('0');
    fireEvent.keyDown(editor, { key: 'ArrowRight' });
    await waitFor(() => expect(window.location.search).toBe('?role=viewer'));
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^viewer/);
    expect(screen.getByRole('heading', { level: 2, name: 'viewer' })).toBeTruthy();
    await userEvent.click(screen.getByLabelText('Table'));
    expect(screen.getByRole('row', { name: /reviewer viewer 0 0 the team/ })).toBeTruthy();
  });

  it('of the team are edited, shipped ones are not', async () => {
    let written: unknown;
    open(
      'roles',
      {
        [`PUT ${base}/roles/role%3Areviewer`]: (body: unknown) => {
          written = body;
          return { revision: 8 };
        },
      },
      '?role=editor',
    );
    await screen.findByRole('heading', { level: 2, name: 'editor' });
    expect(screen.queryByRole('button', { name: 'Edit the role' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /^reviewer: own role/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Edit the role' }));
    await userEvent.click(screen.getByRole('button', { name: 'Add a rule' }));
    await userEvent.selectOptions(screen.getByLabelText('May'), 'deny');
    await userEvent.click(screen.getByRole('button', { name: 'Write the role' }));
    await waitFor(() =>
      expect(written).toEqual({
        inherits: ['role:viewer'],
        rules: [{ resource: 'project/acme/session/{s}/doc/*', action: 'read', isDenied: true, condition: null }],
        reason: '',
      }),
    );
  });
});

describe('requests', () => {
  it('are approved as they were asked, with the effect shown first', async () => {
    let answered: unknown;
    open('requests', {
      [`POST ${base}/changes/preview`]: { ...loses, connections: [] },
      [`POST ${base}/requests/q1/answer`]: (body: unknown) => {
        answered = body;
        return { revision: 8, grants: [] };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Approve editor for Cy' }));
    expect(await screen.findByText('1 subject would lose something.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Make them editor' }));
    await waitFor(() => expect(answered).toEqual({ approve: true, until: null, reason: '' }));
  });

  it('are not denied without a word', async () => {
    let answered: unknown;
    open('requests', {
      [`POST ${base}/requests/q1/answer`]: (body: unknown) => {
        answered = body;
        return { revision: 8, grants: [] };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Deny editor to Cy' }));
    await userEvent.click(screen.getByRole('button', { name: 'Deny the request' }));
    expect(screen.getByText(/Say why/)).toBeTruthy();
    expect(answered).toBeUndefined();
    await userEvent.type(screen.getByLabelText('Reason'), 'Not this week');
    await userEvent.click(screen.getByRole('button', { name: 'Deny the request' }));
    await waitFor(() => expect(answered).toEqual({ approve: false, until: null, reason: 'Not this week' }));
  });

  it('say when there are none', async () => {
    open('requests', { [`GET ${base}/access`]: view({ requests: [] }) });
    expect(await screen.findByRole('heading', { name: 'Nothing waits' })).toBeTruthy();
  });
});

describe('what-if', () => {
  it('shows changed lines, a wrong one with its number, and applies what was previewed', async () => {
    let wrong = true;
    let made: unknown;
    open('changes', {
      [`POST ${base}/changes/preview`]: () => (wrong ? answer(400, { title: 'Invalid', detail: 'team.csv:2: what is not defined.' }) : loses),
      [`POST ${base}/changes`]: (body: unknown) => {
        made = body;
        return { revision: 8, grants: [] };
      },
    });
    const lines = await screen.findByLabelText(/In Casbin’s policy format/);
    const what = screen.getByRole('button', { name: 'What would it do?' });
    expect(what.getAttribute('aria-disabled')).toBe('true');
    await userEvent.type(lines, 'what');
    expect(screen.getByLabelText('Changed lines').textContent).toContain('+ what');
    await userEvent.click(what);
    expect(await screen.findByText('team.csv:2: what is not defined.', { exact: false })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    wrong = false;
    await userEvent.click(what);
    await screen.findByText(/would lose something/);
    await userEvent.click(screen.getByRole('button', { name: 'Apply the lines' }));
    await waitFor(() => expect(made).toMatchObject({ lines: 'g, role:reviewer, role:viewer, acme/*, _, _\nwhat', addGrants: [], revokeGrants: [] }));
  });

  it('goes back to an earlier revision', async () => {
    let reverted: unknown;
    const change = { revision: 6, at: from(-5), actor: 'u-ada', reason: 'first', added: [grant('g1', 'user:bob', 'role:editor')], revoked: [], lines: null };
    open('changes', {
      [`GET ${base}/changes`]: { changes: [{ ...change, revision: 7, added: [], revoked: change.added }, change] },
      [`POST ${base}/changes/6/revert`]: (body: unknown) => {
        reverted = body;
        return { revision: 8 };
      },
    });
    expect(await screen.findByText('+ bob: editor')).toBeTruthy();
    expect(screen.getByText('− bob: editor')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Back to revision 7' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Back to revision 6' }));
    await userEvent.type(screen.getByLabelText('Reason'), 'a mistake');
    await userEvent.click(screen.getByRole('button', { name: 'Revert to 6' }));
    await waitFor(() => expect(reverted).toEqual({ reason: 'a mistake' }));
  });
});

describe('explain', () => {
  const explanation = {
    isAllowed: false,
    why: 'His grant began later.',
    rule: null,
    file: null,
    line: 0,
    path: [{ from: 'user:bob', to: 'role:editor', place: 'acme/*', file: 'grants', line: 3, grant: 'g1' }],
    grant: null,
    revision: 7,
    notAfter: null,
    nearMisses: [{ rule: 'p, role:editor, *, x, write, allow, true', file: 'collab.csv', line: 31, failed: ['the grant begins at 12:10'] }],
  };

  it('answers a question from the address, with what nearly decided', async () => {
    open('explain', { [`GET ${base}/explain`]: explanation }, '?subject=user:bob&resource=project/acme/session/s1/doc/main.md&action=write&ask=explain');
    expect(await screen.findByRole('heading', { name: 'No: bob may not write' })).toBeTruthy();
    expect(screen.getByText('His grant began later.')).toBeTruthy();
    expect(screen.getByText(/collab.csv, line 31: the grant begins at 12:10/)).toBeTruthy();
    expect((screen.getByLabelText('Could') as HTMLInputElement).value).toBe('user:bob');
  });

  it('is for everybody about themselves, also for who may see nothing else', async () => {
    const fetch = serve({
      'GET /api/me': { ...ada, access: 'none' },
      [`GET ${base}/access`]: answer(404, { title: 'Not found' }),
      [`GET ${base}/explain`]: { ...explanation, isAllowed: true },
    });
    visit('/projects/acme/access/explain');
    await userEvent.click(await screen.findByRole('button', { name: 'Explain' }));
    expect(await screen.findByRole('heading', { name: 'Yes: You may write' })).toBeTruthy();
    expect(fetch.mock.calls.map(([url]) => String(url)).find((url) => url.includes('/explain'))).toBe(
      `${base}/explain?resource=project%2Facme%2F&action=write`,
    );
  });

  it('lists who can', async () => {
    const entry = { subject: 'user:bob', place: 'acme/*', resource: 'x', action: 'write', rule: 'p, role:editor', notAfter: null };
    open('explain', { [`GET ${base}/who`]: { revision: 7, entries: [entry], isComplete: false } }, '?resource=x&action=write&ask=who');
    expect(await screen.findByRole('row', { name: /user:bob write/ })).toBeTruthy();
    expect(screen.getByText(/there is more than is shown here/)).toBeTruthy();
  });
});

describe('audit', () => {
  const record = (sequence: number, changes = {}) => ({
    sequence,
    time: from(-1),
    actor: 'u-ada',
    address: '127.0.0.1',
    project: 'acme',
    action: 'grant.add',
    resource: 'project/acme/grant/g1',
    allowed: true,
    rule: 'p, role:owner',
    detail: '{"role":"role:editor"}',
    ...changes,
  });

  it('asks for what the filters say, pages on, and names damage', async () => {
    const urls: string[] = [];
    const spy = serve({ 'GET /api/me': ada, [`GET ${base}/access`]: view() });
    const inner = spy.getMockImplementation();
    spy.mockImplementation(async (input, init) => {
      const url = String(input);
      if (!url.startsWith(`${base}/audit`)) return inner?.(input, init) as Promise<Response>;
      urls.push(url);
      const before = Number(new URLSearchParams(url.split('?')[1]).get('before') ?? '301');
      const records = before > 201 ? Array.from({ length: 100 }, (_, index) => record(before - 1 - index)) : [record(200, { action: 'damaged' })];
      return new Response(JSON.stringify({ records }), { headers: { 'content-type': 'application/json' } });
    });
    visit('/projects/acme/access/audit?allowed=true');
    await screen.findAllByRole('row', { name: /grant.add/ });
    await userEvent.type(screen.getByLabelText('Who'), 'ada');
    await userEvent.click(screen.getByRole('button', { name: 'Search' }));
    await waitFor(() => expect(urls.at(-1)).toBe(`${base}/audit?actor=ada&allowed=true&limit=100`));
    expect(window.location.search).toContain('actor=ada');
    await userEvent.click(await screen.findByRole('button', { name: 'Load older records' }));
    await waitFor(() => expect(urls.at(-1)).toContain('before=201'));
    expect(await screen.findByText(/damaged: verify the trail/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Load older records' })).toBeNull();
  });

  it('tells apart nothing at all and nothing that matches', async () => {
    open('audit', { [`GET ${base}/audit`]: { records: [] } }, '?actor=nobody');
    expect(await screen.findByRole('heading', { name: 'No record matches' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    expect(await screen.findByRole('heading', { name: 'Nothing happened yet' })).toBeTruthy();
  });
});
