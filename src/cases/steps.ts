import type { Destructive, Rule, StepKind } from '../policy/types.ts';
import { latest, plus, second } from './time.ts';
import type { Opening, StepState } from './types.ts';

/** The stronger first: of the steps that are due together the strongest acts. */
export const strength: readonly Destructive[] = ['terminate', 'stop', 'quarantine'];

export const isDestructive = (kind: StepKind): kind is Destructive => strength.some((one) => one === kind);

/** Everything but a message. */
export const acts = (kind: StepKind): boolean => kind !== 'notify';

/**
 * How long after the due moment a deciding read may begin, and how far apart the two reads of a terminate are.
 * The margin is for evidence that is on its way: EC2's reads lag behind its writes.
 */
export const margin = 30 * second;

/** Still to be decided. */
export const isUndecided = ({ status }: StepState): boolean => status.is === 'waiting' || status.is === 'confirming';

/** Undecided, or held by a rail that lets go by itself. */
export const isPending = (step: StepState): boolean =>
  isUndecided(step) || step.status.is === 'carrying-out' || (step.status.is === 'held' && step.status.retryAt !== null);

/** From when the next try of a step counts. */
export function baseOf({ dueAt, status }: StepState): Date {
  if ((status.is !== 'held' && status.is !== 'waiting') || !status.retryAt) return dueAt;
  // A policy may have delayed it since.
  return latest(dueAt, status.retryAt);
}

/** A message written after an action that was due with it, or that was taken: it says how it went, and is never dropped. */
export function isReport(opening: Opening, step: StepState): boolean {
  if (step.do !== 'notify') return false;
  if (step.status.is === 'owed') return true;
  if (step.status.is !== 'waiting') return false;
  const told = toldAt(opening, step);
  return opening.steps.some(
    ({ index, do: kind, status }) =>
      index < step.index && acts(kind) && status.is === 'done' && (told === null || status.at.getTime() > told),
  );
}

/** When a message that is to be sent again was last sent. */
function toldAt({ steps }: Opening, step: StepState): number | null {
  const told = steps.findLast((one) => one.index === step.index && one.status.is === 'done');
  return told?.status.is === 'done' ? told.status.at.getTime() : null;
}

/** The messages that say how an action went: those written after it, before the next. */
export const reportsOf = ({ steps }: Rule, action: number): readonly number[] => {
  const next = steps.findIndex(({ do: kind }, i) => i > action && acts(kind));
  return steps.flatMap((_, i) => (i > action && (next < 0 || i < next) ? i : []));
};

/** A step that is to be taken again then, and after it the messages that had said how it went. */
export function again(
  opening: Opening,
  rule: Rule,
  { index, do: kind, dueAt: old }: StepState,
  dueAt: Date,
): StepState[] {
  const reports = reportsOf(rule, index).flatMap((i): StepState[] => {
    const last = opening.steps.findLast((one) => one.index === i);
    if (last?.status.is !== 'done') return [];
    const after = Math.max(0, last.dueAt.getTime() - old.getTime());
    return [{ index: i, do: 'notify', dueAt: plus(dueAt, after), status: { is: 'waiting' }, heldBy: null }];
  });
  return [{ index, do: kind, dueAt, status: { is: 'waiting' }, heldBy: null }, ...reports];
}

/** A message written after an action waits until that action has been taken, held or dropped. */
export function waitsForAction(opening: Opening, step: StepState): boolean {
  return opening.steps.some(
    (earlier) =>
      earlier.index < step.index &&
      acts(earlier.do) &&
      earlier.dueAt.getTime() <= step.dueAt.getTime() &&
      (isUndecided(earlier) || earlier.status.is === 'carrying-out'),
  );
}
