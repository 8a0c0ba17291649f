import type { RefObject } from 'preact';
import { useEffect, useImperativeHandle, useRef, useState } from 'preact/hooks';
import type { PolicyDiagnostic } from '../../../src/console/types.ts';
import type { Api } from '../api.ts';
import type { Editor } from './editor/editor.ts';
import type { Schema } from './editor/suggest.ts';

/** What the page may ask of the editor, whichever there is. */
export interface PaneHandle {
  setText(text: string): void;
  goTo(line: number, column: number): void;
}

interface PaneProps {
  readonly api: Api;
  readonly handle: RefObject<PaneHandle>;
  /** The text to begin with. */
  readonly start: string;
  /** Of the text as it is now; empty where the answer is about another. */
  readonly diagnostics: readonly PolicyDiagnostic[];
  readonly onText: (text: string) => void;
  readonly onRun: () => void;
}

const label = 'Policy draft';
const help = 'playground-help';

/** The editor, fetched when it is first needed; until then, and where it does not come, a plain field does the same. */
export function EditorPane({ api, handle, start, diagnostics, onText, onRun }: PaneProps) {
  const place = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const text = useRef(start);
  const calls = useRef({ onText, onRun });
  calls.current = { onText, onRun };
  const [editor, setEditor] = useState<Editor | null>(null);
  const [isPlain, setPlain] = useState(false);

  useEffect(() => {
    const asking = new AbortController();
    let made: Editor | null = null;
    import('./editor/editor.ts').then(
      ({ createEditor }) => {
        if (asking.signal.aborted || place.current === null) return;
        const hadFocus = document.activeElement === field.current;
        const created = createEditor({
          parent: place.current,
          text: text.current,
          label,
          describedBy: help,
          nonce: document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '',
          onText: (next) => {
            text.current = next;
            calls.current.onText(next);
          },
          onRun: () => calls.current.onRun(),
        });
        made = created;
        setEditor(created);
        if (hadFocus) created.goTo(1, 1);
        // Without it there is no completion; everything else works.
        api.get<Schema>('api/schema', asking.signal).then(created.setSchema, () => {});
      },
      () => !asking.signal.aborted && setPlain(true),
    );
    return () => {
      asking.abort();
      made?.destroy();
    };
  }, [api]);

  useEffect(() => editor?.show(diagnostics), [editor, diagnostics]);

  useImperativeHandle(
    handle,
    () => ({
      setText: (next) => {
        text.current = next;
        if (editor !== null) editor.setText(next);
        else if (field.current !== null) {
          field.current.value = next;
          calls.current.onText(next);
        }
      },
      goTo: (line, column) => {
        if (editor !== null) editor.goTo(line, column);
        else if (field.current !== null) goToIn(field.current, line, column);
      },
    }),
    [editor],
  );

  const typed = (next: string) => {
    text.current = next;
    onText(next);
  };
  return (
    <div class="playground-editor" ref={place}>
      {editor === null && (
        <textarea
          ref={field}
          class="playground-plain"
          aria-label={label}
          aria-describedby={help}
          spellcheck={false}
          autocapitalize="off"
          onInput={(event) => typed(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onRun();
          }}
          defaultValue={start}
        />
      )}
      {isPlain && (
        <p class="quiet" role="status">
          The editor did not arrive: this plain field does the same, without colours and completion.
        </p>
      )}
    </div>
  );
}

function goToIn(field: HTMLTextAreaElement, line: number, column: number): void {
  const before = field.value.split('\n').slice(0, line - 1);
  const at = before.reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  field.focus();
  field.setSelectionRange(at, at);
}
