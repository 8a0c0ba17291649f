import { expect, test } from 'vitest';
import { createClock } from './clock.ts';

test('events come in order of their moments, and of equal ones first come first served', async () => {
  const clock = createClock(0);
  const seen: string[] = [];
  for (const [at, name] of [
    [20, 'c'],
    [10, 'a'],
    [10, 'b'],
  ] as const)
    clock.at(at, () => void seen.push(`${name}@${clock.now()}`));
  await clock.run(100);
  expect([seen, clock.now()]).toEqual([['a@10', 'b@10', 'c@20'], 100]);
});

test('whatever runs at one moment runs whole before the next comes', async () => {
  const clock = createClock(0);
  const seen: string[] = [];
  const work = async (name: string): Promise<void> => {
    for (let step = 0; step < 50; step += 1) await Promise.resolve();
    seen.push(name);
  };
  clock.at(1, () => void work('long'));
  clock.at(2, () => void seen.push('next'));
  await clock.run(2);
  expect(seen).toEqual(['long', 'next']);
});

test('sleeping takes virtual time alone, and what lies past the end waits', async () => {
  const clock = createClock(1_000);
  const woken: number[] = [];
  const sleeper = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(86_400_000);
      woken.push(clock.now());
    }
  };
  void sleeper();
  await clock.run(1_000 + 3 * 86_400_000 - 1);
  expect(woken).toEqual([1_000 + 86_400_000, 1_000 + 2 * 86_400_000]);
  await clock.run(1_000 + 3 * 86_400_000);
  expect(woken).toHaveLength(3);
});
