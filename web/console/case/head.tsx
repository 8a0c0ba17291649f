import type { CaseRow, CaseView, TrackView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { railWords } from '../parts/rail.ts';
import { Ago, Countdown, Time } from '../parts/time.tsx';
import { pastWord, Verdict, willWord } from '../parts/verdict.tsx';

/** The instance as a person knows it, and in a sentence what becomes of it. */
export function Head({ view }: { view: CaseView }) {
  const { row } = view;
  return (
    <header class="case-head">
      <p class="back">
        <a href="/cases">Cases</a>
      </p>
      <h1 tabIndex={-1}>
        <span class="name" title={visible(row.name ?? row.instanceId)}>
          <Text of={row.name ?? row.instanceId} />
        </span>{' '}
        <Verdict name={row.mark} />
      </h1>
      <p class="sentence">
        <Becomes view={view} />
      </p>
      {row.postponedUntil !== null && (
        <p>
          Postponed until <Time at={row.postponedUntil} />
          {view.postponed !== null && (
            <>
              {' '}
              by <Text of={view.postponed.by} />: <Text of={view.postponed.reason} />
            </>
          )}
        </p>
      )}
      {view.exemptions.map(({ rules, reason, by, until }) => (
        <p key={`${by} ${until} ${reason}`}>
          Exempt from {rules === null ? 'every rule' : <span class="mono">{rules.join(', ')}</span>} until{' '}
          <Time at={until} /> by <Text of={by} />: <Text of={reason} />
        </p>
      ))}
      {view.unread !== null && (
        <p class="warned">
          It could not be read since <Time at={view.unread.since} />: <Text of={view.unread.why} />. Until it can be,
          nothing is decided about it.
        </p>
      )}
    </header>
  );
}

/** `Stops in 2 h 14 min unless Code is one of …` */
function Becomes({ view }: { view: CaseView }) {
  const { row } = view;
  if (row.next !== null) {
    const track = view.tracks.find(({ rule }) => rule === row.next?.rule);
    return (
      <>
        {willWord(row.next.do)}{' '}
        <strong>
          <Countdown at={row.next.dueAt} />
        </strong>
        {track !== undefined && unlessOf(track) !== '' && (
          <>
            {' '}
            <Text of={unlessOf(track)} />
          </>
        )}
        .
      </>
    );
  }
  return <Rest row={row} />;
}

/** What keeps it from happening: `unless Code is LOL and Owner is set`. */
function unlessOf({ tagsToAdd, wanted }: TrackView): string {
  const states = tagsToAdd.map(({ key, value }) => {
    if (value !== null) return `${key} is ${value}`;
    // Which values are right is said in the sentence about the tag.
    const start = `Set the tag ${key}: `;
    const said = wanted.find((one) => one.startsWith(start));
    return said === undefined ? `${key} is set` : `${key} is ${said.slice(start.length).replace(/\.$/, '')}`;
  });
  if (states.length > 0) return `unless ${states.join(' and ')}`;
  return wanted.length === 0 ? '' : 'unless it is exempted';
}

function Rest({ row }: { row: CaseRow }) {
  if (row.acted !== null)
    return (
      <>
        {pastWord(row.acted.do)} <Ago at={row.acted.at} />
        {row.wrong !== '' && (
          <>
            : <Text of={row.wrong} />
          </>
        )}
        .
      </>
    );
  if (row.state === 'closed') return <>Closed: nothing more happens to it.</>;
  if (row.heldBy !== null)
    return (
      <>
        Held, {railWords(row.heldBy)}: <Text of={row.wrong} />.
      </>
    );
  if (row.wrong !== '')
    return (
      <>
        <Text of={row.wrong} />. No step is due.
      </>
    );
  if (row.mark === 'indeterminate')
    return <>Not decided: the evidence does not tell yet. Unknown is never a violation.</>;
  if (row.healedAt !== null)
    return (
      <>
        Mended <Ago at={row.healedAt} />. Nothing is due.
      </>
    );
  return <>Nothing is wrong and nothing is due.</>;
}
