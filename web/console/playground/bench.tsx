import { useEffect, useRef, useState } from 'preact/hooks';
import type { PolicyDiagnostic, PolicyView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import type { PageProps } from '../page-props.ts';
import type { Tried } from './asker.ts';
import { type Draft, draftInWords, keepDraft, readDraft } from './draft.ts';
import { EditorPane, type PaneHandle } from './editor-pane.tsx';
import { Outcome } from './outcome.tsx';
import { Problems } from './problems.tsx';
import { Tools } from './tools.tsx';
import { useTried } from './use-tried.ts';

type BenchProps = Pick<PageProps, 'api' | 'say'> & { readonly today: PolicyView };

const none: readonly PolicyDiagnostic[] = [];

/** The draft, and what became of it. */
export function Bench({ api, say, today }: BenchProps) {
  const [draft, setDraft] = useState<Draft>(
    () => readDraft(sessionStorage) ?? { text: today.text, from: today.digest },
  );
  const [tried, asker] = useTried(api);
  const pane = useRef<PaneHandle>(null);
  const isKept = useRef(true);
  // Today's text may change under a page that shows it unchanged.
  const untouched = useRef(draft.text === today.text);
  useEffect(() => asker.now(draft.text), []);
  useEffect(() => {
    if (untouched.current && draft.text !== today.text) pane.current?.setText(today.text);
  }, [today.text]);
  const onText = (text: string) => {
    untouched.current = text === today.text;
    const next = { text, from: untouched.current ? today.digest : draft.from };
    if (!keepDraft(sessionStorage, next, today.text) && isKept.current) {
      isKept.current = false;
      say('The browser keeps nothing for this tab: download the draft before you leave.');
    }
    setDraft(next);
    asker.typed(text);
  };
  const run = () => asker.now(draft.text);
  const { answer } = tried;
  const isOld = answer !== null && answer.text !== draft.text;
  const diagnostics = answer?.view.diagnostics ?? none;
  const goTo = (line: number, column: number) => pane.current?.goTo(line, column);
  return (
    <>
      <p>
        Change the policy and see how the instances of the last week would have fared. Nothing here is saved to the
        service or acted on.
      </p>
      <div class="playground-bench">
        <div class="playground-left">
          <div class="playground-bar">
            <p class={draft.text === today.text ? 'quiet' : ''} id="playground-what">
              {draftInWords(draft, today)}
            </p>
            <Tools
              draft={draft}
              today={today}
              say={say}
              onRun={run}
              onReset={() => pane.current?.setText(today.text)}
            />
          </div>
          <EditorPane
            api={api}
            handle={pane}
            start={draft.text}
            diagnostics={isOld ? none : diagnostics}
            onText={onText}
            onRun={run}
          />
          <p class="quiet playground-help" id="playground-help">
            <kbd>Ctrl</kbd>+<kbd>Space</kbd> completes, <kbd>Ctrl</kbd>+<kbd>Enter</kbd> tries at once, <kbd>F8</kbd>{' '}
            goes to the next problem. <kbd>Esc</kbd>, then <kbd>Tab</kbd> leaves the editor.
          </p>
        </div>
        <div class="playground-right">
          <State tried={tried} isOld={isOld} onAgain={run} />
          {answer !== null && (
            <>
              {(diagnostics.length > 0 || answer.view.outcome === null) && (
                <div class={isOld ? 'playground-old' : ''}>
                  <Problems diagnostics={diagnostics} onGo={goTo} />
                </div>
              )}
              {answer.view.outcome !== null && (
                <Outcome outcome={answer.view.outcome} power={today.power} isOld={isOld} />
              )}
            </>
          )}
        </div>
      </div>
    </>
  );
}

/** Whether what is shown is about what is written. */
function State({ tried: { asking, failure }, isOld, onAgain }: { tried: Tried; isOld: boolean; onAgain: () => void }) {
  if (failure !== null)
    return (
      <p class="refused playground-state" role="alert">
        <Text of={failure.error} /> {failure.hint !== null && <Text of={failure.hint} />}{' '}
        <button type="button" onClick={onAgain}>
          Try again
        </button>
      </p>
    );
  const says = isOld
    ? asking === null
      ? 'About an earlier text: the draft has changed since.'
      : 'About an earlier text; trying the draft…'
    : asking === null
      ? 'About the draft as it is written.'
      : 'Trying the draft…';
  return (
    <p class={`playground-state${isOld || asking !== null ? ' is-waiting' : ''}`} role="status">
      {says}
    </p>
  );
}
