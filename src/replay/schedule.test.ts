import { expect, test } from 'vitest';
import { Schedule } from './schedule.ts';

const sourcesOf = (sizes: readonly number[]) => sizes.map((size, i) => ({ name: `${i}`, path: `${i}`, size }));
const MB = 1024 ** 2;

test('batches come in order, hold each object once, and get smaller towards the end', () => {
  const schedule = new Schedule(sourcesOf(Array(60).fill(MB)), 2);
  const batches: number[][] = [];
  for (let batch = schedule.next(); batch.length > 0; batch = schedule.next())
    batches.push(batch.map(({ index }) => index));
  expect(batches.flat()).toEqual(Array.from({ length: 60 }, (_, i) => i));
  expect(batches[0]?.length).toBe(7);
  expect(batches.at(-1)?.length).toBe(1);
});

test('a large object stands in a batch of its own', () => {
  const schedule = new Schedule(sourcesOf([1000, 1000, 50 * MB, 1000]), 2);
  expect([schedule.next(), schedule.next(), schedule.next()].map((batch) => batch.length)).toEqual([2, 1, 1]);
});

test('no more is begun than may be held back, until the first is delivered', () => {
  const schedule = new Schedule(sourcesOf(Array(1100).fill(1)), 1);
  let begun = 0;
  const begin = () => {
    for (let batch = schedule.next(); batch.length > 0; batch = schedule.next()) begun += batch.length;
  };
  begin();
  expect(begun).toBe(1024);
  schedule.delivered(9);
  begin();
  expect(begun).toBe(1034);
});

test('what is given back comes first, one by one', () => {
  const schedule = new Schedule(sourcesOf(Array(10).fill(1)), 1);
  const batch = schedule.next();
  schedule.giveBack(batch.slice(3, 5));
  expect(schedule.hasMore).toBe(true);
  expect([schedule.next(), schedule.next()].map(([only]) => only?.index)).toEqual([3, 4]);
});
