import { fold, hasEnded, unseen } from '../facts/fold.ts';
import type { Instance, Sighting } from '../facts/types.ts';
import { judge } from '../policy/judge.ts';
import type { Policy, Verdict } from '../policy/types.ts';
import { claimed, claimMoments, withdraw } from './claims.ts';
import { decide, thank, wakings } from './decide.ts';
import { excused } from './exempt.ts';
import { takeOrder } from './orders.ts';
import { settleEffect } from './outcome.ts';
import { isOwnCall, ownEffect, ownLateCall } from './own-calls.ts';
import { underPolicy } from './policy-change.ts';
import { factsToRead, isReadable } from './reading.ts';
import { acts, isPending } from './steps.ts';
import { followStop, isInViolation, rearm } from './stops.ts';
import { day, earliest, isBy, latest, plus, second } from './time.ts';
import { close, endOpening, follow, type Moment, settleMoment, underWay } from './track.ts';
import type { Case, CaseState, Effect, Input, Track } from './types.ts';

/**
 * The heart of Broom: from a case and one input to the next case, whose outbox says what must be done now and whose
 * `wakeAt` says when it wants a tick. Pure: the same in enforcement, replay and simulation.
 *
 * @param at the one reading of the clock; never before the `at` of an earlier input
 * @throws {Error} when a case that does not exist is given anything but a sighting: that is a fault of ours
 */
export function advance(before: Case | undefined, input: Input, policy: Policy, at: Date): Case {
  if (before === undefined && input.kind !== 'sighting') throw new Error('a case begins with a sighting');
  switch (input.kind) {
    case 'sighting': {
      const draft = underPolicy(withdraw(before ?? begin(input.sighting), at), policy, at);
      return finish(takeIn(draft, input, policy, at), policy, at, isSearching(input, policy));
    }
    case 'tick':
      return finish(underPolicy(withdraw(existing(before), at), policy, at), policy, at, false);
    case 'claimed': {
      const draft = claimed(existing(before), input.effect, input.claim);
      return { ...draft, rev: draft.rev + 1, wakeAt: input.claim.until };
    }
    case 'outcome': {
      const given = existing(before);
      const draft = isOthers(given, input) ? given : settleEffect(given, input.effect, input.outcome, policy, at);
      return finish(underPolicy(withdraw(draft, at), policy, at), policy, at, false);
    }
    case 'order': {
      const draft = underPolicy(withdraw(existing(before), at), policy, at);
      return finish(followOrder(takeOrder(draft, input.order, input.by, policy, at), policy, at), policy, at, false);
    }
  }
}

/** Somebody else has decided the same step meanwhile, and claimed it: how it goes is theirs to say. */
function isOthers({ outbox }: Case, { effect: id, claim }: Extract<Input, { kind: 'outcome' }>): boolean {
  const effect = outbox.find((one) => one.id === id);
  if (claim === undefined || effect === undefined || (effect.kind !== 'act' && effect.kind !== 'undo')) return false;
  return effect.claim?.by !== claim?.by || effect.claim?.at.getTime() !== claim?.at.getTime();
}

function existing(before: Case | undefined): Case {
  if (before === undefined) throw new Error('a case begins with a sighting');
  return before;
}

const begin = ({ ref, arrived }: Sighting): Case => ({
  ref,
  rev: 0,
  instance: unseen(ref),
  discoveredAt: arrived,
  tracks: new Map(),
  stop: null,
  restarts: [],
  terminatedAt: null,
  outbox: [],
  retryAt: null,
  unread: null,
  exemptions: [],
  postponed: null,
  wakeAt: null,
  state: { kind: 'clear' },
});

/** Evidence of a change, by somebody else: it may call for a read before the next moment that wants one. */
const isSearching = ({ sighting, answers }: Told, policy: Policy): boolean =>
  answers !== true && sighting.kind !== 'launched' && !isOwnCall(sighting, policy);

type Told = Extract<Input, { kind: 'sighting' }>;

function takeIn(given: Case, { sighting, answers }: Omit<Told, 'kind'>, policy: Policy, at: Date): Case {
  // A death between our call and its answer: the call's own record says that it was made.
  const own = ownEffect(given, sighting, policy);
  const before =
    own === null ? ownLateCall(given, sighting, policy) : settleEffect(given, own, { is: 'done' }, policy, at);
  if (before.state.kind === 'closed')
    return isAlive(before, sighting) ? reopened(before, sighting, policy, at) : toldLate(before, sighting, policy);
  // What a scan hands in was not asked for what a step needs to know beside it.
  const isRead =
    sighting.kind === 'seen' &&
    isWhole(before.instance, sighting) &&
    !isOvertaken(before.instance, sighting) &&
    (answers === true || !hasSteps(before));
  const folded = fold(before.instance, withoutTheDead(sighting));
  const instance = sighting.kind === 'seen' && !isRead ? { ...folded, seenAt: before.instance.seenAt } : folded;
  const { stop, restartedAt } = followStop(before.stop, instance.state);
  const draft: Case = { ...before, ref: instance.ref, instance, stop };
  // Until it was launched before our eyes or read, nothing is known to judge by.
  if (instance.launchedAt === null && instance.seenAt === null) return draft;
  if (sighting.kind === 'seen' && instance.state !== null && hasEnded(instance.state.name)) return ended(draft, at);
  const moment: Moment = {
    policy,
    instance,
    discoveredAt: before.discoveredAt,
    evidenceAt: sighting.at,
    isRead,
    isOrder: false,
    isLaunch: sighting.kind === 'launched' && instance.launch !== before.instance.launch,
  };
  const followed = followAll(draft, policy, moment, at);
  const tracks = before.terminatedAt === null ? followed : withoutSteps(followed, before.terminatedAt);
  if (restartedAt === null || before.terminatedAt !== null || !isInViolation(tracks)) return { ...draft, tracks };
  return {
    ...draft,
    tracks: rearmAll(tracks, policy, restartedAt),
    restarts: [...before.restarts.filter((one) => isBy(plus(restartedAt, -day), one)), restartedAt],
  };
}

/**
 * A read that tells less than was known has confirmed nothing: no step may rest on it. One that shows the end of the
 * instance is whole without its tags.
 */
const isWhole = (before: Instance, { state, tags }: Extract<Sighting, { kind: 'seen' }>): boolean =>
  (state !== null && hasEnded(state)) || tags.completeAt !== null || before.tags.completeAt === null;

/** An event told of a tag's change since, by a clock that is ahead of ours: what follows from both, no read has seen. */
function isOvertaken({ tags: known }: Instance, { at, tags }: Extract<Sighting, { kind: 'seen' }>): boolean {
  if (tags.completeAt === null) return false;
  return [...known.byKey].some(
    ([key, entry]) => entry.at.getTime() > at.getTime() && entry.value !== (tags.byKey.get(key)?.value ?? null),
  );
}

/** EC2 shows a terminated instance without its tags and network: that says nothing of what it was. */
const withoutTheDead = (sighting: Sighting): Sighting =>
  sighting.kind === 'seen' && sighting.state !== null && hasEnded(sighting.state)
    ? { ...sighting, facts: {}, tags: { completeAt: null, clearedAt: null, byKey: new Map() } }
    : sighting;

function followAll(before: Case, policy: Policy, moment: Moment, at: Date): Map<string, Track> {
  const verdicts = judge(policy, moment.instance, at);
  const tracks = new Map<string, Track>();
  for (const rule of policy.rules) {
    const verdict: Verdict | undefined = verdicts.get(rule.id);
    if (verdict === undefined) continue;
    tracks.set(rule.id, follow(before.tracks.get(rule.id), rule, excused(before, rule.id, verdict, at), moment));
  }
  return tracks;
}

/** An exemption counts at once; nothing else that a person orders changes a verdict. */
function followOrder(before: Case, policy: Policy, at: Date): Case {
  const { instance, discoveredAt, state } = before;
  if (state.kind === 'closed' || (instance.launchedAt === null && instance.seenAt === null)) return before;
  const moment: Moment = {
    policy,
    instance,
    discoveredAt,
    evidenceAt: at,
    isRead: false,
    isOrder: true,
    isLaunch: false,
  };
  return { ...before, tracks: followAll(before, policy, moment, at) };
}

/** A case that was closed because nothing was found, of an instance that is there after all. */
const isAlive = ({ state }: Case, sighting: Sighting): boolean =>
  state.kind === 'closed' &&
  state.because === 'not-found' &&
  sighting.kind === 'seen' &&
  sighting.state !== null &&
  !hasEnded(sighting.state);

const reopened = (before: Case, sighting: Sighting, policy: Policy, at: Date): Case =>
  takeIn(
    { ...before, state: { kind: 'clear' }, unread: null, retryAt: null, tracks: new Map() },
    { sighting },
    policy,
    at,
  );

/** Evidence from before the end that comes after it: what is known and judged is the same in any order; no step follows. */
function toldLate(before: Case, sighting: Sighting, policy: Policy): Case {
  const { state } = before;
  if (state.kind !== 'closed' || state.because !== 'gone' || sighting.kind === 'seen') return before;
  if (!isBy(sighting.at, state.at)) return before;
  const instance = fold(before.instance, sighting);
  const verdicts = judge(policy, instance, state.at);
  const tracks = [...before.tracks].map(([id, track]): [string, Track] => {
    const verdict = verdicts.get(id);
    if (verdict === undefined) return [id, track];
    const counts = track.settled !== null && isBy(sighting.at, track.settled.at);
    return [id, { ...track, verdict, settled: counts ? { verdict, at: track.settled.at } : track.settled }];
  });
  return { ...before, ref: instance.ref, instance, tracks: new Map(tracks) };
}

const hasSteps = ({ tracks }: Case): boolean =>
  [...tracks.values()].some(({ opening }) => opening?.steps.some((step) => acts(step.do) && isPending(step)) ?? false);

/** A violation that begins after a terminate of ours is worth knowing, and leads to nothing. */
function withoutSteps(tracks: Case['tracks'], terminatedAt: Date): Map<string, Track> {
  const isNew = ({ opening }: Track): boolean => opening !== null && !isBy(opening.since, terminatedAt);
  return new Map(
    [...tracks].map(([id, track]) => [id, isNew(track) ? endOpening(track, terminatedAt, new Set()) : track]),
  );
}

function rearmAll(tracks: Case['tracks'], policy: Policy, restartedAt: Date): Map<string, Track> {
  const rearmed = new Map(tracks);
  for (const rule of policy.rules) {
    const track = tracks.get(rule.id);
    if (track !== undefined) rearmed.set(rule.id, rearm(track, rule, restartedAt));
  }
  return rearmed;
}

function ended(draft: Case, at: Date): Case {
  const endedAt = draft.instance.state?.at ?? at;
  const claimed = underWay(draft);
  const tracks = new Map([...draft.tracks].map(([id, track]) => [id, close(track, endedAt, claimed)]));
  const outbox = draft.outbox.filter(({ id, kind }) => kind === 'tell' || claimed.has(id));
  return { ...draft, tracks, outbox, state: { kind: 'closed', because: 'gone', at: endedAt } };
}

/** Decides what is due, asks for the reads that are wanted, and sets the next waking. */
function finish(before: Case, policy: Policy, at: Date, isNews: boolean): Case {
  const { draft, isStale } = decide(thank(before, policy), policy, at);
  const state = draft.state.kind === 'closed' ? draft.state : stateOf(draft);
  const moments = [
    ...wakings(draft, policy),
    ...settlings(draft, policy),
    ...expiries(draft),
    ...(policy.asksAgain === false ? [] : doubts(draft)),
    ...firstLook(draft),
    ...(policy.asksAgain === false ? [] : lastLook(draft)),
  ];
  // A read that was brought forward and failed is still wanted.
  const readIsWanted =
    isStale || ((isNews || draft.unread !== null) && callsForRead(draft)) || moments.some((moment) => isBy(moment, at));
  const waits = draft.retryAt !== null && !isBy(draft.retryAt, at);
  const isAsked = draft.outbox.some(({ kind }) => kind === 'read');
  const asks = readIsWanted && !waits && !isAsked && state.kind !== 'closed';
  const next = earliest([...moments.filter((moment) => !isBy(moment, at)), ...claimMoments(draft, at)]);
  return {
    ...draft,
    state,
    rev: before.rev + 1,
    outbox: asks ? [...draft.outbox, readOf(draft, at)] : draft.outbox,
    wakeAt: readIsWanted && waits ? earliest([draft.retryAt, next]) : next,
  };
}

const readOf = (draft: Case, at: Date): Effect => ({
  id: `read ${draft.rev}`,
  kind: 'read',
  facts: factsToRead(draft, at),
});

/** A state change alone is told before the launch often enough: EC2 is asked only if nothing more has come by then. */
const firstLookAfter = 90 * second;

function* firstLook({ instance, discoveredAt, state }: Case): Generator<Date> {
  if (instance.launchedAt !== null || instance.seenAt !== null || instance.state === null) return;
  if (state.kind !== 'closed' && !hasEnded(instance.state.name)) yield plus(discoveredAt, firstLookAfter);
}

/** What we terminated is read once more, and again ever more seldom, until a read shows its end. */
function* lastLook({ terminatedAt, instance, state }: Case): Generator<Date> {
  if (terminatedAt === null || state.kind === 'closed') return;
  const since = latest(terminatedAt, instance.seenAt ?? terminatedAt);
  yield plus(since, Math.min(Math.max(60 * second, since.getTime() - terminatedAt.getTime()), day / 2));
}

/**
 * What a read could not tell is asked again, ever more seldom: an hour after the launch every half hour, after a day
 * twice a day. Evidence that comes by itself does not wait for this.
 */
function* doubts({ tracks, instance, discoveredAt, state }: Case): Generator<Date> {
  if (state.kind === 'closed' || instance.seenAt === null) return;
  const since = instance.launchedAt ?? discoveredAt;
  const isUnsure = [...tracks.values()].some(
    ({ verdict, settled, opening }) =>
      verdict.kind === 'indeterminate' && verdict.missing.some(isReadable) && (opening !== null || settled !== null),
  );
  if (!isUnsure) return;
  // A read that contradicted a fresh change is asked again as soon as it must have it.
  if (instance.doubts !== undefined || instance.tags.told !== undefined) yield plus(instance.seenAt, 60 * second);
  const age = instance.seenAt.getTime() - since.getTime();
  yield plus(instance.seenAt, Math.min(Math.max(60 * second, age / 2), day / 2));
}

/** Whether evidence has made a read worth its call before the next moment: something may have been mended, or have ended. */
function callsForRead({ instance, tracks, terminatedAt }: Case): boolean {
  if (instance.state !== null && hasEnded(instance.state.name)) return true;
  return [...tracks.values()].some(
    ({ opening, verdict }) =>
      (opening !== null && verdict.kind !== 'violation') ||
      (opening !== null && !opening.announced && terminatedAt === null),
  );
}

/** When tracks that have not settled will, unless a read has served that already. */
function* settlings(draft: Case, policy: Policy): Generator<Date> {
  if (draft.state.kind === 'closed') return;
  for (const rule of policy.rules) {
    const track = draft.tracks.get(rule.id);
    if (track === undefined || track.settled !== null) continue;
    const moment = settleMoment(track, rule, draft);
    if (draft.instance.seenAt === null || !isBy(moment, draft.instance.seenAt)) yield moment;
  }
}

/** An exemption is a wait: at its end the instance is read and judged again. */
function* expiries({ state, tracks, instance }: Case): Generator<Date> {
  if (state.kind === 'closed') return;
  for (const { verdict } of tracks.values()) {
    if (verdict.kind === 'exempt' && (instance.seenAt === null || !isBy(verdict.until, instance.seenAt)))
      yield verdict.until;
  }
}

function stateOf({ tracks }: Case): CaseState {
  const open = [...tracks.values()].flatMap(({ opening }) => (opening === null ? [] : [opening.since]));
  const since = earliest(open);
  if (since !== null) return { kind: 'open', since };
  return { kind: [...tracks.values()].some(({ verdict }) => verdict.kind === 'indeterminate') ? 'watching' : 'clear' };
}
