import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentsOf, visible } from './visible.ts';
import { duration, period, railWords, share } from './words.ts';

test.each([
  [0, '0 s'],
  [59.6, '1\u00a0min'],
  [270, '4\u00a0min 30\u00a0s'],
  [7_200, '2\u00a0h'],
  [8_040, '2\u00a0h 14\u00a0min'],
  [90_061, '1\u00a0d 1\u00a0h'],
  [-5, '0 s'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  [0, 10, '0 %'],
  [1, 10_000, 'under 1 %'],
  [9_999, 10_000, 'over 99 %'],
  [3, 3, '100 %'],
  [1, 3, '33 %'],
  [0, 0, '0 %'],
])('%d of %d is %s', (part, whole, text) => {
  expect(share(part, whole)).toBe(text);
});

test.each([
  ['2026-03-02T00:00:00Z', '2026-03-02T23:59:59Z', '2 Mar 2026'],
  ['2026-03-02T00:00:00Z', '2026-03-06T00:00:00Z', '2 to 6 Mar 2026'],
  ['2026-02-28T00:00:00Z', '2026-03-06T00:00:00Z', '28 Feb to 6 Mar 2026'],
  ['2025-12-31T00:00:00Z', '2026-01-01T00:00:00Z', '31 Dec 2025 to 1 Jan 2026'],
])('from %s to %s is %s', (from, to, text) => {
  expect(period(from, to)).toBe(text);
});

test('a rail that the page does not know is named as it is', () => {
  expect(railWords('budget-hour', 'stop', { stop: 25 })).toBe('over 25 an hour');
  expect(railWords('frozen', 'stop', {})).toBe('frozen');
});

test.each([
  ['\u202egnp.exe', '[U+202E]gnp.exe'],
  ['a\u200bb', 'a[U+200B]b'],
  ['GGG ', 'GGG[space]'],
  ['a b', 'a b'],
  ['a\u00a0b', 'a[U+00A0]b'],
  ['\u0000\t\n', '[U+0000][tab][line feed]'],
  ['\ud800x', '[U+D800]x'],
  ['naïve 🧹 שלום', 'naïve 🧹 שלום'],
  ['', ''],
])('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('nothing that cannot be seen is left, whatever was written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = segmentsOf(text).filter(({ isNamed }) => !isNamed);
      expect(shown.map((segment) => segment.text).join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
    }),
    { seed: 20260301, numRuns: 500 },
  );
});
