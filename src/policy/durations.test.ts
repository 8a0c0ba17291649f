import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration, suggestDuration } from './durations.ts';

describe('a duration', () => {
  test.each([
    ['5m', 300_000],
    ['90s', 90_000],
    ['4h', 14_400_000],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
    ['0s', 0],
    ['3650d', 315_360_000_000],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    '',
    '5',
    'm',
    '05m',
    '00s',
    '-5m',
    '+5m',
    '1.5h',
    '5 m',
    '5M',
    '4 hours',
    '1h30m',
    '5m\n',
    '3651d',
    '99999999999s',
    '٥m',
  ])('%j is refused', (text) => expect(parseDuration(text)).toBeNull());

  test.each([
    [5_400_000, '90m'],
    [86_400_000, '1d'],
    [604_800_000, '1w'],
    [0, '0s'],
  ])('%d ms is written %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('another form', () => {
  test.each([
    ['4 hours', 'write 4h'],
    ['1.5h', 'write 90m'],
    ['1h30m', 'write 90m'],
    ['PT4H', 'write 4h'],
    ['05m', 'write 5m'],
    ['90', 'write 90m for minutes, 90s for seconds'],
    ['100 years', null],
    ['5000d', 'write 3650d, the longest there is'],
    ['soon', null],
  ])('%j: %s', (text, suggestion) => expect(suggestDuration(text)).toBe(suggestion));
});
