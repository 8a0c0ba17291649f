import type { Instance, Some } from '../facts/types.ts';
import type { Fault, Policy, Rule, Verdict } from '../policy/types.ts';
import { open } from './opening.ts';
import { acts, isPending, isReport, isUndecided } from './steps.ts';
import { isBy, latest, plus } from './time.ts';
import type { Case, Opening, StepState, StepStatus, Track } from './types.ts';

/** What a track is followed with: one input's time and kind, and what is known after it. */
export interface Moment {
  readonly policy: Policy;
  readonly instance: Instance;
  readonly discoveredAt: Date;
  /** When the evidence happened; the input's own time where there is none. */
  readonly evidenceAt: Date;
  /** A read answered: only a read resolves a violation, settles one, or leads to a step. */
  readonly isRead: boolean;
  /** A person ordered something: their exemption needs no read. */
  readonly isOrder: boolean;
  /** The launch was told for the first time, or more fully than before. */
  readonly isLaunch: boolean;
}

/** Takes a rule's new verdict into its track: opens, resolves and settles it. */
export function follow(before: Track | undefined, rule: Rule, verdict: Verdict, moment: Moment): Track {
  const track = before === undefined ? begin(rule, verdict, moment) : renew(before, verdict, moment);
  const next =
    verdict.kind === 'violation' ? opened(track, before, rule, verdict.faults, moment) : cleared(track, rule, moment);
  return settle(next, rule, moment);
}

function begin(rule: Rule, verdict: Verdict, moment: Moment): Track {
  const stands = verdict.kind !== 'violation' && verdict.kind !== 'indeterminate';
  const settled = stands ? { verdict, at: firstSettle(rule, moment) } : null;
  return { rule: rule.id, verdict, first: verdict, settled, opening: null, past: [], healedAt: null };
}

const renew = (before: Track, verdict: Verdict, { isLaunch }: Moment): Track => ({
  ...before,
  verdict,
  first: isLaunch ? verdict : before.first,
});

/** A verdict without a violation counts as settled from here on, unless a violation begins before. */
const firstSettle = (rule: Rule, { instance, discoveredAt }: Moment): Date =>
  plus(instance.launchedAt ?? discoveredAt, rule.settle);

function opened(track: Track, before: Track | undefined, rule: Rule, faults: Some<Fault>, moment: Moment): Track {
  if (track.opening !== null) {
    const opening = wasRight(before) ? begunAnew(track.opening, rule, moment) : track.opening;
    return { ...track, opening: { ...opening, faults } };
  }
  const fromLaunch = before === undefined || moment.isLaunch || neverStood(before);
  const since = fromLaunch ? (moment.instance.launchedAt ?? moment.evidenceAt) : startOf(before, moment);
  const opening = open({ ...moment, rule, since, faults, fromLaunch }, before);
  const settled = track.settled !== null && isBy(track.settled.at, since) ? track.settled : null;
  return { ...track, opening, settled, healedAt: null };
}

/** Evidence had said that it was mended, or left it in doubt, though no read had confirmed it yet. */
const wasRight = (before: Track | undefined): boolean => before !== undefined && before.verdict.kind !== 'violation';

/** Nobody has less than a settle to mend what was right a moment ago. */
function begunAnew(opening: Opening, rule: Rule, { evidenceAt }: Moment): Opening {
  const notBefore = plus(evidenceAt, rule.settle);
  const steps = opening.steps.map((step): StepState => {
    if (!isPending(step) || step.status.is === 'carrying-out') return step;
    const status: StepStatus = step.status.is === 'confirming' ? { is: 'waiting' } : step.status;
    return { ...step, status, dueAt: latest(step.dueAt, notBefore) };
  });
  return { ...opening, steps, settleAt: latest(opening.settleAt, notBefore) };
}

/** Nothing but unknown so far: a violation found now has not been seen to begin later than the launch. */
const neverStood = (track: Track): boolean =>
  track.verdict.kind === 'indeterminate' && track.settled === null && track.past.length === 0;

/** An exemption that ended makes its violation begin at its end, not at our next look. */
const startOf = (before: Track, { evidenceAt }: Moment): Date =>
  before.verdict.kind === 'exempt' && isBy(before.verdict.until, evidenceAt) ? before.verdict.until : evidenceAt;

function cleared(track: Track, rule: Rule, moment: Moment): Track {
  const { opening, verdict } = track;
  // Two reads must agree on a terminate; one in between that could not tell lets a violation begin anew (`begunAnew`).
  if (verdict.kind === 'indeterminate') return track;
  // Evidence in an event brings a read forward and acquits nobody; the launch record's own does.
  const isOrdered = moment.isOrder && verdict.kind === 'exempt';
  if (opening !== null && !moment.isRead && !moment.isLaunch && !isOrdered) return track;
  const settled = track.settled ?? { verdict, at: latest(firstSettle(rule, moment), moment.evidenceAt) };
  if (opening === null) return { ...track, settled };
  const at = moment.evidenceAt;
  const resolved: Opening = { ...endSteps(opening, { is: 'healed', at }), resolvedAt: at };
  const healedAt = verdict.kind === 'compliant' ? at : null;
  return { ...track, opening: null, past: bounded([...track.past, resolved]), settled, healedAt };
}

/** Somebody may put a tag on and off for ever; a case must not grow by it. */
const mostPast = 20;

/** The first says how it began; of the others those go first of which nothing came. */
function bounded(past: readonly Opening[]): readonly Opening[] {
  if (past.length <= mostPast) return past;
  const idle = past.findIndex((opening, i) => i > 0 && opening.steps.every(cameToNothing));
  return idle < 0 || idle === past.length - 1 ? past : past.filter((_, i) => i !== idle);
}

const cameToNothing = ({ status, heldBy }: StepState): boolean => status.is === 'healed' && heldBy === null;

/** Ends every step that is still to be decided; what a rail holds stays held, what reports an action stays due. */
export function endSteps(opening: Opening, status: StepStatus): Opening {
  const steps = opening.steps.map((step) =>
    isUndecided(step) && !isReport(opening, step) ? { ...step, status } : step,
  );
  return { ...opening, steps };
}

function settle(track: Track, rule: Rule, moment: Moment): Track {
  if (track.settled !== null || !moment.isRead) return track;
  const at = settleMoment(track, rule, moment);
  return isBy(at, moment.evidenceAt) ? { ...track, settled: { verdict: track.verdict, at } } : track;
}

/** When a track that has not settled will. */
export const settleMoment = (track: Track, rule: Rule, moment: Pick<Moment, 'instance' | 'discoveredAt'>): Date =>
  track.opening?.settleAt ?? plus(moment.instance.launchedAt ?? moment.discoveredAt, rule.settle);

/** Ends all that a violation was still to lead to, because its instance is no more. */
export function endOpening(track: Track, at: Date, claimed: ReadonlySet<string>): Track {
  if (track.opening === null) return track;
  const opening = endSteps(track.opening, { is: 'gone', at });
  // A call that is under way may be what ended it: its answer will say.
  const isOver = ({ do: kind, status }: StepState): boolean =>
    acts(kind) && status.is === 'carrying-out' && !claimed.has(status.effect);
  const steps = opening.steps.map((step): StepState => (isOver(step) ? { ...step, status: { is: 'gone', at } } : step));
  return { ...track, opening: { ...opening, announced: true, steps } };
}

/** Closes a track whose instance has ended: what had not settled is settled by its last verdict. */
export function close(track: Track, at: Date, claimed: ReadonlySet<string>): Track {
  const settled = track.settled !== null && isBy(track.settled.at, at) ? track.settled : { verdict: track.verdict, at };
  return endOpening({ ...track, settled }, at, claimed);
}

/** The effects whose calls somebody is making. */
export const underWay = ({ outbox }: Case): ReadonlySet<string> =>
  new Set(outbox.flatMap((effect) => (effect.kind === 'act' && effect.claim !== null ? [effect.id] : [])));
