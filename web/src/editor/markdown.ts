import { defineLanguageFacet, Language, languageDataProp, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { parser as base, GFM } from '@lezer/markdown';
import { tagHighlighter, tags } from '@lezer/highlight';

const data = defineLanguageFacet({ commentTokens: { block: { open: '<!--', close: '-->' } } });

// The Markdown parser alone: the CodeMirror language package brings HTML, CSS and JavaScript along.
const parser = base.configure([GFM, { props: [languageDataProp.add({ Document: data })] }]);

const language = new Language(data, parser, [], 'markdown');

/** Classes, not styles: the colours are in Editor.css, from the tokens. */
const highlighter = tagHighlighter([
  { tag: tags.heading1, class: 'md-h1' },
  { tag: tags.heading2, class: 'md-h2' },
  { tag: tags.heading, class: 'md-h' },
  { tag: tags.strong, class: 'md-strong' },
  { tag: tags.emphasis, class: 'md-em' },
  { tag: tags.strikethrough, class: 'md-strike' },
  { tag: tags.monospace, class: 'md-code' },
  { tag: tags.link, class: 'md-link' },
  { tag: tags.url, class: 'md-url' },
  { tag: tags.quote, class: 'md-quote' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName, tags.character, tags.escape], class: 'md-mark' },
]);

export function markdown(): Extension {
  return [language, syntaxHighlighting(highlighter)];
}
