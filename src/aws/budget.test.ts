import { expect, test } from 'vitest';
import { type CallKind, createBudget } from './budget.ts';
import { own, region, testClock } from './testing/mocked-calls.ts';

const here = { account: own, region };
const later = (ms: number) => new Date(Date.parse('2026-03-01T12:00:00Z') + ms);

/** How many leave within so many seconds, asked for without end. */
async function leaveWithin(kind: CallKind, seconds: number): Promise<number> {
  const clock = testClock();
  const budget = createBudget(clock.now, clock.sleep);
  const end = later(seconds * 1_000);
  let left = 0;
  while (await budget.take(here, kind, end)) left += 1;
  return left;
}

test.each<[CallKind, number, number]>([
  ['describe', 25, 5],
  ['StopInstances', 12, 1.25],
  ['TerminateInstances', 25, 1.25],
  ['StartInstances', 1, 0.5],
  ['CreateTags', 25, 2.5],
  ['ModifyNetworkInterfaceAttribute', 12, 1.25],
])('%s: a burst of %i, then %d a second, a quarter of what EC2 allows', async (kind, burst, perSecond) => {
  expect(await leaveWithin(kind, 0)).toBe(burst);
  expect(await leaveWithin(kind, 100)).toBe(burst + Math.floor(100 * perSecond));
});

test('accounts and regions have budgets of their own', async () => {
  const clock = testClock();
  const budget = createBudget(clock.now, clock.sleep);
  const spend = (account: string, where: string) => budget.take({ account, region: where }, 'StartInstances', later(0));
  expect(await spend(own, region)).toBe(true);
  expect(await spend(own, region)).toBe(false);
  expect(await spend(own, 'eu-west-2')).toBe(true);
  expect(await spend('444455556666', region)).toBe(true);
});

test('calls that arrive together leave one after the other', async () => {
  const clock = testClock();
  const waits: number[] = [];
  const budget = createBudget(clock.now, async (ms) => void waits.push(ms));
  await Promise.all([1, 2, 3].map(() => budget.take(here, 'StartInstances', null)));
  expect(waits).toEqual([2_000, 4_000]);
});

test('a refused wait takes nothing from those that come after', async () => {
  const clock = testClock();
  const budget = createBudget(clock.now, clock.sleep);
  await budget.take(here, 'StartInstances', null);
  for (let count = 0; count < 5; count += 1)
    expect(await budget.take(here, 'StartInstances', later(1_999))).toBe(false);
  expect(await budget.take(here, 'StartInstances', later(2_000))).toBe(true);
});

test('a throttled call holds back the next ones, longer each time in a row, until one is accepted', async () => {
  const clock = testClock();
  const budget = createBudget(clock.now, clock.sleep);
  const wait = async (): Promise<number> => {
    const before = clock.now().getTime();
    await budget.take(here, 'describe', null);
    return clock.now().getTime() - before;
  };
  budget.throttled(here, 'describe');
  budget.throttled(here, 'describe'); // the same throttling, told by another call that had left
  expect(await wait()).toBe(1_000);
  budget.throttled(here, 'describe');
  expect(await wait()).toBeGreaterThanOrEqual(2_000);
  budget.accepted(here, 'describe');
  await clock.sleep(10_000);
  budget.throttled(here, 'describe');
  expect(await wait()).toBe(1_000);
});
