import { expect, test } from 'vitest';
import { fromNow, span, utc } from './moments.ts';
import { at } from './testing/cases.ts';

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [89, '89 seconds'],
  [90, '2 minutes'],
  [3_570, '1 hour'],
  [3_600 * 4, '4 hours'],
  [3_600 * 4 + 60, '4 hours 1 minute'],
  [86_400 * 3 - 20, '3 days'],
  [86_400 * 3 + 60, '3 days'],
  [86_400 * 2 + 3_600 * 23, '2 days 23 hours'],
])('%i s are %s', (seconds, text) => {
  expect(span(seconds * 1000)).toBe(text);
});

test('a moment says its seconds where it has any', () => {
  expect([utc(at(240)), utc(at(6.5))]).toEqual(['2026-03-01 16:00 UTC', '2026-03-01 12:06:30 UTC']);
});

test('before, now and after are told from now', () => {
  expect([at(-5), at(0), at(240)].map((one) => fromNow(one, at(0)))).toEqual(['5 minutes ago', 'now', 'in 4 hours']);
});
