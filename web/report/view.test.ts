import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterNames, hashOf, readView, sortNames, start, type View, withFilter, withSort } from './view.ts';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((one) => !/\p{Cs}/u.test(one));
const view: fc.Arbitrary<View> = fc.record({
  filters: fc.dictionary(fc.constantFrom(...filterNames), text),
  sort: fc.option(fc.record({ by: fc.constantFrom(...sortNames), isDown: fc.boolean() })),
  page: fc.nat(10_000),
  open: fc.option(text),
});

test('an address gives back the view it was made of', () => {
  fc.assert(
    fc.property(view, (one) => {
      const read = readView(hashOf(one));
      expect({ ...read, filters: { ...read.filters } }).toEqual({ ...one, filters: { ...one.filters } });
    }),
    { seed: 20260301, numRuns: 500 },
  );
});

test('any address gives a view', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (hash) => {
      const { page, sort } = readView(`#${hash}`);
      expect(page).toBeGreaterThanOrEqual(0);
      expect(sort === null || sortNames.includes(sort.by)).toBe(true);
    }),
    { seed: 20260301, numRuns: 500 },
  );
});

test('a filter begins on the first page and closes what was open; an empty one takes it off', () => {
  const at = { ...start, page: 3, open: 'x' };
  expect(withFilter(at, 'rule', 'a')).toEqual({ ...start, filters: { rule: 'a' } });
  expect(withFilter(withFilter(at, 'rule', 'a'), 'rule', '')).toEqual(start);
});

test('a column sorts upwards, downwards, no longer; another one anew', () => {
  const up = withSort(start, 'who');
  const down = withSort(up, 'who');
  expect([up.sort, down.sort, withSort(down, 'who').sort, withSort(down, 'where').sort]).toEqual([
    { by: 'who', isDown: false },
    { by: 'who', isDown: true },
    null,
    { by: 'where', isDown: false },
  ]);
});
