import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileGlob, compileGlobs, isGlob } from './globs.ts';

describe('a glob', () => {
  test.each([
    ['eu-*', 'eu-west-1', true],
    ['eu-*', 'EU-west-1', false],
    ['eu-*', 'us-east-1', false],
    ['eu-west-?', 'eu-west-1', true],
    ['eu-west-?', 'eu-west-10', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a', 'aa', false],
    ['*b*', 'abc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['IR-*', 'IR-', true],
    ['t3.*', 't3xlarge', false],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a\\?*', 'a?b', true],
    ['\\\\', '\\', true],
    ['?', '😀', true],
    ['*.large', 'a\nb.large', true],
    ['[ab]', 'a', false],
  ])('%j and %j: %s', (glob, text, expected) => expect(compileGlob(glob)(text)).toBe(expected));

  test('a backslash before anything else is refused', () => {
    expect(() => compileGlob('DOMAIN\\user')).toThrow(/backslash/);
    expect(() => compileGlob('a\\')).toThrow(/backslash/);
  });

  test('one that is too long is refused', () => expect(() => compileGlob('a'.repeat(513))).toThrow(/512/));

  test('several are alternatives', () => {
    const matches = compileGlobs(['a*', 'b']);
    expect(['ax', 'b', 'bx'].map((text) => matches(text))).toEqual([true, true, false]);
  });

  test('an escaped star alone is not a glob', () => {
    expect(isGlob('a\\*')).toBe(false);
    expect(isGlob('a*')).toBe(true);
  });

  test('it agrees with a regular expression of the same meaning', () => {
    const alphabet = fc.constantFrom('a', 'b', '*', '?');
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((letters) => letters.join(''));
    const globs = fc.array(alphabet, { maxLength: 7 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(globs, words, (glob, text) => {
        const reference = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
        expect(compileGlob(glob)(text)).toBe(reference.test(text));
      }),
      { seed: 20261121, numRuns: 3000 },
    );
  });

  test('its work is linear in the text', () => {
    const looksAt = (length: number): number => {
      let looks = 0;
      const text = new Proxy(Object('a'.repeat(length)), {
        get: (target, key) => {
          if (key === 'length') return length;
          looks++;
          return Reflect.get(target, key).bind(target);
        },
      });
      expect(compileGlob('*a*a*a*a*a*b')(text as string)).toBe(false);
      return looks;
    };
    expect(looksAt(2000)).toBeLessThan(looksAt(1000) * 2.2);
  });
});
