import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstOf } from './first-of.ts';

test('the first so many are those of the whole list in its order, equal ones as they stood', () => {
  const items = fc.array(fc.record({ rank: fc.integer({ min: 0, max: 9 }), nth: fc.integer() }), { maxLength: 60 });
  fc.assert(
    fc.property(items, fc.nat(70), (all, count) => {
      const order = (a: { rank: number }, b: { rank: number }): number => a.rank - b.rank;
      expect(firstOf(all, order, count)).toEqual([...all].sort(order).slice(0, count));
    }),
  );
});
