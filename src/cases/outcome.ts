import { acts, isDestructive, isReport, isUndecided, strength } from './steps.ts';
import { isBy } from './time.ts';
import type { Case, Effect, Opening, Outcome, StepState, StepStatus } from './types.ts';

/** Takes in how an effect went. An effect that is no longer in the outbox has been void since, and changes nothing. */
export function settleEffect(before: Case, id: string, outcome: Outcome, at: Date): Case {
  const effect = before.outbox.find((one) => one.id === id);
  if (effect === undefined) return before;
  const draft = { ...before, outbox: before.outbox.filter((one) => one !== effect) };
  switch (outcome.is) {
    case 'failed': {
      const { retryAt } = outcome;
      if (effect.kind === 'read') return { ...draft, retryAt };
      return onSteps(draft, (_, step) => own(step, id, { ...step, status: { is: 'waiting', retryAt } }));
    }
    case 'held': {
      const { rail, retryAt } = outcome;
      return onSteps(draft, (_, step) =>
        own(step, id, { ...step, heldBy: step.heldBy ?? rail, status: { is: 'held', rail, at, retryAt } }),
      );
    }
    case 'done':
      return effect.kind === 'act'
        ? acted(draft, effect, at)
        : onSteps(draft, (_, step) => own(step, id, done(step, at)));
  }
}

const own = (step: StepState, id: string, next: StepState): StepState =>
  step.status.is === 'carrying-out' && step.status.effect === id ? next : step;

const done = (step: StepState, at: Date): StepState => ({ ...step, status: { is: 'done', at } });

function acted(before: Case, { id, step: { do: kind } }: Extract<Effect, { kind: 'act' }>, at: Date): Case {
  const draft = onSteps(before, (_, step) => own(step, id, done(step, at)));
  if (!isDestructive(kind)) return draft;
  const rank = strength.indexOf(kind);
  const planned = onSteps(draft, (_, step) => {
    if (!isDestructive(step.do) || !isUndecided(step) || !isBy(step.dueAt, at)) return step;
    // One call serves every rule that wanted it; what is weaker and due is covered by it.
    const other = strength.indexOf(step.do);
    if (other === rank) return done(step, at);
    return other > rank ? { ...step, status: { is: 'superseded', at } } : step;
  });
  if (kind === 'stop') return { ...planned, stop: planned.stop ?? { at, confirmed: false } };
  if (kind !== 'terminate') return planned;
  return { ...onSteps(planned, (opening, step) => afterTerminate(opening, step, at)), terminatedAt: at };
}

/** Nothing is left to act on; messages that are due already, or say how an action went, still go out. */
function afterTerminate(opening: Opening, step: StepState, at: Date): StepState {
  if (!isUndecided(step) && !(step.status.is === 'held' && step.status.retryAt !== null)) return step;
  if (!acts(step.do) && (isBy(step.dueAt, at) || isReport(opening, step))) return step;
  const status: StepStatus = { is: 'gone', at };
  return step.status.is === 'held' ? { ...step, status: { ...step.status, retryAt: null } } : { ...step, status };
}

function onSteps(draft: Case, change: (opening: Opening, step: StepState) => StepState): Case {
  const onOpening = (opening: Opening): Opening => ({
    ...opening,
    steps: opening.steps.map((step) => change(opening, step)),
  });
  const tracks = [...draft.tracks].map(
    ([id, track]) =>
      [id, { ...track, opening: track.opening && onOpening(track.opening), past: track.past.map(onOpening) }] as const,
  );
  return { ...draft, tracks: new Map(tracks) };
}
