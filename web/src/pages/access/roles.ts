import type { Right, Role } from '../../api/accessTypes';

/** Fields of one line of a policy file, as Casbin writes them: commas, quotes doubled inside quotes. */
export function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (line[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && field.trim() === '') {
      field = '';
      quoted = true;
    } else if (letter === ',') {
      fields.push(field.trim());
      field = '';
    } else field += letter;
  }
  fields.push(field.trim());
  return fields;
}

/** A rule of a role, from its line `p, role:x, place, resource, action, effect, condition`; null when it is another line. */
export function ruleOf(line: string): (Right & { place: string }) | null {
  const [type, , place, resource, action, effect, condition] = fieldsOf(line);
  if (type !== 'p' || place === undefined || resource === undefined || action === undefined) return null;
  return { place, resource, action, isDenied: effect === 'deny', condition: condition === undefined || condition === 'true' ? null : condition };
}

/**
 * Why a role's lines cannot be written with a form, which knows the whole project and no times; null when they can.
 * Whoever wrote them for one session must not find them wider after somebody else's click.
 */
export function formProblem(lines: string, project: string, name: string): string | null {
  const everywhere = (place: string | undefined): boolean => place === '*' || place === `${project}/*`;
  for (const [index, line] of lines.split(/\r?\n/).entries()) {
    const [type, subject, ...rest] = fieldsOf(line);
    if (subject !== name) continue;
    const fits =
      type === 'p'
        ? everywhere(rest[0])
        : type === 'g' && everywhere(rest[1]) && rest.slice(2).every((bound) => bound === '_') && rest[0]?.startsWith('role:') === true;
    if (!fits) return `Line ${index + 1} of the team’s lines is for one place, has times, or is no rule of a role: edit it under What-if.`;
  }
  return null;
}

export interface Node {
  name: string;
  /** Left to right: 0 has the most. */
  column: number;
  row: number;
}

/**
 * Roles in columns: each to the right of every role that inherits it. A circle, which the server refuses, would
 * only end in the column where it was met.
 */
export function layoutOf(roles: readonly Pick<Role, 'name' | 'inherits'>[]): Node[] {
  const known = new Map(roles.map((role) => [role.name, role]));
  const heirs = new Map<string, string[]>();
  for (const role of roles) {
    for (const parent of role.inherits) heirs.set(parent, [...(heirs.get(parent) ?? []), role.name]);
  }
  const columns = new Map<string, number>();
  const columnOf = (name: string, path: ReadonlySet<string>): number => {
    const done = columns.get(name);
    if (done !== undefined) return done;
    let column = 0;
    for (const heir of heirs.get(name) ?? []) {
      if (!path.has(heir) && known.has(heir)) column = Math.max(column, columnOf(heir, new Set([...path, name])) + 1);
    }
    columns.set(name, column);
    return column;
  };
  const used: number[] = [];
  const rows = new Map<string, number>();
  // Whoever has most stands on top, so that the longest chain is a straight line.
  const size = new Map(roles.map(({ name }) => [name, reachOf(roles, name).length]));
  const ordered = roles.toSorted((a, b) => (size.get(b.name) ?? 0) - (size.get(a.name) ?? 0));
  return ordered.map(({ name }) => {
    const column = columnOf(name, new Set());
    const heirRow = heirs.get(name)?.map((heir) => rows.get(heir)).find((row) => row !== undefined);
    const row = Math.max(used[column] ?? 0, heirRow ?? 0);
    used[column] = row + 1;
    rows.set(name, row);
    return { name, column, row };
  });
}

/** Every role that whoever has this one has too, itself first, nearest next. */
export function reachOf(roles: readonly Pick<Role, 'name' | 'inherits'>[], name: string): string[] {
  const known = new Map(roles.map((role) => [role.name, role]));
  const seen = new Set([name]);
  for (const each of seen) {
    for (const parent of known.get(each)?.inherits ?? []) seen.add(parent);
  }
  return [...seen];
}
