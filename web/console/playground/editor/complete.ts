import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  snippet,
  startCompletion,
} from '@codemirror/autocomplete';
import { type Schema, type Suggestion, suggestionsAt } from './suggest.ts';
import { keysIn, placeAt } from './yaml-place.ts';

const types = { key: 'property', value: 'enum', template: 'text' } as const;

/** Completion by the policy's JSON Schema: what may stand where the cursor is. schema: null until it is there. */
export const completer =
  (schema: () => Schema | null) =>
  ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const root = schema();
    const text = state.doc.toString();
    const place = root === null ? null : placeAt(text, pos);
    if (root === null || place === null || (!explicit && place.typed === '' && !isInviting(text, pos))) return null;
    const present = keysIn(text).get(place.path.join('/')) ?? new Set();
    const options = suggestionsAt(root, place, present).map(asCompletion);
    return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w ]*$/ };
  };

/** Behind `key: `, `- `, `[` or `{ ` something is wanted; on an empty line only when it is asked for. */
const isInviting = (text: string, pos: number): boolean =>
  /(?:[:-] |[[{,] ?)$/.test(text.slice(Math.max(0, pos - 2), pos));

const asCompletion = ({ label, kind, detail, info, insert, weight }: Suggestion): Completion => ({
  label,
  type: types[kind],
  detail,
  boost: weight,
  ...(info === '' ? {} : { info }),
  // Lines are indented by us already; what the editor adds is that of the line itself.
  apply: (view, completion, from, to) => {
    const own = /^\s*/.exec(view.state.doc.lineAt(from).text)?.[0].length ?? 0;
    const text = insert.replaceAll('\n', '\n\0').replaceAll(new RegExp(`\0 {0,${own}}`, 'g'), '');
    snippet(text.includes('#{') ? text : `${text}#{}`)(view, completion, from, to);
    // What may stand behind a key is the next question.
    if (kind === 'key') startCompletion(view);
  },
});
