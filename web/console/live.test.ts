import { expect, test } from 'vitest';
import { merged } from './live.ts';
import { feedEntry } from './testing/builders.ts';

const entries = (...ids: number[]) => ids.map((id) => feedEntry(id));
const idsOf = (feed: readonly { id: number }[]): number[] => feed.map(({ id }) => id);

test('the feed is newest first and has each entry once, however it comes', () => {
  const first = merged([], entries(3, 2, 1));
  expect(idsOf(merged(first, entries(5)))).toEqual([5, 3, 2, 1]);
  expect(idsOf(merged(first, entries(4, 3, 2)))).toEqual([4, 3, 2, 1]);
  expect(merged(first, entries(2))).toBe(first);
});

test('the feed does not grow without end', () => {
  const ids = Array.from({ length: 500 }, (_, i) => i + 1);
  const feed = merged([], entries(...ids));
  expect(feed.length).toBe(200);
  expect(feed[0]?.id).toBe(500);
});
