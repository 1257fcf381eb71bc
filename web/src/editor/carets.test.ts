import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import { yCollab } from 'y-codemirror.next';
import * as Y from 'yjs';
import { carets } from './carets';

let view: EditorView;
let mine: Awareness;
let text: Y.Text;
let people: { doc: Y.Doc; awareness: Awareness; text: Y.Text }[];

beforeEach(() => {
  vi.useFakeTimers();
  const doc = new Y.Doc();
  text = doc.getText('content');
  text.insert(0, 'one two three');
  mine = new Awareness(doc);
  people = [];
  view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        yCollab(text, null),
        carets({ text, awareness: mine, slotOf: (id) => ({ slot: id === 'u-bob' ? 3 : 8, shared: id === 'u-ninth' }) }),
      ],
    }),
  });
});

afterEach(() => {
  view.destroy();
  mine.destroy();
  for (const person of people) person.awareness.destroy();
  vi.useRealTimers();
});

function join(id: string, name: string) {
  const doc = new Y.Doc();
  const person = { doc, awareness: new Awareness(doc), text: doc.getText('content') };
  people.push(person);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(text.doc as Y.Doc));
  person.awareness.setLocalStateField('user', { id, name });
  const send = (): void => {
    applyAwarenessUpdate(mine, encodeAwarenessUpdate(person.awareness, [doc.clientID]), 'server');
    vi.advanceTimersByTime(0);
  };
  const cursor = async (anchor: number, head: number) => {
    const place = (at: number) => Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(person.text, at));
    person.awareness.setLocalStateField('cursor', { anchor: place(anchor), head: place(head) });
    send();
    await settle();
  };
  const type = async (at: number, what: string) => {
    person.text.insert(at, what);
    Y.applyUpdate(text.doc as Y.Doc, Y.encodeStateAsUpdate(doc), 'server');
    await settle();
  };
  return { ...person, send, cursor, type };
}

/** Carets are drawn with the next frame. */
const settle = () => vi.advanceTimersByTimeAsync(17);
const shown = (): string[] => [...view.contentDOM.querySelectorAll('.caret')].map((caret) => caret.className);
const selected = (): [string, string][] =>
  [...view.contentDOM.querySelectorAll('.selection')].map((mark) => [mark.className, mark.textContent]);

describe('carets', () => {
  it('draws a caret in the colour class of its owner, with the name and without any style', async () => {
    await join('u-bob', 'Bob <b>').cursor(3, 3);
    expect(shown()).toEqual(['caret p3 named']);
    const caret = view.contentDOM.querySelector('.caret') as HTMLElement;
    expect(caret.querySelector('.caret-name')?.textContent).toBe('Bob <b>');
    expect(caret.getAttribute('aria-hidden')).toBe('true');
    expect(view.contentDOM.querySelectorAll('.caret [style], .caret[style]')).toHaveLength(0);
  });

  it('marks a selection, whichever end its caret is at', async () => {
    const bob = join('u-bob', 'Bob');
    await bob.cursor(4, 7);
    expect(selected()).toEqual([['selection p3', 'two']]);
    await bob.cursor(7, 4);
    expect(selected()).toEqual([['selection p3', 'two']]);
  });

  it('hides the name after 3 s and fades the selection after 10 s', async () => {
    await join('u-bob', 'Bob').cursor(4, 7);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(shown()).toEqual(['caret p3 named']);
    await vi.advanceTimersByTimeAsync(200);
    expect(shown()).toEqual(['caret p3']);
    expect(selected()[0]?.[0]).toBe('selection p3');
    await vi.advanceTimersByTimeAsync(7_000);
    expect(selected()[0]?.[0]).toBe('selection p3 faded');
    expect(vi.getTimerCount()).toBeLessThanOrEqual(people.length + 1);
  });

  it('shows the name again while its owner types, even at the end, where no position moves', async () => {
    const bob = join('u-bob', 'Bob');
    await bob.cursor(13, 13);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(shown()).toEqual(['caret p3']);
    await bob.type(13, '!');
    expect(shown()).toEqual(['caret p3 named']);
    expect(view.state.doc.toString()).toBe('one two three!');
  });

  it('keeps a caret at its letter when others edit before it', async () => {
    await join('u-bob', 'Bob').cursor(4, 7);
    view.dispatch({ changes: { from: 0, insert: 'zero ' } });
    await settle();
    expect(selected()[0]?.[1]).toBe('two');
    expect(text.toString()).toBe('zero one two three');
  });

  it('takes the caret away with its owner', async () => {
    const bob = join('u-bob', 'Bob');
    await bob.cursor(3, 3);
    removeAwarenessStates(mine, [bob.doc.clientID], 'server');
    await settle();
    expect(shown()).toEqual([]);
  });

  it('says when a colour is shared', async () => {
    await join('u-ninth', 'Nina').cursor(0, 0);
    expect(shown()).toEqual(['caret p8 shared named']);
  });

  it.each([
    ['a number', 5],
    ['nothing inside', {}],
    ['text for positions', { anchor: 'x', head: 'y' }],
    ['ids that nobody has', { anchor: { item: { client: 1, clock: 999 } }, head: { item: { client: 1, clock: 999 } } }],
    ['another type', { anchor: { tname: 'other' }, head: { tname: 'other' } }],
  ])('does not draw a cursor of %s', async (_what, cursor) => {
    const bob = join('u-bob', 'Bob');
    bob.awareness.setLocalStateField('cursor', cursor);
    bob.send();
    await settle();
    expect(shown()).toEqual([]);
    expect(view.state.doc.toString()).toBe('one two three');
  });

  it('tells the others where our cursor is, and that it is gone when the editor loses the focus', async () => {
    vi.spyOn(view, 'hasFocus', 'get').mockReturnValue(true);
    view.dispatch({ selection: { anchor: 4, head: 7 } });
    await settle();
    const cursor = mine.getLocalState()?.['cursor'] as { anchor: unknown; head: unknown };
    const index = (json: unknown) =>
      Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(json), text.doc as Y.Doc)?.index;
    expect([index(cursor.anchor), index(cursor.head)]).toEqual([4, 7]);
    vi.spyOn(view, 'hasFocus', 'get').mockReturnValue(false);
    view.dispatch({ selection: { anchor: 0 } });
    await settle();
    expect(mine.getLocalState()?.['cursor']).toBeNull();
  });
});
