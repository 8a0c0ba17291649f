import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { PolicyDiagnostic } from '../../../../src/console/types.ts';
import { visible } from '../../../shared/visible.ts';
import { completer } from './complete.ts';
import { look } from './look.ts';
import type { Schema } from './suggest.ts';

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly label: string;
  /** The id of what describes it. */
  readonly describedBy: string;
  /** What lets its style elements through the content policy. */
  readonly nonce: string;
  readonly onText: (text: string) => void;
  readonly onRun: () => void;
}

export interface Editor {
  setText(text: string): void;
  setSchema(schema: Schema): void;
  show(diagnostics: readonly PolicyDiagnostic[]): void;
  goTo(line: number, column: number): void;
  destroy(): void;
}

/** The editor of policies; a module of its own, so that it is fetched where it is used only. */
export function createEditor({ parent, text, label, describedBy, nonce, onText, onRun }: EditorOptions): Editor {
  let schema: Schema | null = null;
  const run = (): boolean => {
    onRun();
    return true;
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        look,
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        yaml(),
        autocompletion({ override: [completer(() => schema)], icons: false }),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-describedby': describedBy,
          autocapitalize: 'off',
          autocorrect: 'off',
          spellcheck: 'false',
        }),
        keymap.of([
          { key: 'Mod-Enter', run },
          ...closeBracketsKeymap,
          ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
          // Escape, then Tab, leaves: the editor's own way out.
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onText(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    setSchema: (next) => {
      schema = next;
    },
    show: (diagnostics) => view.dispatch(setDiagnostics(view.state, diagnostics.map(markIn(view.state.doc)))),
    goTo: (line, column) => {
      const at = positionIn(view.state.doc, line, column);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

/** Lines and columns count from 1; what lies beyond the text is its end. */
function positionIn(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(from + Math.max(0, column - 1), to);
}

const markIn =
  (doc: Text) =>
  ({ severity, line, column, endLine, endColumn, message }: PolicyDiagnostic): Diagnostic => {
    const from = positionIn(doc, line, column);
    return { from, to: Math.max(from, positionIn(doc, endLine, endColumn)), severity, message: visible(message) };
  };
