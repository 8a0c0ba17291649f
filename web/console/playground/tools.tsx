import { useState } from 'preact/hooks';
import type { PolicyView } from '../../../src/console/types.ts';
import { toClipboard } from '../../shared/copy.tsx';
import type { Draft } from './draft.ts';

interface ToolsProps {
  readonly draft: Draft;
  readonly today: PolicyView;
  readonly say: (text: string) => void;
  readonly onRun: () => void;
  readonly onReset: () => void;
}

/** What can be done with a draft: it is never saved to the service. */
export function Tools({ draft, today, say, onRun, onReset }: ToolsProps) {
  const [isSure, setSure] = useState(false);
  const copy = async () =>
    say(
      (await toClipboard(draft.text))
        ? 'Copied the draft.'
        : 'The browser does not allow copying; select the text instead.',
    );
  const download = () => {
    const url = URL.createObjectURL(new Blob([draft.text], { type: 'application/yaml' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'policy-draft.yaml';
    link.click();
    // The browser has taken it up by the next turn.
    setTimeout(() => URL.revokeObjectURL(url));
    say('Downloaded the draft as policy-draft.yaml.');
  };
  const reset = () => {
    if (isSure) onReset();
    setSure(!isSure);
  };
  return (
    <p class="playground-tools">
      <button type="button" onClick={onRun}>
        Try now
      </button>{' '}
      <button type="button" onClick={() => void copy()}>
        Copy
      </button>{' '}
      <button type="button" onClick={download}>
        Download
      </button>{' '}
      {draft.text !== today.text && (
        <button type="button" onClick={reset} onBlur={() => setSure(false)}>
          {isSure ? 'Yes, drop the draft' : 'Back to today’s'}
        </button>
      )}
    </p>
  );
}
