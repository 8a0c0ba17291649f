import { expect, test } from 'vitest';
import { createClockOffset } from './clock-offset.ts';

const at = (ms: number): Date => new Date(Date.parse('2026-03-01T12:00:00Z') + ms);

test('nothing is told before an answer came', () => expect(createClockOffset().current()).toBeNull());

test('a host that is behind has a positive offset, from the middle of the request', () => {
  const offset = createClockOffset();
  offset.note('Sun, 01 Mar 2026 12:01:00 GMT', at(0), at(1_000));
  expect(offset.current()).toBe(60_000);
});

test('one odd answer among the last does not move it, and old ones are forgotten', () => {
  const offset = createClockOffset();
  const note = (header: string) => offset.note(header, at(0), at(1_000));
  for (let count = 0; count < 4; count += 1) note('Sun, 01 Mar 2026 12:00:00 GMT');
  note('Sun, 01 Mar 2026 18:00:00 GMT');
  expect(offset.current()).toBe(0);
  for (let count = 0; count < 30; count += 1) note('Sun, 01 Mar 2026 12:00:00 GMT');
  for (let count = 0; count < 9; count += 1) note('Sun, 01 Mar 2026 11:59:00 GMT');
  expect(offset.current()).toBe(-60_000);
});

test.each([
  ['no header', undefined, 10],
  ['a header that is no date', 'yesterday', 10],
  ['an answer that took too long', 'Sun, 01 Mar 2026 18:00:00 GMT', 21_000],
  ['a clock that was set back meanwhile', 'Sun, 01 Mar 2026 18:00:00 GMT', -1],
])('%s tells nothing', (_what, header, took) => {
  const offset = createClockOffset();
  offset.note(header, at(0), at(took));
  expect(offset.current()).toBeNull();
});
