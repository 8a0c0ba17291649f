import { describe, expect, test } from 'vitest';
import { listing } from '../facts/tags.ts';
import type { Instance } from '../facts/types.ts';
import { compileGlob } from './globs.ts';
import { judge } from './judge.ts';
import { compilePattern, compileSearch } from './patterns.ts';
import { instance, launchBy, noon, ruleOf } from './testing/instances.ts';
import { nearest } from './words.ts';

/**
 * Whatever strangers write, judging it costs no more than in proportion. Not time is measured but work: how often a
 * character is read. What reads in native code (`contains`, `+`) is held by the bounds on what an expression is given.
 */
const readers = ['charCodeAt', 'codePointAt', 'charAt', 'at'] as const;

/** How often a character of any text is read meanwhile. */
function readsOf(work: () => void): number {
  let reads = 0;
  const prototype = String.prototype as unknown as Record<string, (this: string, index: number) => unknown>;
  const own = readers.map((name) => prototype[name]);
  for (const [index, name] of readers.entries()) {
    const read = own[index];
    if (read === undefined) continue;
    prototype[name] = function (at) {
      reads++;
      return read.call(this, at);
    };
  }
  try {
    work();
  } finally {
    for (const [index, name] of readers.entries()) {
      const read = own[index];
      if (read !== undefined) prototype[name] = read;
    }
  }
  return reads;
}

/** How much more work twice as much text is: 2 when linear, 4 when quadratic. */
function growth(work: (length: number) => () => void, length = 1000): number {
  const [small, large] = [work(length), work(length * 2)];
  small();
  large();
  const fewer = readsOf(small);
  if (fewer < length / 2) throw new Error(`only ${fewer} characters of ${length} were read`);
  return readsOf(large) / fewer;
}

/** A matcher that tries everything, to see that the measure tells it. */
function naive(glob: string, text: string): boolean {
  if (glob === '') return text === '';
  if (glob.charAt(0) !== '*')
    return text !== '' && glob.charAt(0) === text.charAt(0) && naive(glob.slice(1), text.slice(1));
  for (let skip = 0; skip <= text.length; skip++) if (naive(glob.slice(1), text.slice(skip))) return true;
  return false;
}

test('the measure tells work that is not linear', () =>
  expect(growth((length) => () => void naive('*a*b', 'a'.repeat(length)), 100)).toBeGreaterThan(3.5));

const mostGrowth = 2.2;

describe('work is linear in what is matched', () => {
  test.each<[string, string]>([
    ['*a*a*a*a*b', 'a'],
    ['*aaaaaaaaab', 'a'],
    ['*?*?*?*?b', 'a'],
    ['*ab*ab*ab*c', 'ab'],
  ])('glob %s over %s, repeated', (glob, unit) => {
    const matches = compileGlob(glob);
    expect(
      growth((length) => {
        const text = unit.repeat(length);
        return () => void matches(text);
      }),
    ).toBeLessThan(mostGrowth);
  });

  // The end has what a pattern needs, or else the text is passed over unread.
  test.each<[string, string, string]>([
    ['(a+)+b', 'a', 'b!'],
    ['(a|a)*b', 'a', 'b!'],
    ['(a*)*b', 'a', 'b!'],
    ['([a-z]+)*[0-9]', 'ab', '0!'],
    ['(.*)(.*)(.*)(.*)=$', 'x', '=!'],
    ['(?i)(\\w+\\s?)+$', 'aA', '!'],
    ['(x+x+)+y', 'x', 'y!'],
  ])('pattern %s over %s, repeated, and %s: whole and anywhere', (source, unit, end) => {
    const [whole, anywhere] = [compilePattern(source), compileSearch(source)];
    expect(
      growth((length) => {
        const text = `${unit.repeat(length)}${end}`;
        return () => void (whole(text) || anywhere(text));
      }),
    ).toBeLessThan(mostGrowth);
  });

  test.each<[string, (text: string) => Instance]>([
    ['tags: { Owner: { pattern: "(a+)+b" } }', (text) => instance({ tags: { Owner: text } })],
    ['instanceType: ["*a*a*a*b"]', (text) => instance({ facts: { instanceType: text } })],
    ['image: { names: ["*a*a*a*b"] }', (text) => instance({ facts: { imageName: text } })],
    [`assert: 'instance.tags["Owner"].matches("(a+)+b$")'`, (text) => instance({ tags: { Owner: text } })],
    [
      `assert: 'instance.tags.exists(key, key.matches("(a|aa)+$") && key == "b")'`,
      (text) => instance({ tags: { [text]: '' } }),
    ],
    [`assert: 'launch.userAgent.matches("(.*)*b$")'`, (userAgent) => instance({ launch: launchBy({}, { userAgent }) })],
  ])('%s', (require, made) => {
    const policy = ruleOf(`require: { ${require} }`);
    expect(
      growth((length) => {
        const subject = made(`${'a'.repeat(length)}b!`);
        return () => void judge(policy, subject, noon);
      }),
    ).toBeLessThan(mostGrowth);
  });

  test('assert: a comprehension over ever more tags', () => {
    const policy = ruleOf(`require: { assert: 'instance.tags.all(key, !key.matches("^(k|e|y|-|[0-9])+f+$"))' }`);
    expect(
      growth((length) => {
        const tags = Array.from({ length: length / 16 }, (_, nth): [string, string] => [`key-${1e9 + nth}-abcdef`, '']);
        const subject = { ...instance(), tags: listing(tags, noon) };
        return () => void judge(policy, subject, noon);
      }),
    ).toBeLessThan(mostGrowth);
  });

  test('tags: the search for a near key, over ever more of them', () => {
    const policy = ruleOf('require: { tags: { CostCenter: present } }');
    expect(
      growth((length) => {
        const tags = Array.from({ length }, (_, nth): [string, string] => [
          `costcentr${nth % 10}${nth}`.slice(0, 11),
          '',
        ]);
        const subject = { ...instance(), tags: listing(tags, noon) };
        return () => void judge(policy, subject, noon);
      }),
    ).toBeLessThan(mostGrowth);
  });

  test('words: a text that is near nothing costs no more for its length', () => {
    const words = Array.from({ length: 50 }, (_, nth) => 'a'.repeat(nth + 1));
    const reads = (length: number) => readsOf(() => void nearest('b'.repeat(length), words));
    expect(reads(4000)).toBeLessThanOrEqual(reads(60));
  });
});

describe('an assert is not given more than EC2 gives', () => {
  const verdict = (source: string, subject: Instance) =>
    judge(ruleOf(`require: { assert: ${JSON.stringify(source)} }`), subject, noon).get('r');
  const long = 'a'.repeat(100_000);

  test.each<[string, Instance, string]>([
    ['instance.tags["Owner"].contains(instance.region)', instance({ tags: { Owner: long } }), 'tag Owner'],
    ['instance.tags.all(key, key == "a")', instance({ tags: { [long]: '' } }), 'tags'],
    ['instance.tags.all(key, key == "a")', instance({ tags: { a: long } }), 'tags'],
    ['instance.type.contains("b")', instance({ facts: { instanceType: long } }), 'instanceType'],
    ['launch.userAgent.contains("b")', instance({ launch: launchBy({}, { userAgent: long }) }), 'launch'],
    ['launch.principal.name.contains("b")', instance({ launch: launchBy({ name: long }) }), 'principal'],
    [
      'instance.securityGroups.all(each, each.name != "b")',
      instance({ facts: { securityGroups: [{ id: 'sg-1', name: long }] } }),
      'securityGroups',
    ],
    [
      'instance.securityGroups.all(each, each.name != "b")',
      instance({
        facts: { securityGroups: Array.from({ length: 1000 }, (_, id) => ({ id: `sg-${id}`, name: null })) },
      }),
      'securityGroups',
    ],
    [
      'instance.tags.size() < 1000',
      {
        ...instance(),
        tags: listing(
          Array.from({ length: 999 }, (_, nth) => [`${nth}`, ''] as const),
          noon,
        ),
      },
      'tags',
    ],
  ])('%s', (source, subject, missing) =>
    expect(verdict(source, subject)).toEqual({ kind: 'indeterminate', missing: [missing] }),
  );
});
