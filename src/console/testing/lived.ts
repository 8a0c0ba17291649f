import type { Case, Order } from '../../cases/types.ts';
import { createEngine } from '../../engine/engine.ts';
import type { World } from '../../engine/ports.ts';
import type { Sighting } from '../../facts/types.ts';
import { lettersOf } from '../../messages/notice.ts';
import type { Policy } from '../../policy/types.ts';
import { at, policyOf } from '../../replay/testing/story.ts';
import { createTrailWorld } from '../../replay/trail-world.ts';
import { createMemoryStore, type MemoryStore } from '../../stores/memory.ts';
import { feedOf, type Told } from '../feed-of.ts';

/** A few lives lived on a clock of their own, for tests: every read answers, and every action succeeds. */
export interface Lived {
  readonly policy: Policy;
  readonly store: MemoryStore;
  readonly told: Told[];
  now(): Date;
  /** Takes in what was seen, each at its own time, and does what falls due until that time. */
  until(time: string | number, ...sightings: readonly Sighting[]): Promise<void>;
  order(id: string, order: Order): Promise<void>;
  subject(id: string): Promise<Case>;
}

export function live(text: string, more: Partial<World> = {}): Lived {
  const policy = policyOf(text);
  const memory = createMemoryStore();
  const told: Told[] = [];
  const world = createTrailWorld();
  let clock = at(0);
  const store: MemoryStore = {
    ...memory,
    save: async (next, change) => {
      const before = await memory.load(`${next.ref.region}#${next.ref.id}`);
      const answer = await memory.save(next, change);
      if (answer === 'saved') told.push(...feedOf({ before, after: next, at: clock, ...change }));
      return answer;
    },
  };
  const engine = createEngine({
    policy,
    store,
    world: { ...world, ...more },
    now: () => clock,
    letters: (subject, effect, when) => lettersOf(subject, effect, policy, when),
    alarm: async () => {},
    by: 'test',
    idle: null,
    keepsHistory: true,
    concurrency: 1,
  });
  const pass = async (end: Date): Promise<void> => {
    for (let wake = await store.nextWake(); wake !== null && wake <= end; wake = await store.nextWake()) {
      if (wake > clock) clock = wake;
      await engine.sweep();
    }
    clock = end;
  };
  return {
    policy,
    store,
    told,
    now: () => clock,
    until: async (time, ...sightings) => {
      for (const sighting of sightings) {
        await pass(sighting.at);
        world.observe(sighting);
        await engine.handle([sighting]);
      }
      await pass(at(time));
    },
    order: async (id, order) => {
      await engine.order(`eu-west-1#${id}`, order, 'alice (console)');
    },
    subject: async (id) => {
      const subject = await store.load(`eu-west-1#${id}`);
      if (subject === undefined) throw new Error(`there is no case of ${id}`);
      return subject;
    },
  };
}
