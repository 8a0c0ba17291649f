import { expect, test } from 'vitest';
import type { Case } from '../cases/types.ts';
import { listing, noTags } from '../facts/tags.ts';
import type { Sighting, Tags } from '../facts/types.ts';
import { at, launched, policyOf, ref } from '../replay/testing/story.ts';
import { createTrailWorld } from '../replay/trail-world.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { createEngine } from './engine.ts';

const policy = policyOf(`
mode: enforce
rules: [{ id: code, require: { tags: { Code: present } }, steps: [terminate] }]`);

/** Runs an untagged launch for two hours against a world whose reads answer so; tells what was acted on, and when. */
async function acted(answer: (time: number) => Tags | null): Promise<{ acts: number[]; reads: number }> {
  const store = createMemoryStore();
  const acts: number[] = [];
  let reads = 0;
  const seconds = (time: Date): number => (time.getTime() - at(0).getTime()) / 1000;
  let clock = at(0);
  const engine = createEngine({
    policy,
    store,
    now: () => clock,
    letters: () => [],
    alarm: async () => {},
    by: 'test',
    idle: null,
    keepsHistory: true,
    concurrency: 1,
    world: {
      ...createTrailWorld(),
      read: async (_ref, _facts, now) => {
        reads += 1;
        const tags = answer(seconds(now));
        const about = { ref: ref('i-1'), at: now, arrived: now, evidence: { eventId: 'read', object: 'test' } };
        const sightings: Sighting[] =
          tags === null ? [] : [{ ...about, kind: 'seen', state: 'running', facts: {}, tags }];
        return { is: 'seen', sightings };
      },
      act: async (_action, now) => {
        acts.push(seconds(now));
        return { is: 'done' };
      },
    },
  });
  await engine.handle([launched('i-1', 0)]);
  for (let wake = await store.nextWake(); wake !== null && seconds(wake) < 7_200; wake = await store.nextWake()) {
    clock = wake;
    await engine.sweep();
  }
  const subjects: Case[] = [...store.all()];
  expect(subjects).toHaveLength(1);
  return { acts, reads };
}

const whole = (time: number): Tags => listing([], at(time));

test('reads that answer lead to the step, at its margin', async () => {
  expect((await acted(whole)).acts).toEqual([360]);
});

test('reads that nobody answers postpone the step, for as long as nobody does', async () => {
  const { acts, reads } = await acted(() => null);
  expect(acts).toEqual([]);
  // A minute at first, then ever longer, an hour at most.
  expect(reads).toBeGreaterThan(5);
  expect(reads).toBeLessThan(20);
});

test('the step is taken on reads of its own once they answer again', async () => {
  const { acts } = await acted((time) => (time < 1_800 ? null : whole(time)));
  expect(acts).toHaveLength(1);
  expect(acts[0]).toBeGreaterThanOrEqual(1_830);
});

test('a read that tells less than was known confirms nothing', async () => {
  expect((await acted(() => noTags)).acts).toEqual([]);
});

test('a terminate needs both of its reads whole', async () => {
  expect((await acted((time) => (time < 350 ? whole(time) : noTags))).acts).toEqual([]);
});
