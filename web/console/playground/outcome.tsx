import type { PlaygroundOutcome } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { count, number } from '../../shared/words.ts';
import { Time } from '../parts/time.tsx';
import { Changes } from './changes.tsx';
import { differenceInWords, totalsOf } from './outcome-in-words.ts';

interface OutcomeProps {
  readonly outcome: PlaygroundOutcome;
  /** What today's policy may do. */
  readonly power: string | null;
  /** It is about an earlier text than what is written now. */
  readonly isOld: boolean;
}

/** Today's policy and the draft, side by side, over what was seen in the last week. */
export function Outcome({ outcome, power, isOld }: OutcomeProps) {
  return (
    <section aria-labelledby="playground-outcome" class={isOld ? 'playground-old' : ''}>
      <h2 id="playground-outcome">{differenceInWords(outcome)}</h2>
      {outcome.incomplete !== null && (
        <p class="playground-incomplete" role="note">
          <strong>Not the whole week:</strong> <Text of={outcome.incomplete} />
        </p>
      )}
      <p class="quiet">{basis(outcome)}</p>
      <table class="playground-totals" aria-labelledby="playground-outcome">
        <thead>
          <tr>
            <th scope="col">Instances</th>
            <th scope="col" class="right">
              Today
            </th>
            <th scope="col" class="right">
              Draft
            </th>
            <th scope="col" class="right">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {totalsOf(outcome).map(({ name, before, after, says }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="right">{number(before)}</td>
              <td class="right">{number(after)}</td>
              <td class={`right${says === 'the same' ? ' quiet' : ''}`}>{says}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl class="playground-power">
        {power !== null && (
          <div>
            <dt>Today</dt>
            <dd>
              <Text of={power} />
            </dd>
          </div>
        )}
        <div>
          <dt>Draft</dt>
          <dd>
            <Text of={outcome.power} />
          </dd>
        </div>
        <Ids name="Rules added" ids={outcome.rulesAdded} />
        <Ids name="Rules removed" ids={outcome.rulesRemoved} />
      </dl>
      <Changes outcome={outcome} />
    </section>
  );
}

const Ids = ({ name, ids }: { name: string; ids: readonly string[] }) =>
  ids.length === 0 ? null : (
    <div>
      <dt>{name}</dt>
      <dd class="mono">
        <Text of={ids.join(', ')} />
      </dd>
    </div>
  );

/** What it rests on. */
function basis({ instances, from, to, ms }: PlaygroundOutcome) {
  if (instances === 0) return 'The evidence of the last week holds no launch.';
  return (
    <>
      Both policies, as if they had been enforcing all along, over {count(instances, 'instance')}
      {from !== null && to !== null && (
        <>
          {' '}
          launched from <Time at={from} /> to <Time at={to} />
        </>
      )}
      . Nothing was touched. Took {ms < 1000 ? 'under a second' : `${Math.round(ms / 100) / 10} s`}.
    </>
  );
}
