import { expect, test } from 'vitest';
import { createClock } from './clock.ts';
import { createMessageQueue } from './queue.ts';

test('what is not done comes again, and what is done does not', async () => {
  const clock = createClock(0);
  const queue = createMessageQueue(clock);
  const seen: number[] = [];
  const taker = async (): Promise<void> => {
    for (let times = 0; times < 3; times += 1) {
      for (const message of await queue.receive()) {
        seen.push(clock.now());
        if (times === 1) message.done();
      }
    }
  };
  void taker();
  queue.send({ kind: 'sightings', sightings: [] });
  await clock.run(1_000_000);
  expect(seen).toEqual([0, 90_000]);
  expect(queue.open()).toBe(0);
});

test('hands out ten at most', async () => {
  const queue = createMessageQueue(createClock(0));
  for (let count = 0; count < 12; count += 1) queue.send({ kind: 'sightings', sightings: [] });
  expect(await queue.receive()).toHaveLength(10);
  expect(await queue.receive()).toHaveLength(2);
});
