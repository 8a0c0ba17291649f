import { expect, test } from 'vitest';
import { healColumns, placeOf, timelineOf } from './buckets.ts';

const day = (name: string, instances = 1, violating = 0) => ({ name, instances, violating });

test('days without a launch are columns too', () => {
  const { unit, columns } = timelineOf([day('2026-02-27', 2, 1), day('2026-03-02')], []);
  expect(unit).toBe('day');
  expect(columns.map(({ when, instances }) => [when, instances])).toEqual([
    ['2026-02-27', 2],
    ['2026-02-28', 0],
    ['2026-03-01', 0],
    ['2026-03-02', 1],
  ]);
});

test('hours go before days where they are given', () => {
  const { unit, columns } = timelineOf([day('2026-03-01', 2)], [day('2026-03-01T22'), day('2026-03-02T01')]);
  expect([unit, columns.length, columns[1]?.label]).toEqual(['hour', 4, 'Sun 1 Mar 23:00']);
});

test('a season is told by weeks from Monday, and years by months', () => {
  const season = timelineOf([day('2026-03-01', 3, 1), day('2026-03-02', 4, 2), day('2026-08-01')], []);
  expect([season.unit, ...season.columns.slice(0, 2)]).toEqual([
    'week',
    { label: 'Week of 23 Feb', when: '2026-02-23..2026-03-01', instances: 3, violating: 1 },
    { label: 'Week of 2 Mar', when: '2026-03-02..2026-03-08', instances: 4, violating: 2 },
  ]);
  const years = timelineOf([day('2023-03-01'), day('2023-03-09'), day('2026-08-01')], []);
  expect([years.unit, years.columns.map(({ when, instances }) => [when, instances])]).toEqual([
    'month',
    [
      ['2023-03', 2],
      ['2026-08', 1],
    ],
  ]);
});

test('no day, or none with a date, is no column', () => {
  expect(timelineOf([], []).columns).toEqual([]);
  expect(timelineOf([day('unknown')], []).columns).toEqual([]);
});

test.each([
  [0, '0', 'under 1\u00a0min'],
  [59, '0', 'under 1\u00a0min'],
  [60, '60', 'under 2\u00a0min'],
  [299, '120', 'under 5\u00a0min'],
  [300, '300', 'under 10\u00a0min'],
  [1e9, '259200', 'over 3\u00a0d'],
])('what was mended after %d s is counted from %s s on', (healSeconds, from, label) => {
  const finding = { healed: 'beforeStep' } as never;
  const column = healColumns([{ healSeconds, finding }]).find(({ inTime }) => inTime === 1);
  expect([String(column?.from), column?.label]).toEqual([from, label]);
});

test('a delay stands at the edge of the columns it divides', () => {
  expect([placeOf(0), placeOf(300), placeOf(450)].map((place) => place * 11)).toEqual([0, 3, 3.5]);
  expect(placeOf(1e9)).toBeLessThan(1);
});
