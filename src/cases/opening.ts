import type { Instance, Some } from '../facts/types.ts';
import type { Fault, Policy, Rule } from '../policy/types.ts';
import { isHarsher, ladderOf, settleOf } from './ladder.ts';
import { acts } from './steps.ts';
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
  // What an exemption excused is no violation that was mended: it begins anew when the exemption ends.
  const wasExempt = track?.verdict.kind === 'exempt';
  // A policy that has become harsher meanwhile acts through no anchor older than itself.
  const isHarder = previous !== undefined && isHarsher(previous.ladder, ladderOf(start.policy, rule));
  if (!wasExempt && !isHarder && previous?.resolvedAt && isBy(since, plus(previous.resolvedAt, day))) {
    // A violation that is mended and made again within a day goes on where it was, one settle later, so that
    // taking a tag off and on again is no way to start the ladder anew; and nobody has less than a settle to mend it.
    const anchor = plus(previous.anchor, rule.settle);
    return opening(start, anchor, previous.anchoredAtLaunch, plus(since, rule.settle));
  }
  const launchedAt = isHarder ? null : anchorableLaunch(start);
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

function opening(
  { policy, rule, since, faults }: Start,
  anchor: Date,
  anchoredAtLaunch: boolean,
  notBefore: Date,
): Opening {
  return {
    since,
    faults,
    anchor,
    anchoredAtLaunch,
    settleAt: latest(plus(anchor, rule.settle), notBefore),
    announced: anchoredAtLaunch,
    resolvedAt: null,
    steps: stepsOf(rule, anchor, notBefore),
    ladder: ladderOf(policy, rule),
    thanked: false,
  };
}

function stepsOf(rule: Rule, anchor: Date, notBefore: Date): StepState[] {
  return rule.steps.map((step, index) => ({
    index,
    do: step.do,
    dueAt: latest(plus(anchor, Math.max(rule.settle, step.after)), notBefore),
    status: { is: 'waiting' },
    heldBy: null,
  }));
}

/**
 * Counts the delays of an opening anew from a later moment: the end of a freeze or of a tripped breaker, or a policy that
 * asks for more than the one it was planned by. What was done stays done; it is announced again before anything
 * destructive.
 */
export function reanchor(opening: Opening, policy: Policy, rule: Rule, at: Date): Opening {
  const anchor = latest(at, opening.anchor);
  const before = [...opening.steps];
  let isActing = false;
  const steps = stepsOf(rule, anchor, anchor).map((step): StepState => {
    const i = before.findIndex((old) => old.do === step.do && isOver(old));
    const [old] = i < 0 ? [] : before.splice(i, 1);
    if (acts(step.do)) isActing = old === undefined;
    // What says how an action went says so again when that is to be taken.
    return old === undefined || (step.do === 'notify' && isActing) ? step : { ...old, index: step.index };
  });
  return { ...opening, anchor, anchoredAtLaunch: false, announced: false, steps, ladder: ladderOf(policy, rule) };
}

/** Taken, one way or another: it is not planned again. */
const isOver = ({ status }: StepState): boolean =>
  status.is === 'done' || status.is === 'satisfied' || status.is === 'carrying-out' || status.is === 'impossible';

/** Takes a ladder that is nowhere earlier or harsher: delays grow, steps that are no longer asked for are void. */
export function relax(opening: Opening, policy: Policy, rule: Rule): Opening {
  const before = [...opening.steps];
  // A settle that grew counts from where the old one began: the launch, or the end of what was right.
  const settleAt = plus(opening.settleAt, Math.max(0, rule.settle - settleOf(opening.ladder)));
  const steps = stepsOf(rule, opening.anchor, settleAt).flatMap((step): StepState[] => {
    const own = before.filter((old) => old.do === step.do && !isSuperfluous(rule, old, step));
    for (const old of own) before.splice(before.indexOf(old), 1);
    if (own.length === 0) return [step];
    return own.map((old) => delayed({ ...old, index: step.index }, step.dueAt));
  });
  return { ...opening, settleAt, steps, ladder: ladderOf(policy, rule) };
}

/** What a first read had agreed to before it was due is to be agreed to anew. */
function delayed(step: StepState, to: Date): StepState {
  if (isBy(to, step.dueAt)) return step;
  return { ...step, dueAt: to, status: step.status.is === 'confirming' ? { is: 'waiting' } : step.status };
}

/** Two steps of one kind keep to their places; one that lost its place goes to whichever is left. */
const isSuperfluous = (rule: Rule, old: StepState, step: StepState): boolean =>
  rule.steps[old.index]?.do === old.do && old.index !== step.index;
