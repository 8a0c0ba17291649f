import { expect, test, vi } from 'vitest';
import { createClock } from './clock.ts';

test('the clock goes on from what the service said, as fast as the service’s', () => {
  let ours = 5_000;
  const clock = createClock(() => ours);
  clock.set('2026-03-04T12:00:00Z', 60);
  ours += 2_000;
  expect(new Date(clock.now()).toISOString()).toBe('2026-03-04T12:02:00.000Z');
  clock.set('2026-03-04T12:01:00Z', 1);
  ours += 500;
  expect(new Date(clock.now()).toISOString()).toBe('2026-03-04T12:01:00.500Z');
  expect(clock.speed()).toBe(1);
});

test('it ticks for as long as somebody listens', () => {
  vi.useFakeTimers();
  const clock = createClock();
  const tick = vi.fn();
  const stop = clock.onTick(tick);
  vi.advanceTimersByTime(3_000);
  expect(tick).toHaveBeenCalledTimes(3);
  stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
