import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Our colours, by the names that both themes have. */
const highlight = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string), tags.attributeValue], color: 'var(--green)' },
  { tag: [tags.number, tags.bool, tags.null, tags.literal], color: 'var(--violet)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.squareBracket, tags.brace], color: 'var(--quiet)' },
  { tag: [tags.keyword, tags.meta, tags.labelName, tags.typeName], color: 'var(--amber)' },
]);

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--paper)', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '0' },
  '.cm-scroller': { fontFamily: 'var(--fixed)', fontSize: 'var(--playground-size)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-gutters': { color: 'var(--quiet)', backgroundColor: 'var(--raised)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 8%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)',
  },
  '.cm-matchingBracket': { backgroundColor: 'color-mix(in srgb, var(--accent) 20%, transparent)' },
  '.cm-tooltip': {
    color: 'var(--ink)',
    backgroundColor: 'var(--paper)',
    border: '1px solid var(--edge)',
    borderRadius: '4px',
    maxWidth: 'min(480px, 92vw)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--fixed)', fontSize: '13px', maxHeight: '320px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { lineHeight: '26px', padding: '0 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--paper)', backgroundColor: 'var(--accent)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '650' },
  '.cm-completionDetail': { color: 'inherit', opacity: '0.75', fontStyle: 'normal' },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 12px', maxWidth: '360px' },
  '.cm-diagnostic': { padding: '4px 8px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--red)' },
  '.cm-diagnostic-warning': { borderLeft: '4px solid var(--amber)' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--red)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px dotted var(--amber)' },
  // The library's own marks are images in data: addresses, which the content policy does not let in.
  '.cm-lint-marker': { width: '12px', height: '12px' },
  '.cm-lint-marker-error': { content: 'none', backgroundColor: 'var(--red)' },
  '.cm-lint-marker-warning': {
    content: 'none',
    backgroundColor: 'var(--amber)',
    clipPath: 'polygon(50% 0, 100% 100%, 0 100%)',
  },
});

export const look = [theme, syntaxHighlighting(highlight)];
