import { describe, expect, test } from 'vitest';
import type { Case } from '../cases/types.ts';
import { listing } from '../facts/tags.ts';
import type { Sighting } from '../facts/types.ts';
import { at, launched, policyOf, ref } from '../replay/testing/story.ts';
import { createTrailWorld } from '../replay/trail-world.ts';
import { createMemoryStore, type MemoryStore } from '../stores/memory.ts';
import { createEngine, type Engine, type Parts } from './engine.ts';
import type { World } from './ports.ts';

const policy = policyOf(`
mode: enforce
existing: enforce
limits: { stop: { perHour: 1, perDay: 2, orgPerHour: 2 } }
rules: [{ id: code, require: { tags: { Code: present } }, steps: [notify, { do: stop, after: 1h }] }]`);

interface Stage {
  readonly store: MemoryStore;
  readonly engine: Engine;
  readonly acts: readonly string[];
  /** Sweeps at every moment that the store wants, up to that second after noon. */
  runUntil(seconds: number): Promise<void>;
  subject(id?: string): Promise<Case | undefined>;
}

/** Untagged launches in a world where every read answers at once and every stop succeeds. */
async function stage(
  given: Partial<Pick<Parts, 'idle' | 'policy'>> & { world?: Partial<World>; ids?: readonly string[] } = {},
): Promise<Stage> {
  const { idle = null, ids = ['i-1'] } = given;
  const store = createMemoryStore();
  const acts: string[] = [];
  let clock = at(0);
  const engine = createEngine({
    policy: given.policy ?? policy,
    store,
    now: () => clock,
    letters: () => [],
    alarm: async () => {},
    by: 'test',
    idle,
    keepsHistory: true,
    concurrency: 4,
    world: {
      ...createTrailWorld(),
      read: async (who, _facts, now) => {
        const about = { ref: who, at: now, arrived: now, evidence: { eventId: 'read', object: 'test' } };
        const seen: Sighting = { ...about, kind: 'seen', state: 'running', facts: {}, tags: listing([], now) };
        return { is: 'seen', sightings: [seen] };
      },
      act: async ({ ref: { id }, step }, now) => {
        acts.push(`${step.do} ${id} ${(now.getTime() - at(0).getTime()) / 1000}`);
        return { is: 'done' };
      },
      ...given.world,
    },
  });
  await engine.handle(ids.map((id) => launched(id, 0)));
  return {
    store,
    engine,
    acts,
    runUntil: async (seconds) => {
      for (let wake = await store.nextWake(); wake !== null && wake <= at(seconds); wake = await store.nextWake()) {
        if (wake > clock) clock = wake;
        await engine.sweep();
      }
      clock = at(seconds);
    },
    subject: (id = 'i-1') => store.load(`eu-west-1#${ref(id).id}`),
  };
}

const stepOf = async (on: Stage, id?: string): Promise<string> => {
  const status = (await on.subject(id))?.tracks.get('code')?.opening?.steps[1]?.status;
  return status?.is === 'held' ? `held ${status.rail}` : (status?.is ?? 'none');
};

test('with nothing in its way the step is taken, at its margin', async () => {
  const on = await stage();
  await on.runUntil(10_000);
  expect([on.acts, await stepOf(on)]).toEqual([['stop i-1 3630'], 'done']);
});

describe('a freeze', () => {
  const by = { by: 'alice', why: 'incident' };

  test('holds every step; what fell due meanwhile counts anew from its end, and is announced', async () => {
    const on = await stage();
    await on.store.setRail({ do: 'freeze', ...by, at: at(100) });
    await on.runUntil(7_000);
    expect([on.acts, await stepOf(on)]).toEqual([[], 'held freeze']);
    await on.store.setRail({ do: 'unfreeze', ...by, at: at(7_000) });
    await on.engine.sweep();
    expect((await on.subject())?.tracks.get('code')?.opening).toMatchObject({ anchor: at(7_000), announced: true });
    await on.runUntil(20_000);
    expect(on.acts).toEqual([`stop i-1 ${7_000 + 3_630}`]);
    expect((await on.store.shared()).releases).toEqual([]);
  });

  test('that ended before a step fell due changes nothing', async () => {
    const on = await stage();
    await on.store.setRail({ do: 'freeze', ...by, at: at(100) });
    await on.store.setRail({ do: 'unfreeze', ...by, at: at(200) });
    await on.runUntil(10_000);
    expect(on.acts).toEqual(['stop i-1 3630']);
  });

  test('that ended after a step fell due, while nobody looked, still counts the delays anew', async () => {
    const on = await stage();
    await on.runUntil(400);
    await on.store.setRail({ do: 'freeze', ...by, at: at(3_000) });
    await on.store.setRail({ do: 'unfreeze', ...by, at: at(3_620) });
    await on.runUntil(10_000);
    expect(on.acts).toEqual([`stop i-1 ${3_620 + 3_630}`]);
  });
});

test('a dry run makes no call', async () => {
  const on = await stage({ idle: 'dry-run' });
  await on.runUntil(10_000);
  expect([on.acts, await stepOf(on)]).toEqual([[], 'held dry-run']);
});

test('a host on an older policy than the store’s makes no call, also when the newer one came after its start', async () => {
  const old = await stage({ idle: 'old-policy' });
  await old.runUntil(10_000);
  expect([old.acts, await stepOf(old)]).toEqual([[], 'held old-policy']);
  const overtaken = await stage();
  await overtaken.store.activate({ digest: 'newer', since: at(1_000), enforcing: ['code'] }, at(1_000));
  await overtaken.runUntil(10_000);
  expect([overtaken.acts, await stepOf(overtaken)]).toEqual([[], 'held old-policy']);
});

test.each([
  [30_000, 1],
  [-30_001, 0],
  [30_001, 0],
])('a clock that is off by %i ms: %i stops', async (offset, stops) => {
  const on = await stage({ world: { clockOffset: () => offset } });
  await on.runUntil(4_000);
  expect(on.acts).toHaveLength(stops);
  if (stops === 0) expect(await stepOf(on)).toBe('held clock');
});

test('a clock that is right again lets go by itself', async () => {
  let offset = 60_000;
  const on = await stage({ world: { clockOffset: () => offset } });
  await on.runUntil(4_000);
  offset = 0;
  await on.runUntil(10_000);
  expect(on.acts).toHaveLength(1);
});

test('budgets hold what is over them: the hour lets go by itself, the day waits for a person', async () => {
  const on = await stage({ ids: ['i-1', 'i-2', 'i-3'] });
  await on.runUntil(30_000);
  expect(on.acts).toHaveLength(2);
  const held = await Promise.all(['i-1', 'i-2', 'i-3'].map((id) => stepOf(on, id)));
  expect(held.sort()).toEqual(['done', 'done', 'held budget-day']);
  await on.store.setRail({ do: 'grant', action: 'stop', account: null, by: 'alice', why: 'go on', at: at(30_000) });
  await on.engine.sweep();
  await on.runUntil(40_000);
  expect(on.acts).toHaveLength(3);
});

test('a tripped breaker holds its rule until a person lets it go', async () => {
  const on = await stage();
  await on.store.setRail({ do: 'trip', rule: 'code', by: 'test', why: 'too many', at: at(100) });
  await on.runUntil(9_000);
  expect([on.acts, await stepOf(on)]).toEqual([[], 'held breaker']);
  await on.store.setRail({ do: 'resume', rule: 'code', by: 'alice', why: 'meant', at: at(9_000) });
  await on.engine.sweep();
  await on.runUntil(20_000);
  expect(on.acts).toEqual([`stop i-1 ${9_000 + 3_630}`]);
});

test('an account without a usable role is told of, and holds what is due by name', async () => {
  let isOpen = false;
  const on = await stage({
    world: {
      read: async (who, _facts, now) => {
        if (!isOpen) return { is: 'no-access', why: 'AccessDenied on AssumeRole' };
        const about = { ref: who, at: now, arrived: now, evidence: { eventId: 'read', object: 'test' } };
        const seen: Sighting = { ...about, kind: 'seen', state: 'running', facts: {}, tags: listing([], now) };
        return { is: 'seen', sightings: [seen] };
      },
    },
  });
  await on.runUntil(30_000);
  expect([on.acts, await stepOf(on)]).toEqual([[], 'held no-access']);
  isOpen = true;
  await on.runUntil(60_000);
  expect(on.acts).toHaveLength(1);
});

test('a launch whose instances are not named is looked for, and given up with an alarm after a quarter of an hour', async () => {
  const launch = {
    account: '111122223333',
    region: 'eu-west-1',
    reservationId: 'r-1',
    clientToken: null,
    principal: 'alice',
  };
  let asked = 0;
  const on = await stage({
    ids: [],
    world: {
      findLaunch: async () => {
        asked += 1;
        return { is: 'seen', sightings: [] };
      },
    },
  });
  await on.engine.seek(launch);
  await on.runUntil(5_000);
  expect(asked).toBe(16);
  expect(await on.store.nextWake()).toBeNull();
});
