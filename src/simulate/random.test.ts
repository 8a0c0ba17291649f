import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const first = (seed: string | number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 5 }, () => random.next());
};

test('the same seed gives the same numbers, another one others', () => {
  expect(first('a')).toEqual(first('a'));
  expect(first('a')).not.toEqual(first('b'));
  expect(first(1)).not.toEqual(first(2));
});

test('what a fork gives depends on its name, and not on what was drawn before', () => {
  const [fresh, used] = [createRandom('a'), createRandom('a')];
  used.next();
  expect(used.fork('people').next()).toBe(fresh.fork('people').next());
  expect(used.fork('people').next()).not.toBe(used.fork('faults').next());
});

test('numbers fill their range, and no more', () => {
  const random = createRandom('range');
  const wholes = Array.from({ length: 2_000 }, () => random.whole(3, 6));
  expect([...new Set(wholes)].sort()).toEqual([3, 4, 5, 6]);
  const shares = Array.from({ length: 4_000 }, () => random.next());
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...shares)).toBeLessThan(1);
  expect(shares.reduce((sum, one) => sum + one, 0) / shares.length).toBeCloseTo(0.5, 1);
});
