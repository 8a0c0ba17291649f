import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from './patterns.ts';

describe('a pattern', () => {
  test.each([
    ['a|ab', 'ab', true],
    ['ab|a', 'abc', false],
    ['a$', 'a\n', false],
    ['(?i)lol', 'LoL', true],
    ['.', '😀', true],
    ['', '', true],
  ])('%j over the whole of %j: %s', (pattern, value, expected) =>
    expect(compilePattern(pattern)(value)).toBe(expected),
  );

  test.each([
    '(',
    '(?=a)',
    '(?<!a)b',
    '\\1',
    'a{1001}',
    '[z-a]',
    '*',
    '(?:(?:[a-z]{1,40}){1,20}){1,20}',
    '(abcdefghij?){1000}',
  ])('%j is refused', (pattern) =>
    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ name: 'PatternError' })),
  );

  test('agrees with a regular expression of the same meaning', () => {
    const node = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('a', 'b', '.'),
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}${b}`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
        tie('pattern').map((a) => `(?:${a})*`),
        tie('pattern').map((a) => `(?:${a})?`),
      ),
    })).pattern;
    fc.assert(
      fc.property(node, fc.array(fc.constantFrom('a', 'b'), { maxLength: 6 }), (pattern, letters) => {
        const value = letters.join('');
        expect(compilePattern(pattern)(value)).toBe(new RegExp(`^(?:${pattern})$`).test(value));
      }),
      { seed: 20261121, numRuns: 2000 },
    );
  });

  /** How often a pattern looks at a character of the value. */
  const looks = (pattern: string, value: string): number => {
    const compiled = compilePattern(pattern);
    const { charCodeAt, codePointAt } = String.prototype;
    let count = 0;
    String.prototype.charCodeAt = function (this: string, index) {
      count++;
      return charCodeAt.call(this, index);
    };
    String.prototype.codePointAt = function (this: string, index) {
      count++;
      return codePointAt.call(this, index);
    };
    try {
      compiled(value);
    } finally {
      String.prototype.charCodeAt = charCodeAt;
      String.prototype.codePointAt = codePointAt;
    }
    return count;
  };

  test.each(['(a+)+$', '(a|aa)+c', '(a*)*b', '(.*a){12}c'])('%s works in time linear in the value', (pattern) => {
    const [once, twice] = [256, 512].map((length) => looks(pattern, `${'a'.repeat(length)}!`));
    expect(once).toBeGreaterThan(0);
    expect(twice).toBeLessThan((once ?? 0) * 2.1);
  });

  test('gives the same answers after millions of characters', () => {
    const matches = compilePattern('[a-z]{3}');
    const long = 'x'.repeat(300_000);
    for (let round = 0; round < 8; round++) expect([matches(long), matches('abc')]).toEqual([false, true]);
  });
});
