import { fold, hasEnded, unseen } from '../facts/fold.ts';
import type { FactName, Instance, Sighting } from '../facts/types.ts';
import { judge } from '../policy/judge.ts';
import type { Policy, Verdict } from '../policy/types.ts';
import { decide, wakings } from './decide.ts';
import { settleEffect } from './outcome.ts';
import { followStop, isInViolation, rearm } from './stops.ts';
import { earliest, isBy } from './time.ts';
import { close, endOpening, follow, type Moment, settleMoment } from './track.ts';
import type { Case, CaseState, Effect, Input, Track } from './types.ts';

/**
 * The heart of Broom: from a case and one input to the next case, whose outbox says what must be done now and whose
 * `wakeAt` says when it wants a tick. Pure: the same in enforcement, replay and simulation.
 *
 * @param at the one reading of the clock; never before the `at` of an earlier input
 * @throws {Error} when a case that does not exist is given anything but a sighting: that is a fault of ours
 */
export function advance(before: Case | undefined, input: Input, policy: Policy, at: Date): Case {
  switch (input.kind) {
    case 'sighting':
      return finish(
        takeIn(before ?? begin(input.sighting), input.sighting, policy, at),
        policy,
        at,
        isSearching(input),
      );
    case 'tick':
      return finish(existing(before), policy, at, false);
    case 'outcome': {
      const draft = settleEffect(existing(before), input.effect, input.outcome, at);
      return finish(draft, policy, at, false);
    }
  }
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
  wakeAt: null,
  state: { kind: 'clear' },
});

/** Evidence of a change: it may call for a read before the next moment that wants one. */
const isSearching = (input: Extract<Input, { kind: 'sighting' }>): boolean =>
  input.sighting.kind !== 'seen' && input.sighting.kind !== 'launched';

function takeIn(before: Case, sighting: Sighting, policy: Policy, at: Date): Case {
  if (before.state.kind === 'closed') return before;
  const isRead = sighting.kind === 'seen' && isWhole(before.instance, sighting);
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
    isLaunch: sighting.kind === 'launched' && instance.launch !== before.instance.launch,
  };
  const followed = followAll(before.tracks, policy, moment, at);
  const tracks = before.terminatedAt === null ? followed : withoutSteps(followed, before.terminatedAt);
  if (restartedAt === null || before.terminatedAt !== null || !isInViolation(tracks)) return { ...draft, tracks };
  return { ...draft, tracks: rearmAll(tracks, policy, restartedAt), restarts: [...before.restarts, restartedAt] };
}

/**
 * A read that tells less than was known has confirmed nothing: no step may rest on it. One that shows the end of the
 * instance is whole without its tags.
 */
const isWhole = (before: Instance, { state, tags }: Extract<Sighting, { kind: 'seen' }>): boolean =>
  (state !== null && hasEnded(state)) || tags.completeAt !== null || before.tags.completeAt === null;

/** EC2 shows a terminated instance without its tags and network: that says nothing of what it was. */
const withoutTheDead = (sighting: Sighting): Sighting =>
  sighting.kind === 'seen' && sighting.state !== null && hasEnded(sighting.state)
    ? { ...sighting, facts: {}, tags: { completeAt: null, clearedAt: null, byKey: new Map() } }
    : sighting;

function followAll(before: Case['tracks'], policy: Policy, moment: Moment, at: Date): Map<string, Track> {
  const verdicts = judge(policy, moment.instance, at);
  const tracks = new Map<string, Track>();
  for (const rule of policy.rules) {
    const verdict: Verdict | undefined = verdicts.get(rule.id);
    if (verdict !== undefined) tracks.set(rule.id, follow(before.get(rule.id), rule, verdict, moment));
  }
  return tracks;
}

/** A violation that begins after a terminate of ours is worth knowing, and leads to nothing. */
function withoutSteps(tracks: Case['tracks'], terminatedAt: Date): Map<string, Track> {
  const isNew = ({ opening }: Track): boolean => opening !== null && !isBy(opening.since, terminatedAt);
  return new Map([...tracks].map(([id, track]) => [id, isNew(track) ? endOpening(track, terminatedAt) : track]));
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
  const tracks = new Map([...draft.tracks].map(([id, track]) => [id, close(track, endedAt)]));
  const outbox = draft.outbox.filter(({ kind }) => kind === 'tell');
  return { ...draft, tracks, outbox, state: { kind: 'closed', because: 'gone', at: endedAt } };
}

/** Decides what is due, asks for the reads that are wanted, and sets the next waking. */
function finish(before: Case, policy: Policy, at: Date, isNews: boolean): Case {
  const { draft, isStale } = decide(before, policy, at);
  const state = draft.state.kind === 'closed' ? draft.state : stateOf(draft);
  const moments = [...wakings(draft, policy), ...settlings(draft, policy), ...expiries(draft)];
  const readIsWanted = isStale || (isNews && callsForRead(draft)) || moments.some((moment) => isBy(moment, at));
  const waits = draft.retryAt !== null && !isBy(draft.retryAt, at);
  const isAsked = draft.outbox.some(({ kind }) => kind === 'read');
  const asks = readIsWanted && !waits && !isAsked && state.kind !== 'closed';
  const next = earliest(moments.filter((moment) => !isBy(moment, at)));
  return {
    ...draft,
    state,
    rev: before.rev + 1,
    outbox: asks ? [...draft.outbox, readOf(draft)] : draft.outbox,
    wakeAt: readIsWanted && waits ? earliest([draft.retryAt, next]) : next,
  };
}

/** What a destructive decision could rest on beside the tags, read with them. */
const readFacts: readonly FactName[] = ['disableApiTermination', 'disableApiStop'];

const readOf = ({ rev }: Case): Effect => ({ id: `read ${rev}`, kind: 'read', facts: readFacts });

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
