import { useState } from 'preact/hooks';
import type { PolicyView } from '../../../src/console/types.ts';
import { toClipboard } from '../../shared/copy.tsx';
import { visible } from '../../shared/visible.ts';

interface WrittenProps {
  readonly view: PolicyView;
  readonly say: (text: string) => void;
}

/** The text as it is written, with the numbers of its lines; they are not copied along. */
export function Written({ view, say }: WrittenProps) {
  const [label, setLabel] = useState('Copy');
  const copy = async () => {
    const isDone = await toClipboard(view.text);
    setLabel(isDone ? 'Copied' : 'Not allowed');
    say(isDone ? 'Copied the policy.' : 'The browser does not allow copying; select the text instead.');
  };
  const lines = view.text.replace(/\n$/, '').split(/\r?\n/);
  return (
    <section aria-labelledby="policy-written">
      <div class="policy-head">
        <h2 id="policy-written">As it is written</h2>
        <span>
          <button type="button" onClick={() => void copy()} onBlur={() => setLabel('Copy')}>
            {label}
            <span class="only-heard"> the policy</span>
          </button>{' '}
          <a href="/playground">Try a change</a>
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="policy-text" tabIndex={0} aria-label="The policy, line by line">
        <ol>
          {lines.map((line, i) => (
            <li key={i}>
              <code>{line === '' ? ' ' : visibleLine(line)}</code>
            </li>
          ))}
        </ol>
      </section>
    </section>
  );
}

/** What cannot be seen is named; the spaces that a line begins or ends with are none of it. */
function visibleLine(line: string): string {
  const [, before = '', middle = '', after = ''] = /^( *)(.*?)( *)$/s.exec(line) ?? [];
  return before + visible(middle) + after;
}
