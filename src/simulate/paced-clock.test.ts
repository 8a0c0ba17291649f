import { setTimeout as realTime } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPacedClock } from './paced-clock.ts';

test('the past is lived through at once, in order, with its own time', async () => {
  const clock = createPacedClock(1_000);
  const seen: [string, number][] = [];
  clock.at(61_000, () => seen.push(['second', clock.now()]));
  void clock.sleep(30_000).then(() => seen.push(['first', clock.now()]));
  await clock.run(100_000);
  expect(seen).toEqual([
    ['first', 31_000],
    ['second', 61_000],
  ]);
  expect(clock.now()).toBe(100_000);
});

test('then so many seconds pass in one, for what waits already and for what comes to wait', async () => {
  const clock = createPacedClock(0);
  await clock.run(3_600_000);
  const stop = new AbortController();
  const began = performance.now();
  const running = clock.pace(600, stop.signal);
  await clock.sleep(60_000);
  // A minute in a tenth of a second: no sooner, and no later than a busy machine is.
  expect(performance.now() - began).toBeGreaterThanOrEqual(99);
  expect(clock.now()).toBeGreaterThanOrEqual(3_660_000);
  await clock.sleep(6_000);
  expect(performance.now() - began).toBeLessThan(5_000);
  stop.abort();
  await running;
});

test('something that is to happen sooner than what is waited for does', async () => {
  const clock = createPacedClock(0);
  const stop = new AbortController();
  clock.at(86_400_000, () => {});
  const running = clock.pace(60, stop.signal);
  await realTime(5);
  let done = false;
  clock.at(clock.now() + 60, () => {
    done = true;
  });
  await expect.poll(() => done, { timeout: 2_000 }).toBe(true);
  stop.abort();
  await running;
});

test('what a machine slept through is not made up for', async () => {
  let real = 0;
  const clock = createPacedClock(0, () => real);
  const stop = new AbortController();
  const running = clock.pace(1, stop.signal);
  await realTime(20);
  // A lid is shut for an hour, in the middle of a wait of a minute.
  real += 3_600_000;
  let woken = 0;
  clock.at(5_000, () => {
    woken = clock.now();
  });
  await expect.poll(() => woken).toBe(60_000);
  stop.abort();
  await running;
});
