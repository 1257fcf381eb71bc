import { Annotation, RangeSet, type Extension, type Range } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type PluginValue,
  type ViewUpdate,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { typistsOf, userOf } from '../live/presence';
import type { Slot } from '../live/slots';

/** A name stands at its caret while its owner types, and so long after. */
export const NameTime = 3_000;
/** A selection that does not move any more fades after so long. */
export const SelectionTime = 10_000;

export interface CaretOptions {
  text: Y.Text;
  awareness: Awareness;
  slotOf: (userId: string) => Slot;
}

/** Another person's caret. Looks come from classes p1–p8: the page's policy forbids style attributes. */
export class Caret extends WidgetType {
  constructor(
    readonly name: string,
    readonly slot: number,
    readonly shared: boolean,
    readonly named: boolean,
  ) {
    super();
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = this.look();
    // Names are announced with the presence list; in the text they would be read as text.
    caret.setAttribute('aria-hidden', 'true');
    const label = document.createElement('span');
    label.className = 'caret-name';
    label.textContent = this.name;
    // Word joiners keep the line from breaking at the caret.
    caret.append('\u2060', label, '\u2060');
    return caret;
  }

  override updateDOM(dom: HTMLElement): boolean {
    const label = dom.querySelector('.caret-name');
    if (label === null) return false;
    dom.className = this.look();
    if (label.textContent !== this.name) label.textContent = this.name;
    return true;
  }

  override eq(other: Caret): boolean {
    return (
      other.name === this.name &&
      other.slot === this.slot &&
      other.shared === this.shared &&
      other.named === this.named
    );
  }

  override ignoreEvent(): boolean {
    return true;
  }

  override get estimatedHeight(): number {
    return -1;
  }

  private look(): string {
    return `caret p${this.slot}${this.shared ? ' shared' : ''}${this.named ? ' named' : ''}`;
  }
}

/** Marks a transaction that only moves other people's carets. */
const caretsMoved = Annotation.define<true>();

interface Seen {
  cursor: string;
  movedAt: number;
}

class CaretsPlugin implements PluginValue {
  decorations: DecorationSet = Decoration.none;
  private readonly seen = new Map<number, Seen>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame: number | null = null;
  private destroyed = false;

  constructor(
    private readonly view: EditorView,
    private readonly options: CaretOptions,
  ) {
    options.awareness.on('change', this.changed);
    options.text.observe(this.typed);
    this.tellOwn();
    this.decorations = this.draw();
  }

  update(update: ViewUpdate): void {
    if (update.selectionSet || update.focusChanged || update.docChanged) this.tellOwn();
    if (update.docChanged || update.transactions.some((each) => each.annotation(caretsMoved))) {
      this.decorations = this.draw();
    }
  }

  destroy(): void {
    this.destroyed = true;
    clearTimeout(this.timer);
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.options.awareness.off('change', this.changed);
    this.options.text.unobserve(this.typed);
    // Only the cursor goes: the person is still here.
    if (this.options.awareness.getLocalState() !== null) this.options.awareness.setLocalStateField('cursor', null);
  }

  /** Draws once per frame, however many people move, and never inside a view update. */
  private readonly redraw = (): void => {
    if (this.frame !== null) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.view.dispatch({ annotations: caretsMoved.of(true) });
    });
  };

  private readonly changed = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>): void => {
    const mine = this.options.awareness.clientID;
    for (const client of removed) this.seen.delete(client);
    if ([...added, ...updated, ...removed].some((client) => client !== mine)) this.redraw();
  };

  private readonly typed = (_event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.local) return;
    const now = Date.now();
    for (const client of typistsOf(transaction)) {
      const seen = this.seen.get(client);
      if (seen !== undefined) seen.movedAt = now;
    }
    this.redraw();
  };

  /** Tells the others where our cursor is; without focus there is none. */
  private tellOwn(): void {
    const { awareness, text } = this.options;
    const state = awareness.getLocalState();
    if (state === null) return;
    const before: unknown = state['cursor'] ?? null;
    if (!this.view.hasFocus) {
      if (before !== null) awareness.setLocalStateField('cursor', null);
      return;
    }
    const { anchor, head } = this.view.state.selection.main;
    // Telling runs other listeners, which may touch the view: not inside its update.
    queueMicrotask(() => {
      if (this.destroyed || !this.view.hasFocus) return;
      const place = (at: number) => Y.createRelativePositionFromTypeIndex(text, Math.min(at, text.length));
      const cursor = { anchor: Y.relativePositionToJSON(place(anchor)), head: Y.relativePositionToJSON(place(head)) };
      if (JSON.stringify(cursor) === JSON.stringify(awareness.getLocalState()?.['cursor'] ?? null)) return;
      awareness.setLocalStateField('cursor', cursor);
    });
  }

  private draw(): DecorationSet {
    const { awareness, slotOf } = this.options;
    const now = Date.now();
    const length = this.view.state.doc.length;
    const marks: Range<Decoration>[] = [];
    let next = Infinity;

    for (const [client, state] of awareness.getStates()) {
      if (client === awareness.clientID) continue;
      const cursor: unknown = state['cursor'];
      const anchor = this.place(cursor, 'anchor');
      const head = this.place(cursor, 'head');
      if (anchor === null || head === null) {
        this.seen.delete(client);
        continue;
      }
      const key = JSON.stringify(cursor);
      let seen = this.seen.get(client);
      if (seen === undefined || seen.cursor !== key) {
        seen = { cursor: key, movedAt: now };
        this.seen.set(client, seen);
      }
      const age = now - seen.movedAt;
      const named = age < NameTime;
      const fresh = age < SelectionTime;
      if (named) next = Math.min(next, seen.movedAt + NameTime);
      else if (fresh && anchor !== head) next = Math.min(next, seen.movedAt + SelectionTime);

      const user = userOf(state, client);
      const { slot, shared } = slotOf(user.id);
      const [from, to] = [Math.min(anchor, head, length), Math.min(Math.max(anchor, head), length)];
      if (from < to) {
        const look = `selection p${slot}${fresh ? '' : ' faded'}`;
        marks.push(Decoration.mark({ class: look }).range(from, to));
      }
      const at = Math.min(head, length);
      marks.push(
        Decoration.widget({ widget: new Caret(user.name, slot, shared, named), side: head > anchor ? -1 : 1 }).range(at),
      );
    }

    clearTimeout(this.timer);
    if (next !== Infinity) this.timer = setTimeout(this.redraw, Math.max(0, next - now) + 1);
    return RangeSet.of(marks, true);
  }

  /** Index of one end of a cursor; null when there is none, or when it is not of this text. */
  private place(cursor: unknown, end: 'anchor' | 'head'): number | null {
    if (typeof cursor !== 'object' || cursor === null) return null;
    const json = (cursor as Record<string, unknown>)[end];
    if (typeof json !== 'object' || json === null) return null;
    const { text } = this.options;
    try {
      const relative = Y.createRelativePositionFromJSON(json);
      const absolute = text.doc && Y.createAbsolutePositionFromRelativePosition(relative, text.doc);
      return absolute?.type === text ? absolute.index : null;
    } catch {
      // Another program's idea of a cursor. It is only not drawn.
      return null;
    }
  }
}

/** Other people's carets and selections, and ours for them. Must come after ySync in the list of extensions. */
export function carets(options: CaretOptions): Extension {
  return ViewPlugin.define((view) => new CaretsPlugin(view, options), {
    decorations: (plugin) => plugin.decorations,
  });
}
