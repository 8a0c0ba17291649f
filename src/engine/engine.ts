import { advance } from '../cases/advance.ts';
import { isDestructive } from '../cases/steps.ts';
import { plus, second } from '../cases/time.ts';
import type { Case, Effect, Input, Outcome, Track } from '../cases/types.ts';
import { keyOf } from '../facts/fold.ts';
import type { Sighting } from '../facts/types.ts';
import type { Policy } from '../policy/types.ts';
import type { Channel, Store, World } from './ports.ts';

export interface Engine {
  /** Takes in one piece of evidence and carries out what follows from it. */
  handle(sighting: Sighting, at: Date): Promise<void>;
  /** Gives every case that is due, and is wanted, its tick, and carries out what follows. */
  sweep(at: Date, only?: (subject: Case) => boolean): Promise<void>;
}

interface Parts {
  readonly policy: Policy;
  readonly store: Store;
  readonly world: World;
  readonly channel: Channel;
}

/** One engine for every world: it carries the outbox of a case out and feeds the outcomes back until nothing is left. */
export function createEngine(parts: Parts): Engine {
  const { store } = parts;
  const settle = (first: Case, at: Date): Promise<Case> => carryOutAll(parts, first, at);
  const run = async (before: Case | undefined, input: Input, at: Date): Promise<void> => {
    const done = await settle(advance(before, input, parts.policy, at), at);
    await count(parts, before, done);
    await store.save(done);
  };
  return {
    handle: async (sighting, at) => run(await store.load(keyOf(sighting.ref)), { kind: 'sighting', sighting }, at),
    sweep: async (at, only) => {
      for (const key of await store.due(at)) {
        const before = await store.load(key);
        if (before !== undefined && (only === undefined || only(before))) await run(before, { kind: 'tick' }, at);
      }
    },
  };
}

/** A case asks for a handful of effects at one moment; more means that it asks in a circle, which is a fault of ours. */
const mostEffects = 1_000;

async function carryOutAll(parts: Parts, first: Case, at: Date): Promise<Case> {
  let now = first;
  for (let done = 0; done < mostEffects; done += 1) {
    const [effect] = now.outbox;
    if (effect === undefined) return now;
    now = await carryOut(parts, now, effect, at);
  }
  throw new Error(`the case of ${keyOf(first.ref)} asks for effects without end`);
}

async function carryOut(
  { policy, store, world, channel }: Parts,
  before: Case,
  effect: Effect,
  at: Date,
): Promise<Case> {
  const outcomeOf = async (now: Case): Promise<Outcome> => {
    switch (effect.kind) {
      case 'read':
        // Nobody answered, or not in full: what is known is as old as it was, and the step waits.
        return wasRead(now, at) ? { is: 'done' } : { is: 'failed', retryAt: plus(at, readAgainAfter) };
      case 'tell':
        return channel.tell(now, effect, at);
      case 'act': {
        const held = await heldBy({ policy, store }, now, effect, at);
        return held === null ? world.act(now.ref, effect.step, at) : { is: 'held', ...held };
      }
    }
  };
  let now = before;
  if (effect.kind === 'read') {
    for (const sighting of await world.read(now.ref, effect.facts, at)) {
      now = advance(now, { kind: 'sighting', sighting }, policy, at);
    }
  }
  return advance(now, { kind: 'outcome', effect: effect.id, outcome: await outcomeOf(now) }, policy, at);
}

const readAgainAfter = 60 * second;

const wasRead = ({ instance, state }: Case, at: Date): boolean =>
  state.kind === 'closed' || (instance.seenAt !== null && instance.seenAt.getTime() >= at.getTime());

/** What hosts share is asked at the moment of acting, the budget last, since a unit that is reserved never returns. */
async function heldBy(
  { policy, store }: Pick<Parts, 'policy' | 'store'>,
  { ref }: Case,
  effect: Extract<Effect, { kind: 'act' }>,
  at: Date,
) {
  const { do: kind } = effect.step;
  if (!isDestructive(kind)) return null;
  return (await store.rail(effect.rule)) ?? store.spend(ref, kind, policy, at);
}

/** Tells the store which verdicts have settled since, for the breaker. */
async function count(
  { policy, store }: Pick<Parts, 'policy' | 'store'>,
  before: Case | undefined,
  after: Case,
): Promise<void> {
  for (const [rule, track] of after.tracks) {
    const [was, is] = [countOf(before?.tracks.get(rule)), countOf(track)];
    if (was?.at.getTime() === is?.at.getTime() && was?.violates === is?.violates) continue;
    await store.settle(after.ref, rule, is, policy);
  }
}

function countOf(track: Track | undefined): { at: Date; violates: boolean } | null {
  const settled = track?.settled;
  if (!settled || settled.verdict.kind === 'not-applicable') return null;
  return { at: settled.at, violates: settled.verdict.kind === 'violation' };
}
