import type { NextStep, NowView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { count } from '../../shared/words.ts';
import { caseHref } from '../address.ts';
import { until } from '../parts/moments.ts';
import { Countdown } from '../parts/time.tsx';
import { willWord } from '../parts/verdict.tsx';
import { modeOf } from '../shell/mode.ts';

/** The answer before the chrome: what happens next, to what, when, and what would keep it from happening. */
export function Headline({ view }: { view: NowView }) {
  const first = view.next[0];
  const mode = modeOf(view.status);
  if (view.status.counts.all === 0) return <h1 tabIndex={-1}>No launches seen yet</h1>;
  if (mode.is === 'frozen')
    return (
      <h1 tabIndex={-1}>
        Frozen: nothing happens to any instance
        {view.wrongCount > 0 && `, and ${count(view.wrongCount, 'case')} ${view.wrongCount === 1 ? 'is' : 'are'} open`}
      </h1>
    );
  if (first !== undefined)
    return (
      <h1 tabIndex={-1}>
        <Sentence step={first} />
      </h1>
    );
  return (
    <h1 tabIndex={-1}>
      Nothing is due
      {view.wrongCount === 0
        ? ', and nothing is wrong'
        : `; ${count(view.wrongCount, 'case')} ${view.wrongCount === 1 ? 'is' : 'are'} open`}
    </h1>
  );
}

/** `build-0 stops in 2 h 14 min unless Owner is set` */
export const Sentence = ({ step }: { step: NextStep }) => (
  <>
    <a href={caseHref(step.key)} class="name clip">
      <Text of={step.name ?? step.instanceId} />
    </a>{' '}
    {willWord(step.do).toLowerCase()} <Countdown at={step.dueAt} />{' '}
    {until(step.dueAt) > 0 && (
      <>
        unless <Text of={step.unless} />
      </>
    )}
  </>
);
