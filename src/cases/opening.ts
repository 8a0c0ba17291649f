import type { Instance, Some } from '../facts/types.ts';
import type { Fault, Policy, Rule } from '../policy/types.ts';
import { day, isBy, latest, plus } from './time.ts';
import type { Opening, StepState, Track } from './types.ts';

export interface Start {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly instance: Instance;
  readonly discoveredAt: Date;
  /** When the violation began, as far as evidence goes. */
  readonly since: Date;
  readonly faults: Some<Fault>;
  /** Whether the instance was never seen without it. */
  readonly fromLaunch: boolean;
}

/**
 * Opens a track: sets the anchor, and from it the moment at which each step of the ladder is due,
 * `anchor + max(settle, after)`.
 *
 * The anchor is the launch if Broom saw it within `staleAfter`, the rule was already enforcing and the instance has
 * violated it from the start; otherwise the latest of discovery, the start of the violation, and the rule's enforcing.
 */
export function open(start: Start, track: Track | undefined): Opening {
  const { rule, since } = start;
  const previous = track?.past.at(-1);
  if (previous?.resolvedAt && isBy(since, plus(previous.resolvedAt, day))) {
    // A violation that is mended and made again within a day goes on where it was, one settle later, so that
    // taking a tag off and on again is no way to start the ladder anew; and nobody has less than a settle to mend it.
    const anchor = plus(previous.anchor, rule.settle);
    return opening(start, anchor, previous.anchoredAtLaunch, plus(since, rule.settle));
  }
  const launchedAt = anchorableLaunch(start);
  if (launchedAt !== null) return opening(start, launchedAt, true, launchedAt);
  const anchor = latest(since, start.discoveredAt, ...(rule.enforcingSince ? [rule.enforcingSince] : []));
  return opening(start, anchor, false, anchor);
}

function anchorableLaunch({ policy, rule, instance, discoveredAt, fromLaunch }: Start): Date | null {
  const { launchedAt } = instance;
  if (!fromLaunch || launchedAt === null) return null;
  if (discoveredAt.getTime() - launchedAt.getTime() > policy.staleAfter) return null;
  return rule.enforcingSince === undefined || isBy(rule.enforcingSince, launchedAt) ? launchedAt : null;
}

function opening({ rule, since, faults }: Start, anchor: Date, anchoredAtLaunch: boolean, notBefore: Date): Opening {
  const steps = rule.steps.map(
    (step, index): StepState => ({
      index,
      do: step.do,
      dueAt: latest(plus(anchor, Math.max(rule.settle, step.after)), notBefore),
      status: { is: 'waiting' },
      heldBy: null,
    }),
  );
  const settleAt = latest(plus(anchor, rule.settle), notBefore);
  return { since, faults, anchor, anchoredAtLaunch, settleAt, announced: anchoredAtLaunch, resolvedAt: null, steps };
}
