import { fromStored, letterFromStored, letterToStored, toStored } from '../cases/codec.ts';
import type { Case, Effect } from '../cases/types.ts';
import type { CaseQuery, Change, Store } from '../engine/ports.ts';
import { keyOf } from '../facts/fold.ts';
import type { Letter } from '../messages/types.ts';
import type { Policy } from '../policy/types.ts';
import type { MemoryStore } from '../stores/memory.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Claimed, Log } from './log.ts';
import { type Failure, InjectedError, type Worker } from './worker.ts';

export interface StoreParts {
  readonly inner: MemoryStore;
  readonly worker: Worker;
  readonly clock: Clock;
  readonly faults: () => Faults;
  readonly log: Log;
  readonly policy: Policy;
  /** What the letters that this worker wrote are about, by id. */
  readonly about: ReadonlyMap<string, About>;
  readonly onClaim: (claim: Claimed) => void;
  /** Whether the next case goes through the text in which databases keep it. */
  readonly isText: () => boolean;
}

export interface About {
  readonly key: string | null;
  readonly rule: string | null;
  /** The step's place in the ladder, or the occasion. */
  readonly occasion: string;
}

/**
 * One store as one process sees it: over a network, and through the text in which databases keep it. What is done takes
 * effect at one moment, whole.
 */
export function createSimulatedStore(parts: StoreParts): Store {
  const { inner, worker, clock, faults, log, policy } = parts;
  const failure = <T>(): Failure<T> => ({
    share: faults().storeFailure,
    answer: (wasMade) => {
      throw new InjectedError(wasMade ? 'no answer from the store' : 'the store throttles');
    },
  });
  const call = <T>(effect: () => Promise<T>): Promise<T> => worker.call({ usual: 8, effect, failure: failure<T>() });
  return {
    load: (key) => call(() => inner.load(key)),
    save: (next, change) =>
      call(async () => {
        const key = keyOf(next.ref);
        const before = await inner.load(key);
        const isText = parts.isText();
        const letters = isText ? change.letters.map(throughText) : change.letters;
        const answer = await inner.save(isText ? fromStored(toStored(next), key) : next, { ...change, letters });
        if (answer === 'saved') note(parts, key, before, next, change);
        return answer;
      }),
    nextWake: () => call(() => inner.nextWake()),
    due: (at, limit) => call(() => inner.due(at, limit)),
    list: (query) => listed(call, inner, query),
    history: (key) => call(() => inner.history(key)),
    keep: (key, effect, before) => call(() => inner.keep(key, effect, before)),
    kept: (key, effect) => call(() => inner.kept(key, effect)),
    expire: (at) => call(() => inner.expire(at)),
    spend: (ref, action, limits, at) =>
      call(async () => {
        const held = await inner.spend(ref, action, limits, at);
        if (held === null)
          log.spends.push({ at: at.getTime(), key: keyOf(ref), account: ref.account, do: action, policy: limits });
        return held;
      }),
    settle: (ref, rule, before, after, limits) =>
      call(async () => {
        const { tripped } = await inner.shared();
        await inner.settle(ref, rule, before, after, limits);
        if (!tripped.has(rule) && (await inner.shared()).tripped.has(rule)) log.trips.push({ at: clock.now(), rule });
      }),
    flush: (at) => call(() => inner.flush(at)),
    shared: () => call(() => inner.shared()),
    setRail: (change) =>
      call(async () => {
        log.rails.push({ at: clock.now(), change });
        await inner.setRail(change);
      }),
    railHistory: () => call(() => inner.railHistory()),
    activate: (version, at) => call(() => inner.activate(version, at)),
    post: (letters) =>
      call(async () => {
        await inner.post(letters);
        for (const letter of letters) posted(parts, letter);
      }),
    pending: (at, limit) => call(() => inner.pending(at, limit)),
    seize: (ids, sending, at) =>
      call(async () => {
        const seized = await inner.seize(ids, sending, at);
        if (seized.length > 0) log.seized.set(sending.key, { at: clock.now(), letters: [...seized].sort() });
        for (const id of seized) log.line(clock.now(), id, () => `${worker.by} claims it for ${sending.key}`);
        return seized;
      }),
    sent: (ids, key, at) =>
      call(async () => {
        for (const id of ids) if (!log.settled.has(id)) log.settled.set(id, clock.now());
        for (const id of ids) log.line(clock.now(), id, () => `${worker.by} writes it down as sent by ${key}`);
        await inner.sent(ids, key, at);
      }),
    unsent: (ids, key, retryAt) =>
      call(async () => {
        for (const id of ids) log.line(clock.now(), id, () => `${worker.by} lets go of it for ${key}`);
        await inner.unsent(ids, key, retryAt);
      }),
    sentAt: (channel) => call(() => inner.sentAt(channel)),
    addChore: (chore) => call(() => inner.addChore(chore)),
    dueChores: (at, limit) => call(() => inner.dueChores(at, limit)),
    moveChore: (id, dueAt) => call(() => inner.moveChore(id, dueAt)),
    lease: (name, by, at, until) => call(() => inner.lease(name, by, at, until)),
    release: (name, by) => call(() => inner.release(name, by)),
    close: async () => {},
  };

  function note(own: StoreParts, key: string, before: Case | undefined, next: Case, change: Change): void {
    const at = clock.now();
    if (!log.told.has(key)) log.told.set(key, at);
    if (next.tracks.size > 0 && !log.judged.has(key)) log.judged.set(key, at);
    const { seenAt } = next.instance;
    if (seenAt !== null && before?.instance.seenAt?.getTime() !== seenAt.getTime())
      log.believed.add(`${key} ${seenAt.getTime()}`);
    for (const readAt of confirmations(next)) log.believed.add(`${key} ${readAt.getTime()}`);
    for (const letter of change.letters) posted(own, letter);
    for (const effect of next.outbox) {
      const was = before?.outbox.find(({ id }) => id === effect.id);
      if (effect.kind !== 'act' || effect.claim === null || effect.claim.by !== worker.by) continue;
      if (was?.kind === 'act' && was.claim !== null && was.claim.at.getTime() === effect.claim.at.getTime()) continue;
      const claim = claimOf(key, next, effect, at, worker.by, policy);
      log.claims.push(claim);
      own.onClaim(claim);
    }
    log.line(at, key, () => `${worker.by} saves ${next.rev}: ${describeCase(next)}`);
  }

  function posted({ about }: StoreParts, { id, channel }: Change['letters'][number]): void {
    if (log.posted.has(id)) return;
    const known = about.get(id) ?? { key: null, rule: null, occasion: 'alarm' };
    log.posted.set(id, { at: clock.now(), channel, ...known });
    log.line(clock.now(), known.key ?? '-', () => `${worker.by} posts ${known.rule} ${known.occasion} to ${channel}`);
  }
}

const throughText = (letter: Letter): Letter => letterFromStored(letterToStored(letter), letter.id);

async function* listed(
  call: <T>(effect: () => Promise<T>) => Promise<T>,
  inner: Store,
  query: CaseQuery,
): AsyncGenerator<Case> {
  yield* await call(async () => {
    const all: Case[] = [];
    for await (const subject of inner.list(query)) all.push(subject);
    return all;
  });
}

function claimOf(
  key: string,
  subject: Case,
  effect: Extract<Effect, { kind: 'act' }>,
  at: number,
  by: string,
  policy: Policy,
): Claimed {
  const { id, rule, index, step, dueAt, readAt } = effect;
  const opening = subject.tracks.get(rule)?.opening;
  return {
    at,
    key,
    by,
    effect: id,
    rule,
    index,
    do: step.do,
    dueAt: dueAt.getTime(),
    readAt: readAt.getTime(),
    anchoredAtLaunch: opening?.anchoredAtLaunch ?? false,
    anchor: opening?.anchor.getTime() ?? 0,
    policy,
  };
}

/** One line: where each rule stands, and what is about to be done. */
export function describeCase({ state, tracks, outbox, wakeAt, instance }: Case): string {
  const rules = [...tracks.values()].map(({ rule, verdict, opening }) => {
    const steps = opening?.steps.map(({ do: kind, status, dueAt }) => {
      const more = status.is === 'held' ? `:${status.rail}` : status.is === 'waiting' ? `@${clockTime(dueAt)}` : '';
      return `${kind} ${status.is}${more}`;
    });
    const from =
      opening === null ? '' : ` from ${clockTime(opening.anchor)}${opening.anchoredAtLaunch ? '' : ' (not launch)'}`;
    return `${rule} ${verdict.kind}${from}${steps === undefined ? '' : ` [${steps.join(', ')}]`}`;
  });
  const effects = outbox.map((effect) => {
    const isClaimed = (effect.kind === 'act' || effect.kind === 'undo') && effect.claim !== null;
    return `${effect.kind}${isClaimed ? ' claimed' : ''}`;
  });
  const wake = wakeAt === null ? '' : `, wakes ${clockTime(wakeAt)}`;
  const seenAt = instance.seenAt === null ? '' : `, seen ${clockTime(instance.seenAt)}`;
  return `${state.kind}; ${rules.join('; ')}; outbox [${effects.join(', ')}]${seenAt}${wake}`;
}

const clockTime = (at: Date): string => at.toISOString().slice(5, 19);

/** First reads of a terminate: a slow one may be followed by the second before anything is saved. */
function* confirmations({ tracks }: Case): Generator<Date> {
  for (const { opening } of tracks.values())
    for (const { status } of opening?.steps ?? []) {
      const was = status.is === 'carrying-out' ? status.was : status;
      if (was.is === 'confirming') yield was.readAt;
    }
}
