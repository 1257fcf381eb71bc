import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, placeholder } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';
import type { LiveDocument } from '../live/liveDocument';
import { carets } from './carets';
import { markdown } from './markdown';
import './Editor.css';

interface EditorProps {
  live: LiveDocument;
  /** What screen readers call the text. */
  label: string;
  readOnly: boolean;
  /** Somebody types although the text is read-only. */
  onRefusedInput: () => void;
}

const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.nonce ?? '';

/** Reading: the caret stays, selecting and copying work, only changes do not. */
function reading(readOnly: boolean) {
  return [EditorState.readOnly.of(readOnly), placeholder(readOnly ? 'Nothing is written here yet.' : 'Write here. Markdown works.')];
}

/** Adds find and replace once the text is on the screen. Until then, or when it cannot be loaded, the browser's own search answers its keys. */
async function addFinding(view: EditorView, place: Compartment, isWanted: () => boolean): Promise<void> {
  const loaded = await import('./finding').catch(() => null);
  if (loaded !== null && isWanted()) view.dispatch({ effects: place.reconfigure(loaded.finding) });
}

/** The shared text of one document, in CodeMirror. */
export function Editor({ live, label, readOnly, onRefusedInput }: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const access = useRef(new Compartment());
  const refused = useRef(onRefusedInput);
  const startReadOnly = useRef(readOnly);

  useEffect(() => {
    refused.current = onRefusedInput;
  });

  useEffect(() => {
    if (host.current === null) return;
    const undoManager = new Y.UndoManager(live.text);
    const find = new Compartment();
    const created = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: live.text.toString(),
        extensions: [
          EditorView.cspNonce.of(nonce()),
          // Only \n ends a line: a \r from another client would shift every position after it.
          EditorState.lineSeparator.of('\n'),
          EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
          EditorView.contentAttributes.of({ 'aria-label': label, 'data-region-start': '', spellcheck: 'true', tabindex: '0' }),
          access.current.of(reading(startReadOnly.current)),
          EditorView.domEventHandlers({
            beforeinput: (event, target) => {
              if (!target.state.readOnly) return false;
              event.preventDefault();
              refused.current();
              return true;
            },
          }),
          EditorView.lineWrapping,
          highlightSpecialChars(),
          drawSelection(),
          find.of([]),
          // Esc, then Tab leaves: CodeMirror lets Tab through for two seconds after Esc.
          keymap.of([...yUndoManagerKeymap, ...defaultKeymap, indentWithTab]),
          markdown(),
          yCollab(live.text, null, { undoManager }),
          // After ySync, so that the shared text already has a local edit when carets are placed.
          carets({
            text: live.text,
            awareness: live.provider.awareness,
            slotOf: (id) => live.presence.slotOf(id),
          }),
        ],
      }),
    });
    view.current = created;
    void addFinding(created, find, () => view.current === created);
    if (document.activeElement === document.body || document.activeElement?.tagName === 'H1') created.focus();
    return () => {
      view.current = null;
      created.destroy();
      undoManager.destroy();
    };
  }, [live, label]);

  useEffect(() => {
    startReadOnly.current = readOnly;
    view.current?.dispatch({ effects: access.current.reconfigure(reading(readOnly)) });
  }, [readOnly]);

  return <div ref={host} className="editor" />;
}
