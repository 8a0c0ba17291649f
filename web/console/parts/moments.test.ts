import { beforeEach, expect, test } from 'vitest';
import { clock } from '../clock.ts';
import { ago, ahead, here, span, toField, utc } from './moments.ts';

const noon = '2026-03-04T12:00:00Z';
const later = (seconds: number): string => new Date(Date.parse(noon) + seconds * 1_000).toISOString();

beforeEach(() => clock.set(noon, 1));

test.each([
  [0, 'due now'],
  [-30, 'due now'],
  [270.4, 'in 4\u00a0min 30\u00a0s'],
  [8_085, 'in 2\u00a0h 15\u00a0min'],
  [200_000, 'in 2\u00a0d 7\u00a0h'],
])('what is due in %d s is %s', (seconds, text) => {
  expect(ahead(later(seconds))).toBe(text);
});

test.each([
  [-3, 'just now'],
  [-42, '42\u00a0s ago'],
  [-185, '3\u00a0min ago'],
  [-7_300, '2\u00a0h 2\u00a0min ago'],
  [300, 'in 5\u00a0min'],
])('what was %d s from now is %s', (seconds, text) => {
  expect(ago(later(seconds))).toBe(text);
});

test('where the clock runs fast its seconds do not flicker', () => {
  expect(span(275_000, 60)).toBe('5\u00a0min');
  expect(span(42_000, 60)).toBe('42\u00a0s');
});

test('a moment of today has no date, one of another year has its year', () => {
  const at = (text: string): string => here(text, Date.parse(noon));
  expect(at(noon)).toMatch(/^\d\d:\d\d$/);
  expect(at('2026-02-01T12:00:00Z')).toMatch(/^1 Feb \d\d:\d\d$/);
  expect(at('2024-02-01T12:00:00Z')).toMatch(/^1 Feb 2024 \d\d:\d\d$/);
});

test('a field holds the same moment that it shows', () => {
  expect(new Date(toField(new Date(noon))).toISOString()).toBe('2026-03-04T12:00:00.000Z');
});

test('the exact moment says its zone', () => {
  expect(utc('2026-03-04T12:03:21.123Z')).toBe('2026-03-04 12:03:21 UTC');
});
