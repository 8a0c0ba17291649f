import type { Instance } from '../facts/types.ts';
import type { Destructive, Policy, Rule, Step } from '../policy/types.ts';
import { effectId } from './effects.ts';
import { startOf } from './orders.ts';
import { mayBePersistent, railOf } from './rails.ts';
import { isDestructive, isPending, isReport, isUndecided, margin, strength, waitsForAction } from './steps.ts';
import { isContested } from './stops.ts';
import { day, isBy, latest, plus, second } from './time.ts';
import type { Case, Effect, Opening, Rail, StepState, StepStatus, Track } from './types.ts';

/** A destructive call leaves within this of the read it rests on; otherwise the step is read and judged again. */
export const freshFor = 15 * second;

/**
 * Decides every step whose time has come, on what the latest read showed: sets their states and adds their effects.
 * At most one destructive effect leaves at a time; its outcome brings the next decision.
 */
export function decide(draft: Case, policy: Policy, at: Date): Decided {
  const told = messages(draft.state.kind === 'closed' ? draft : announce(draft, policy, at), policy, at);
  const isActing = told.outbox.some((effect) => effect.kind === 'act' && isDestructive(effect.step.do));
  return isActing || told.state.kind === 'closed' ? { draft: told, isStale: false } : act(told, policy, at);
}

/** isStale: a step that was about to act rests on a read that is too old by now, and must be read again. */
interface Decided {
  readonly draft: Case;
  readonly isStale: boolean;
}

type Place = { readonly rule: Rule; readonly track: Track; readonly opening: Opening; readonly step: StepState };

/** The steps of violations that stand, by the policy's order and then as written. */
function* places(draft: Case, policy: Policy): Generator<Place> {
  if (draft.state.kind === 'closed') return;
  for (const rule of policy.rules) {
    const track = draft.tracks.get(rule.id);
    if (!track?.opening || track.verdict.kind !== 'violation') continue;
    for (const step of track.opening.steps) yield { rule, track, opening: track.opening, step };
  }
}

const seenBy = ({ instance }: Case, moment: Date): boolean => instance.seenAt !== null && isBy(moment, instance.seenAt);

/** Messages and tags go out at their due moment, once a read of then has shown the violation. */
function messages(before: Case, policy: Policy, at: Date): Case {
  let draft = before;
  for (const { rule, opening, step } of [...reports(before, policy), ...places(before, policy)]) {
    const base = startOf(draft, step);
    if (isDestructive(step.do) || !isBy(base, at)) continue;
    const report = isReport(opening, step);
    const unread = step.do === 'notify' ? unreadFor(draft, base, at) : null;
    // What acts and is held by a rail that lets go by itself is tried again; a message is held by none.
    const isOpen = step.do === 'notify' ? isUndecided(step) : isPending(step) && step.status.is !== 'carrying-out';
    if (!report && !(isOpen && (seenBy(draft, base) || unread !== null))) continue;
    if (step.do === 'notify') {
      draft = waitsForAction(opening, step)
        ? put(draft, rule, opening, step, { is: 'owed' })
        : send(draft, rule, opening, step, {
            kind: 'tell',
            rule: rule.id,
            index: step.index,
            unread: report || seenBy(draft, base) ? null : unread,
          });
      continue;
    }
    const rail = railOf(policy, rule, opening, draft.instance, step.do);
    const written = rule.steps[step.index];
    if (rail !== null) draft = hold(draft, { rule, opening, step }, rail, policy, at);
    else if (written !== undefined)
      draft = send(draft, rule, opening, step, actOf(rule, step, written, draft.instance, at));
  }
  return draft;
}

/** A message waits so long for a read that fails again and again; then it goes out and says so. */
const unreadAfter = 600 * second;

function unreadFor({ unread }: Case, base: Date, at: Date): string | null {
  if (unread === null || !isBy(plus(base, unreadAfter), at) || !isBy(plus(unread.since, unreadAfter), at)) return null;
  return unread.why;
}

/** Messages that say how an action went: they go out whatever became of the violation since. */
function* reports(draft: Case, policy: Policy): Generator<Place> {
  for (const rule of policy.rules) {
    const track = draft.tracks.get(rule.id);
    if (track === undefined) continue;
    const standing = track.verdict.kind === 'violation' && draft.state.kind !== 'closed';
    for (const opening of standing || track.opening === null ? track.past : [...track.past, track.opening]) {
      for (const step of opening.steps) if (isReport(opening, step)) yield { rule, track, opening, step };
    }
  }
}

/** Whoever was told of a violation is told that it was mended. */
export function thank(before: Case, policy: Policy): Case {
  let draft = before;
  for (const rule of policy.rules) {
    const track = draft.tracks.get(rule.id);
    const last = track?.past.at(-1);
    if (!track || !last || last.thanked || last.resolvedAt === null || track.verdict.kind !== 'compliant') continue;
    if (track.opening !== null || !wasTold(last)) continue;
    const id = effectId(draft.ref, rule.id, last, 'resolved');
    draft = withOpening(draft, rule, last, { ...last, thanked: true });
    const effect: Effect = { id, kind: 'tell', rule: rule.id, index: 'resolved', unread: null };
    draft = { ...draft, outbox: [...draft.outbox, effect] };
  }
  return draft;
}

const wasTold = (opening: Opening): boolean =>
  (opening.announced && !opening.anchoredAtLaunch) ||
  opening.steps.some((step) => step.do === 'notify' && step.status.is === 'done');

/** A violation that is not counted from its launch is announced as soon as a read has shown it. */
function announce(before: Case, policy: Policy, at: Date): Case {
  let draft = before;
  for (const rule of policy.rules) {
    const track = draft.tracks.get(rule.id);
    const opening = track?.opening;
    if (
      !track ||
      !opening ||
      opening.announced ||
      track.verdict.kind !== 'violation' ||
      !seenBy(draft, latest(opening.since, opening.anchor))
    )
      continue;
    if (!opening.steps.some((step) => isDestructive(step.do)) || !isBy(opening.since, at)) continue;
    const effect: Effect = {
      id: effectId(draft.ref, rule.id, opening, 'announce'),
      kind: 'tell',
      rule: rule.id,
      index: 'announce',
      unread: null,
    };
    draft = withOpening(draft, rule, opening, { ...opening, announced: true });
    draft = { ...draft, outbox: [...draft.outbox, effect] };
  }
  return draft;
}

/** From when a read may announce what has not been. */
function* announcements(draft: Case, policy: Policy): Generator<Date> {
  if (draft.terminatedAt !== null) return;
  const openings = new Set<Opening>();
  for (const { opening, step } of places(draft, policy))
    if (!opening.announced && isDestructive(step.do)) openings.add(opening);
  for (const { since, anchor } of openings) yield latest(since, anchor);
}

/** The strongest of the destructive steps that are due acts; the weaker wait for how it goes. */
function act(before: Case, policy: Policy, at: Date): Decided {
  let draft = before;
  for (const kind of strength) {
    let isAwaited = false;
    const isDue = ({ step }: Place): boolean => step.do === kind && isPending(step) && isBy(startOf(draft, step), at);
    for (const place of [...places(draft, policy)].filter(isDue)) {
      const tried = tryStep(draft, policy, place, kind, at);
      if (tried.next === 'acts' || tried.next === 'is-stale')
        return { draft: tried.draft, isStale: tried.next === 'is-stale' };
      draft = tried.draft;
      isAwaited ||= tried.next === 'waits';
    }
    if (isAwaited) break;
  }
  return { draft, isStale: false };
}

/** waits: for a later read, and nothing weaker goes before it. */
interface Tried {
  readonly draft: Case;
  readonly next: 'waits' | 'is-stale' | 'is-decided' | 'acts';
}

function tryStep(draft: Case, policy: Policy, { rule, opening, step }: Place, kind: Destructive, at: Date): Tried {
  const moment = momentIn(draft, step);
  const { seenAt } = draft.instance;
  const written = rule.steps[step.index];
  if (moment === null || seenAt === null || !isBy(moment, seenAt)) return { draft, next: 'waits' };
  if (kind === 'terminate' && step.status.is !== 'confirming') {
    // Two reads, half a minute apart, must agree on what cannot be undone.
    return { draft: put(draft, rule, opening, step, { is: 'confirming', readAt: seenAt }), next: 'waits' };
  }
  if (kind === 'stop' && draft.stop !== null)
    return { draft: put(draft, rule, opening, step, { is: 'satisfied', at }), next: 'is-decided' };
  const isFought = kind === 'stop' && isContested(draft.restarts, at);
  const rail = isFought ? 'contested' : railOf(policy, rule, opening, draft.instance, kind);
  if (rail !== null) {
    const held = hold(draft, { rule, opening, step }, rail, policy, at);
    return { draft: isFought ? tellContested(held, rule, opening, step) : held, next: 'is-decided' };
  }
  if (written === undefined) return { draft, next: 'is-decided' };
  if (at.getTime() - seenAt.getTime() > freshFor) return { draft, next: 'is-stale' };
  return { draft: send(draft, rule, opening, step, actOf(rule, step, written, draft.instance, at)), next: 'acts' };
}

const actOf = (rule: Rule, step: StepState, written: Step, { seenAt }: Instance, at: Date): Unsent => ({
  kind: 'act',
  rule: rule.id,
  index: step.index,
  step: written,
  dueAt: step.dueAt,
  readAt: seenAt ?? at,
  claim: null,
});

function tellContested(draft: Case, rule: Rule, opening: Opening, step: StepState): Case {
  const id = effectId(draft.ref, rule.id, opening, `contested ${step.dueAt.getTime()}`);
  return { ...draft, outbox: [...draft.outbox, { id, kind: 'tell', rule: rule.id, index: 'contested', unread: null }] };
}

type Unsent = Effect extends infer E ? (E extends { id: string } ? Omit<E, 'id'> : never) : never;

function send(draft: Case, rule: Rule, opening: Opening, step: StepState, effect: Unsent): Case {
  const id = effectId(draft.ref, rule.id, opening, step);
  const sent = put(draft, rule, opening, step, { is: 'carrying-out', effect: id, was: step.status });
  return { ...sent, outbox: [...sent.outbox, { id, ...effect } as Effect] };
}

function hold(draft: Case, { rule, opening, step }: Omit<Place, 'track'>, rail: Rail, policy: Policy, at: Date): Case {
  const retryAt = rail === 'managed' && policy.asksAgain !== false ? askAgain(draft, opening, at) : null;
  return put(draft, rule, opening, { ...step, heldBy: step.heldBy ?? rail }, { is: 'held', rail, at, retryAt });
}

/** Whether it is managed may be for a read to tell: it is asked again, ever more seldom. */
function askAgain({ instance }: Case, { since }: Opening, at: Date): Date | null {
  if (!mayBePersistent(instance)) return null;
  return plus(at, Math.min(Math.max(60 * second, (at.getTime() - since.getTime()) / 2), day / 2));
}

function put(draft: Case, rule: Rule, opening: Opening, step: StepState, status: StepStatus): Case {
  const track = draft.tracks.get(rule.id);
  const now =
    track &&
    [...track.past, track.opening].find((one) => one?.anchor === opening.anchor && one.since === opening.since);
  if (!track || !now) return draft;
  const isSame = (other: StepState): boolean =>
    other.index === step.index && other.dueAt.getTime() === step.dueAt.getTime();
  const steps = now.steps.map((other) => (isSame(other) ? { ...step, status } : other));
  return withOpening(draft, rule, now, { ...now, steps });
}

function withOpening(draft: Case, rule: Rule, old: Opening, next: Opening): Case {
  const track = draft.tracks.get(rule.id);
  if (track === undefined) return draft;
  const replaced: Track =
    track.opening === old
      ? { ...track, opening: next }
      : { ...track, past: track.past.map((one) => (one === old ? next : one)) };
  return { ...draft, tracks: new Map(draft.tracks).set(rule.id, replaced) };
}

/** When a tick would serve something that is not already served by a read. */
export function* wakings(draft: Case, policy: Policy): Generator<Date> {
  for (const { step } of reports(draft, policy)) {
    if (step.status.is === 'waiting') yield startOf(draft, step);
  }
  for (const moment of announcements(draft, policy)) if (!seenBy(draft, moment)) yield moment;
  for (const { opening, step } of places(draft, policy)) {
    if (!isDestructive(step.do) && waitsForAction(opening, step)) continue;
    const moment = momentIn(draft, step);
    if (moment !== null && !seenBy(draft, moment)) yield moment;
  }
}

/** The moment from which a read serves the step's next decision; null when nothing is left to decide. */
function momentIn(draft: Case, step: StepState): Date | null {
  if (step.status.is === 'confirming')
    return plus(latest(step.status.readAt, draft.postponed?.until ?? step.status.readAt), margin);
  if (!isPending(step) || step.status.is === 'carrying-out') return null;
  return isDestructive(step.do) ? plus(startOf(draft, step), margin) : startOf(draft, step);
}
