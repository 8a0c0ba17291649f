import type { PageData, PageNote } from '../../../src/report/page-types.ts';
import { Text } from '../../shared/text.tsx';
import { count, number } from '../../shared/words.ts';

const shownAtOnce = 5;

/** What could not be read comes first: without it every other figure misleads. */
export function Problems({ data }: { data: PageData }) {
  if (!data.incomplete) return null;
  const { shown, left } = data.problems;
  const total = shown.length + left;
  const without = data.launchesWithoutIds;
  return (
    <section class="problems" aria-labelledby="problems">
      <h2 id="problems" tabIndex={-1}>
        Incomplete: {total > 0 ? `${count(total, 'problem')}. ` : ''}What could not be read was not judged.
      </h2>
      <p>
        The figures below are of what could be read. Mend the source, or replay without it, before you rely on them.
      </p>
      {without > 0 && (
        <p>
          {count(without, 'launch', 'launches')} could not be judged: CloudTrail left out which instances were started.
        </p>
      )}
      <Notes notes={shown.slice(0, shownAtOnce)} />
      {shown.length > shownAtOnce && (
        <details>
          <summary>{number(shown.length - shownAtOnce)} more</summary>
          <Notes notes={shown.slice(shownAtOnce)} />
          {left > 0 && <p>And {number(left)} more, which the JSON report lists.</p>}
        </details>
      )}
    </section>
  );
}

export const Notes = ({ notes }: { notes: readonly PageNote[] }) => (
  <ul class="notes">
    {notes.map(({ object, place, reason }) => (
      <li>
        <Text of={reason} />
        <span class="quiet mono">
          <Text of={object} />
          {place !== null && (
            <>
              , <Text of={place} />
            </>
          )}
        </span>
      </li>
    ))}
  </ul>
);
