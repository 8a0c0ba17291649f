import { useRef, useState } from 'preact/hooks';
import type { FeedEntry } from '../../../src/console/types.ts';
import { Mark as Shape } from '../../shared/mark.tsx';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { number } from '../../shared/words.ts';
import { caseHref } from '../address.ts';
import { shortId } from '../parts/short-id.ts';
import { Time } from '../parts/time.tsx';
import { useHold } from '../parts/use-held.ts';
import { Mark, markWords } from '../parts/verdict.tsx';

const shownAtMost = 60;

/** What just happened, the newest on top; it stands still while a pointer or the focus is on it. */
export function Feed({ entries }: { entries: readonly FeedEntry[] }) {
  const hold = useHold();
  const [isPaused, setPaused] = useState(false);
  const kept = useRef(entries);
  const stands = hold.isHeld || isPaused;
  if (!stands) kept.current = entries;
  const shown = kept.current;
  const waiting = stands ? entries.findIndex(({ id }) => id === (shown[0]?.id ?? -1)) : 0;
  return (
    <section aria-labelledby="feed-title" class="feed">
      <div class="feed-head">
        <h2 id="feed-title">Just now</h2>
        <span class="quiet">{stands && (waiting > 0 ? `${number(waiting)} newer wait` : 'stands still')}</span>
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {shown.length === 0 ? (
        <p class="quiet">Nothing has happened since Broom began to write it down.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <ol class="feed-list" tabIndex={0} aria-labelledby="feed-title" {...hold.on}>
          {shown.slice(0, shownAtMost).map((entry) => (
            <Line key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  );
}

const Line = ({ entry }: { entry: FeedEntry }) => (
  <li class={`is-${entry.kind}`}>
    <Time at={entry.at} withSeconds />
    <span class="shape">
      {entry.mark !== null ? <Mark name={entry.mark} /> : <Shape name={entry.kind === 'message' ? 'told' : 'dot'} />}
      {entry.mark !== null && <span class="only-heard">{markWords[entry.mark]}</span>}
    </span>
    <span class="what" title={visible(entry.text)}>
      {entry.key !== null && entry.instanceId !== null && (
        <>
          <a href={caseHref(entry.key)} class="mono">
            {shortId(entry.instanceId)}
          </a>{' '}
        </>
      )}
      <Text of={entry.text} />
      {entry.by !== null && (
        <span class="quiet">
          {' '}
          by <Text of={entry.by} />
        </span>
      )}
    </span>
  </li>
);
