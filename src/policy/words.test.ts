import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didYouMean, nearest, slipsBetween } from './words.ts';

const steps = ['notify', 'tag', 'quarantine', 'stop', 'terminate'];

describe('the word that was meant', () => {
  test.each([
    ['terminat', 'terminate'],
    ['TERMINATE', 'terminate'],
    ['temrinate', 'terminate'],
    [' stop ', 'stop'],
    ['notfiy', 'notify'],
  ])('%j is near %j', (text, near) => expect(nearest(text, steps)).toBe(near));

  test.each(['destroy', '', '   ', 'go', 'stop'.repeat(200)])('%j is near none', (text) =>
    expect(nearest(text, steps)).toBeNull(),
  );

  test('one of two equally near words is not chosen', () => expect(nearest('cat', ['bat', 'rat'])).toBeNull());

  test('a word that differs only in case is nearer than one that differs in a letter', () =>
    expect(nearest('lol', ['LOW', 'LOL'])).toBe('LOL'));

  test('two letters are too few to guess a slip from', () => expect(nearest('ab', ['ac'])).toBeNull());

  test('it is offered as a question', () => {
    expect(didYouMean('terminat', steps)).toBe('Did you mean "terminate"?');
    expect(didYouMean('explode', steps)).toBeNull();
  });
});

test('a swap of neighbours is one slip', () => expect(slipsBetween('abcd', 'abdc', 5)).toBe(1));

test('words too far apart are not counted to the end', () => expect(slipsBetween('aaaaaaaa', 'bbbbbbbb', 2)).toBe(3));

/** By definition: every letter against every other. */
function slipsByTable(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, row) =>
    Array.from({ length: b.length + 1 }, (_, at) => row || at),
  );
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let slips = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + same);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        slips = Math.min(slips, at(row - 2, column - 2) + 1);
      (rows[row] ?? [])[column] = slips;
    }
  }
  return at(a.length, b.length);
}

test('slips are counted as by the definition, up to what was asked for', () => {
  const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(
    fc.property(words, words, fc.integer({ min: 0, max: 3 }), (a, b, most) => {
      expect(Math.min(slipsBetween(a, b, most), most + 1)).toBe(Math.min(slipsByTable(a, b), most + 1));
    }),
    { seed: 20261121, numRuns: 5000 },
  );
});
