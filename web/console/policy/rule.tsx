import type { RuleView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { number } from '../../shared/words.ts';
import { Time } from '../parts/time.tsx';
import { Mark, markWords } from '../parts/verdict.tsx';
import { casesLink } from '../trends/cases-link.ts';
import { countsOf, ladderInWords, rungsOf, whenOf } from './rule-in-words.ts';

/** One rule: what it asks, why, what follows, and how the instances fare under it. */
export function Rule({ rule }: { rule: RuleView }) {
  const counts = countsOf(rule);
  return (
    <li class="policy-rule">
      <h3>
        <span class="mono">
          <Text of={rule.id} />
        </span>{' '}
        <span class={`policy-mode is-${rule.mode}`}>{rule.mode === 'enforce' ? 'enforces' : 'observes'}</span>
      </h3>
      <p>
        <Text of={rule.summary} />
      </p>
      {rule.why !== null && (
        <p class="quiet">
          Why: <Text of={rule.why} />
        </p>
      )}
      {rule.tripped !== null && (
        <p class="policy-tripped" role="note">
          Its breaker tripped at <Time at={rule.tripped} />: too many launches broke it at once, so it acts on nothing
          until a person lets it go on.
        </p>
      )}
      <Ladder rule={rule} />
      <p class="policy-counts">
        {counts.map(({ mark, count, search }) => (
          <a key={mark} href={casesLink(search)}>
            <Mark name={mark} /> {number(count)} {markWords[mark]}
          </a>
        ))}
        {counts.length === 0 && <span class="quiet">No instance that it is about was seen.</span>}
      </p>
      <p class="quiet policy-small">
        {rule.enforcingSince !== null && (
          <>
            Enforcing since <Time at={rule.enforcingSince} />.{' '}
          </>
        )}
        {rule.accounts !== null && (
          <>
            In <Text of={rule.accounts.join(', ')} /> only.
          </>
        )}
      </p>
    </li>
  );
}

/** From launch to the last step, a point each; what acts on the instance is a square, as everywhere. */
function Ladder({ rule }: { rule: RuleView }) {
  const rungs = rungsOf(rule);
  return (
    <>
      <p class="only-heard">{ladderInWords(rule)}</p>
      <ol class="policy-ladder" aria-hidden="true" title={ladderInWords(rule)}>
        {rungs.map((rung, i) => (
          <li key={i} class={rung.acts ? 'is-acting' : ''}>
            <span>{whenOf(rung)}</span>
            <b>{rung.name}</b>
          </li>
        ))}
      </ol>
    </>
  );
}
