import { expect, test } from 'vitest';
import type { StepStatus } from '../../cases/types.ts';
import { createMemoryStore } from '../../stores/memory.ts';
import { at, letterOf, openCase, policyWith, refOf } from '../../stores/testing/cases.ts';
import { watchStore } from './watched-store.ts';

const change = { expected: null, history: [], letters: [] };

/** One that began at noon, whose clock the test sets, and whose index shows no letters yet if it lags. */
function watched({ lags = false } = {}) {
  let minutes = 0;
  const memory = createMemoryStore();
  const store = lags ? { ...memory, pending: async () => [] } : memory;
  const made = watchStore(store, () => at(minutes));
  return {
    ...made,
    memory,
    forward: (to: number) => {
      minutes = to;
    },
  };
}

const steps = (subject: string, status: StepStatus) => openCase(subject, { status });

test('steps that were taken or held are counted once, however often their case is saved', async () => {
  const { store, tally } = watched();
  const done = steps('i-1', { is: 'done', at: at(1) });
  await store.save(done, change);
  await store.save({ ...done, rev: 2 }, { ...change, expected: 1 });
  await store.save(steps('i-2', { is: 'held', rail: 'freeze', at: at(1), retryAt: null }), change);
  await store.save(steps('i-3', { is: 'waiting' }), change);
  const { taken, held } = tally();
  expect([[...taken], [...held]]).toEqual([[['stop', 1]], [['freeze', 1]]]);
});

test('what happened before this invocation is not counted again', async () => {
  const { store, tally, forward } = watched();
  const done = steps('i-1', { is: 'done', at: at(1) });
  await store.save(done, change);
  forward(2);
  tally();
  await store.save({ ...done, rev: 2 }, { ...change, expected: 1 });
  expect([...tally().taken]).toEqual([]);
});

test('a save that somebody else was before counts for nothing', async () => {
  const { store, tally } = watched();
  await store.save(steps('i-1', { is: 'waiting' }), change);
  const letters = [letterOf('1')];
  expect(await store.save(steps('i-1', { is: 'done', at: at(1) }), { ...change, letters })).toBe('conflict');
  expect(tally()).toMatchObject({ letters: 0, taken: new Map() });
});

test('verdicts count as they settle', async () => {
  const { store, tally } = watched();
  const settled = { at: at(5), violates: true };
  await store.settle(refOf('i-1'), 'a', null, settled, policyWith({}));
  await store.settle(refOf('i-1'), 'a', settled, { at: at(6), violates: true }, policyWith({}));
  await store.settle(refOf('i-2'), 'a', null, { at: at(5), violates: false }, policyWith({}));
  expect(tally().settled).toEqual({ compliant: 1, violations: 1 });
});

test('letters that were just put are pending although the index does not show them, until somebody seizes them', async () => {
  const { store, tally } = watched({ lags: true });
  const own = letterOf('1');
  await store.save(openCase('i-1', {}), { ...change, letters: [own] });
  await store.post([letterOf('2')]);
  expect(tally().letters).toBe(2);
  expect((await store.pending(at(0), 100)).map(({ id }) => id)).toEqual(['1', '2']);
  expect(await store.pending(at(0), 1)).toHaveLength(1);
  const sending = { key: 'k', by: 'me', until: at(1) };
  expect(await store.seize(['1'], sending, at(0))).toEqual(['1']);
  expect((await store.pending(at(0), 100)).map(({ id }) => id)).toEqual(['2']);
  // By then the index shows what became of it.
  expect(await store.pending(at(2), 100)).toEqual([]);
});

test('letters that the index shows are given once, and those of others too', async () => {
  const { store, memory } = watched();
  await memory.post([letterOf('of another')]);
  await store.post([letterOf('own')]);
  expect((await store.pending(at(0), 100)).map(({ id }) => id).sort()).toEqual(['of another', 'own']);
});
