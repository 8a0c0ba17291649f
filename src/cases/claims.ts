import { onSteps } from './on-steps.ts';
import { triedBy } from './outcome.ts';
import { isBy } from './time.ts';
import type { Case, Claim, Effect, StepState } from './types.ts';

type Called = Extract<Effect, { kind: 'act' | 'undo' }>;

const isCalled = (effect: Effect): effect is Called => effect.kind === 'act' || effect.kind === 'undo';

/** Somebody is about to make the call. */
export function claimed(before: Case, id: string, claim: Claim): Case {
  const outbox = before.outbox.map((effect) => (effect.id === id && isCalled(effect) ? { ...effect, claim } : effect));
  return { ...before, outbox };
}

/**
 * Takes back what nobody has claimed, to be decided again on what is known now; and what somebody claimed and never
 * finished: whether that call left is unknown, so it is planned again from a new read, never repeated.
 */
export function withdraw(before: Case, at: Date): Case {
  const over = new Map<string, Called>();
  for (const effect of before.outbox) {
    if (isCalled(effect) && (effect.kind === 'act' ? isFree(effect.claim, at) : isDead(effect.claim, at)))
      over.set(effect.id, effect);
  }
  if (over.size === 0) return before;
  const isClosed = before.state.kind === 'closed';
  const draft = onSteps(before, (_, step) => back(step, over, isClosed, at));
  // To take something back twice changes nothing: an order to undo is simply tried again.
  const outbox = draft.outbox.flatMap((effect): Effect[] => {
    const gone = over.get(effect.id);
    if (gone === undefined) return [effect];
    return gone.kind === 'undo' ? [{ ...gone, claim: null }] : [];
  });
  return { ...draft, outbox };
}

const isFree = (claim: Claim | null, at: Date): boolean => claim === null || isBy(claim.until, at);
const isDead = (claim: Claim | null, at: Date): boolean => claim !== null && isBy(claim.until, at);

function back(step: StepState, over: ReadonlyMap<string, Called>, isClosed: boolean, at: Date): StepState {
  if (step.status.is !== 'carrying-out') return step;
  const effect = over.get(step.status.effect);
  if (effect === undefined) return step;
  if (effect.claim === null) return { ...step, status: step.status.was };
  return { ...step, ...triedBy(effect), status: isClosed ? { is: 'gone', at } : { is: 'waiting', retryAt: at } };
}

/** When a claim runs out, or at once what nobody has claimed yet: so that a death between two steps is found. */
export function* claimMoments({ outbox }: Case, at: Date): Generator<Date> {
  for (const effect of outbox)
    if (isCalled(effect)) yield effect.claim?.until ?? (effect.kind === 'undo' ? effect.retryAt : null) ?? at;
}
