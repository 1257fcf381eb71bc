import { useMemo, useRef, type KeyboardEvent } from 'react';
import type { Role } from '../../api/accessTypes';
import { nameOf } from './grants';
import { layoutOf, reachOf, ruleOf } from './roles';
import styles from './RoleGraph.module.css';

interface RoleGraphProps {
  roles: readonly Role[];
  chosen: string;
  onChoose: (name: string) => void;
}

const Width = 132;
const Height = 40;
const GapX = 48;
const GapY = 20;
const Margin = 6;
const LongestLabel = 14;

/** Roles from the greatest on the left to the least on the right. One tab stop; arrows walk along the links. */
export function RoleGraph({ roles, chosen, onChoose }: RoleGraphProps) {
  const nodes = useMemo(() => layoutOf(roles), [roles]);
  const svg = useRef<SVGSVGElement>(null);
  const lit = useMemo(() => new Set(reachOf(roles, chosen)), [roles, chosen]);
  const at = new Map(
    nodes.map((node) => [node.name, { ...node, x: Margin + node.column * (Width + GapX), y: Margin + node.row * (Height + GapY) }]),
  );
  const width = 2 * Margin + Math.max(...nodes.map(({ column }) => column), 0) * (Width + GapX) + Width;
  const height = 2 * Margin + Math.max(...nodes.map(({ row }) => row), 0) * (Height + GapY) + Height;

  const go = (name: string | undefined): void => {
    if (name === undefined) return;
    onChoose(name);
    svg.current?.querySelector<SVGGElement>(`[data-role="${CSS.escape(name)}"]`)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent, role: Role): void => {
    const node = at.get(role.name);
    if (node === undefined) return;
    const beside = (by: 1 | -1): string | undefined => {
      const column = nodes.filter((each) => each.column === node.column).toSorted((a, b) => a.row - b.row);
      return column[column.findIndex(({ name }) => name === role.name) + by]?.name;
    };
    const targets: Record<string, () => string | undefined> = {
      ArrowRight: () => role.inherits.find((name) => at.has(name)),
      ArrowLeft: () => roles.find(({ inherits }) => inherits.includes(role.name))?.name,
      ArrowDown: () => beside(1),
      ArrowUp: () => beside(-1),
      Home: () => nodes[0]?.name,
      End: () => nodes.at(-1)?.name,
      Enter: () => role.name,
      ' ': () => role.name,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    go(target());
  };

  return (
    <div className={styles.scroller}>
      <svg
        ref={svg}
        className={styles.graph}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label="Roles: arrow keys go along what they inherit. The same is in the table."
      >
        {roles.toSorted((a, b) => Number(lit.has(a.name)) - Number(lit.has(b.name))).flatMap((role) =>
          role.inherits.map((parent) => {
            const from = at.get(role.name);
            const to = at.get(parent);
            if (from === undefined || to === undefined) return null;
            const [x1, y1, x2, y2] = [from.x + Width, from.y + Height / 2, to.x, to.y + Height / 2];
            // Level until the last gap: the way down to it must not lie behind other roles.
            const turn = x2 - GapX;
            const middle = x2 - GapX / 2;
            return (
              <g key={`${role.name} ${parent}`} className={lit.has(role.name) ? styles.litEdge : styles.edge} aria-hidden="true">
                <path d={`M${x1},${y1} H${turn} C${middle},${y1} ${middle},${y2} ${x2 - 7},${y2}`} />
                <path className={styles.head} d={`M${x2},${y2} l-8,-4 v8 z`} />
              </g>
            );
          }),
        )}
        {roles.map((role) => {
          const node = at.get(role.name);
          if (node === undefined) return null;
          const name = nameOf(role.name);
          const denies = role.rules.filter((line) => ruleOf(line)?.isDenied).length;
          const inherits = role.inherits.length === 0 ? 'inherits nothing' : `inherits ${role.inherits.map(nameOf).join(', ')}`;
          const note = `${role.rules.length} ${role.rules.length === 1 ? 'rule' : 'rules'}${denies > 0 ? `, ${denies} deny` : ''}`;
          const look = [styles.node, role.isShipped && styles.shipped, lit.has(role.name) && styles.lit, role.name === chosen && styles.chosen];
          return (
            <g
              key={role.name}
              data-role={role.name}
              role="button"
              tabIndex={role.name === chosen ? 0 : -1}
              aria-pressed={role.name === chosen}
              aria-label={`${name}: ${role.isShipped ? 'shipped' : 'own role'}, ${inherits}, ${note}`}
              className={look.filter(Boolean).join(' ')}
              onClick={() => go(role.name)}
              onKeyDown={(event) => onKeyDown(event, role)}
            >
              <rect x={node.x} y={node.y} width={Width} height={Height} rx="6" />
              <text x={node.x + 10} y={node.y + 17} className={styles.name}>
                {name.length > LongestLabel ? `${name.slice(0, LongestLabel - 1)}…` : name}
              </text>
              <text x={node.x + 10} y={node.y + 32} className={styles.note}>
                {note}
              </text>
            </g>
          );
        })}
      </svg>
      <p className={styles.key} aria-hidden="true">
        <span className={styles.keyShipped} /> comes with the server <span className={styles.keyOwn} /> the team’s own
        <span className={styles.keyArrow}>──▶</span> has what the other has, too
      </p>
    </div>
  );
}
