import { describe, expect, it } from 'vitest';
import { fieldsOf, formProblem, layoutOf, reachOf, ruleOf } from './roles';

const chain = [
  { name: 'role:owner', inherits: ['role:admin'] },
  { name: 'role:admin', inherits: ['role:editor'] },
  { name: 'role:editor', inherits: ['role:viewer'] },
  { name: 'role:viewer', inherits: [] },
  { name: 'role:guest', inherits: [] },
  { name: 'role:reviewer', inherits: ['role:viewer'] },
];

describe('fieldsOf', () => {
  it.each([
    ['p, role:x, *, project/{p}/, read, allow, true', ['p', 'role:x', '*', 'project/{p}/', 'read', 'allow', 'true']],
    ['p, a, "b, c", "say ""x"""', ['p', 'a', 'b, c', 'say "x"']],
    ['', ['']],
    ['a,,', ['a', '', '']],
    ['"open, to the end', ['open, to the end']],
  ])('of %j are %j', (line, fields) => expect(fieldsOf(line)).toEqual(fields));
});

describe('ruleOf', () => {
  it('reads what a rule says', () => {
    expect(ruleOf('p, role:editor, acme/*, project/acme/session/{s}/terminal/*, execute, allow, "ipMatch(r.env.address, ""10.0.0.0/8"")"')).toEqual({
      place: 'acme/*',
      resource: 'project/acme/session/{s}/terminal/*',
      action: 'execute',
      isDenied: false,
      condition: 'ipMatch(r.env.address, "10.0.0.0/8")',
    });
    expect(ruleOf('p, role:runner, *, project/{p}/grant/*, *, deny, true')).toMatchObject({ isDenied: true, condition: null });
  });

  it('knows no other line', () => {
    expect(ruleOf('g, role:a, role:b, *, _, _')).toBeNull();
    expect(ruleOf('p, role:a')).toBeNull();
  });
});

describe('formProblem', () => {
  const plain = '# own\r\ng, role:x, role:viewer, acme/*, _, _\np, role:x, acme/*, project/acme/x, read, allow, true\ng, user:a, role:x, acme/s1, _, _\n';

  it.each([
    [plain, null],
    ['', null],
    ['p, role:x, *, project/{p}/x, read, allow, true', null],
    ['g, role:other, role:viewer, acme/s1, _, _', null],
    [`${plain}p, role:x, acme/s1, project/acme/x, read, allow, true`, 5],
    ['g, role:x, role:viewer, acme/s1, _, _', 1],
    ['g, role:x, role:viewer, acme/*, _, 2026-06-08 08:00:00', 1],
    ['\ng, role:x, group:docs, acme/*, _, _', 2],
  ])('of %j names line %s', (lines, line) => {
    const problem = formProblem(lines, 'acme', 'role:x');
    expect(problem === null ? null : Number(/^Line (\d+) of/.exec(problem)?.[1])).toBe(line);
  });
});

describe('layoutOf', () => {
  const columns = (roles: Parameters<typeof layoutOf>[0]) => Object.fromEntries(layoutOf(roles).map(({ name, column }) => [name.slice(5), column]));

  it('puts every role to the right of all that inherit it', () => {
    expect(columns(chain)).toEqual({ owner: 0, admin: 1, editor: 2, viewer: 3, guest: 0, reviewer: 0 });
    for (const role of chain) {
      for (const parent of role.inherits) expect(columns(chain)[parent.slice(5)]).toBeGreaterThan(columns(chain)[role.name.slice(5)] as number);
    }
  });

  it('gives every role a place of its own', () => {
    const places = layoutOf(chain).map(({ column, row }) => `${column} ${row}`);
    expect(new Set(places).size).toBe(chain.length);
  });

  it('ends with a circle and with roles that are not there', () => {
    const circle = [
      { name: 'role:a', inherits: ['role:b'] },
      { name: 'role:b', inherits: ['role:a', 'role:none'] },
    ];
    expect(layoutOf(circle)).toHaveLength(2);
    expect(reachOf(circle, 'role:a')).toEqual(['role:a', 'role:b', 'role:none']);
  });
});

describe('reachOf', () => {
  it('goes all the way', () => {
    expect(reachOf(chain, 'role:owner')).toEqual(['role:owner', 'role:admin', 'role:editor', 'role:viewer']);
    expect(reachOf(chain, 'role:guest')).toEqual(['role:guest']);
  });
});
