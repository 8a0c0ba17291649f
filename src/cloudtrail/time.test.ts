import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTime } from './time.ts';

describe('an instant', () => {
  test.each<[string, unknown, string]>([
    ['as CloudTrail writes it', '2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['with a fraction', '2026-03-01T12:00:00.25Z', '2026-03-01T12:00:00.250Z'],
    ['with more digits than a millisecond has', '2026-03-01T12:00:00.123999999Z', '2026-03-01T12:00:00.123Z'],
    ['with an offset', '2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'],
    ['with an offset without a colon', '2026-03-01T12:00:00-0530', '2026-03-01T17:30:00.000Z'],
    ['as a SIEM writes it, in UTC', '2024-04-02 15:13:06.000000000', '2024-04-02T15:13:06.000Z'],
    ['as a SIEM writes it, without a fraction', '2021-10-29 23:50:09', '2021-10-29T23:50:09.000Z'],
    ['in ISO form without a zone, in UTC', '2026-07-01T12:00:00', '2026-07-01T12:00:00.000Z'],
    ['in epoch milliseconds', 1_712_070_786_000, '2024-04-02T15:13:06.000Z'],
    ['on a leap day', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is read', (_form, written, expected) => {
    expect(parseTime(written)?.toISOString()).toBe(expected);
  });

  test.each<unknown>([
    undefined,
    null,
    '',
    'yesterday',
    true,
    {},
    ['2026-03-01T12:00:00Z'],
    '2026-03-01',
    '2026-02-30T12:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T12:60:00Z',
    '2026-03-01T12:00:60Z',
    '2026-03-01T12:00:00+24:00',
    '2026-03-01T12:00:00Zulu',
    ' 2026-03-01T12:00:00Z',
    '2026-03-01T12:00:00Z\n',
    '0026-03-01T12:00:00Z',
    '0099-03-01T12:00:00Z',
    '2026-03-00T12:00:00Z',
    '1712070786000',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    8.64e15,
  ])('%j is none', (nonsense) => {
    expect(parseTime(nonsense)).toBeNull();
  });

  test('reads back whatever a date writes, in any time zone of the machine', () => {
    const before = process.env.TZ;
    try {
      for (const zone of ['America/St_Johns', 'Asia/Kathmandu', 'UTC']) {
        process.env.TZ = zone;
        fc.assert(
          fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (ms) => {
            const iso = new Date(ms).toISOString();
            expect(parseTime(iso)?.getTime()).toBe(ms);
            expect(parseTime(iso.replace('T', ' ').replace('Z', '000000'))?.getTime()).toBe(ms);
          }),
          { seed: 20260303, numRuns: 500 },
        );
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  test('is never an invalid date', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?$/)), (value) => {
        expect(parseTime(value)?.getTime()).not.toBeNaN();
      }),
      { seed: 20260304, numRuns: 2000 },
    );
  });
});
