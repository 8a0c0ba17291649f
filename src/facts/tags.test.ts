import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldTags, isReserved, listing, noTags, presentTags, tagOf, tagsAreComplete, tagsFromChange } from './tags.ts';
import { keys, listings, moments, removals, start, tagMaps } from './testing/arbitraries.ts';
import type { Fact, Removal, Tags } from './types.ts';

const seed = 20260302;
const at = (seconds: number): Date => new Date(start + seconds * 1000);
const fold = (...evidence: Tags[]): Tags => evidence.reduce(foldTags, noTags);
const set = (tags: Record<string, string>, seconds: number): Tags =>
  tagsFromChange(new Map(Object.entries(tags)), null, at(seconds));
const removed = (removal: Removal, seconds: number): Tags => tagsFromChange(new Map(), removal, at(seconds));
const unset = (keysAndValues: Record<string, string | null>, seconds: number): Tags =>
  removed({ kind: 'keys', keys: new Map(Object.entries(keysAndValues)) }, seconds);
const cleared = (seconds: number): Tags => removed({ kind: 'all' }, seconds);
const listed = (tags: Record<string, string>, seconds: number): Tags => listing(Object.entries(tags), at(seconds));

const known = (value: string): Fact<string> => ({ is: 'known', value });
const absent: Fact<string> = { is: 'absent' };
const unknown: Fact<string> = { is: 'unknown' };

describe('a tag', () => {
  test.each<[string, Tags[], Fact<string>]>([
    ['is unknown where nothing was said', [], unknown],
    ['is unknown where only others were set', [set({ Name: 'web' }, 0)], unknown],
    ['is known where it was set, though the listing is not complete', [set({ Code: 'LOL' }, 0)], known('LOL')],
    ['is absent where a complete listing lacks it', [listed({ Name: 'web' }, 0)], absent],
    ['is absent where a complete listing is empty', [listed({}, 0)], absent],
    ['that was set after the launch is there', [listed({}, 0), set({ Code: 'LOL' }, 60)], known('LOL')],
    ['that was set before a listing without it is gone', [set({ Code: 'LOL' }, 0), listed({}, 60)], absent],
    ['has the later of two values', [set({ Code: 'GGG' }, 60), set({ Code: 'LOL' }, 0)], known('GGG')],
    ['may have an empty value', [set({ Code: '' }, 0)], known('')],
    ['that was removed is absent', [set({ Code: 'LOL' }, 0), unset({ Code: null }, 60)], absent],
    ['that was removed and never seen is absent', [unset({ Code: null }, 60)], absent],
    [
      'that was set again after its removal is there',
      [unset({ Code: null }, 60), set({ Code: 'LOL' }, 61)],
      known('LOL'),
    ],
    ['removed and set in one second is there', [unset({ Code: null }, 60), set({ Code: 'LOL' }, 60)], known('LOL')],
    ['listed as absent and set in one second is there', [listed({}, 60), set({ Code: 'LOL' }, 60)], known('LOL')],
    ['has the greater of two values of one second', [set({ Code: 'b' }, 0), set({ Code: 'a' }, 0)], known('b')],
  ])('%s', (_title, evidence, expected) => {
    expect(tagOf(fold(...evidence), 'Code')).toEqual(expected);
    expect(tagOf(fold(...[...evidence].reverse()), 'Code')).toEqual(expected);
  });
});

describe('a removal that names a value', () => {
  test.each<[string, Tags[], Fact<string>]>([
    ['removes the tag that has it', [set({ Code: 'LOL' }, 0), unset({ Code: 'LOL' }, 60)], absent],
    ['leaves a tag that has another', [set({ Code: 'GGG' }, 0), unset({ Code: 'LOL' }, 60)], known('GGG')],
    ['tells the empty value from none', [set({ Code: 'LOL' }, 0), unset({ Code: '' }, 60)], known('LOL')],
    ['says nothing of a tag never seen', [unset({ Code: 'LOL' }, 60)], unknown],
    ['leaves a tag that got the value later', [set({ Code: 'LOL' }, 90), unset({ Code: 'LOL' }, 60)], known('LOL')],
    [
      'still counts when the value before it is told last',
      [set({ Code: 'GGG' }, 0), unset({ Code: 'LOL' }, 60), set({ Code: 'LOL' }, 30)],
      absent,
    ],
  ])('%s', (_title, evidence, expected) => {
    expect(tagOf(fold(...evidence), 'Code')).toEqual(expected);
    expect(tagOf(fold(...[...evidence].reverse()), 'Code')).toEqual(expected);
  });
});

describe('a removal without a list', () => {
  test('removes every tag of a user, seen or not', () => {
    const tags = fold(set({ Code: 'LOL' }, 0), cleared(60));
    expect([tagOf(tags, 'Code'), tagOf(tags, 'never seen')]).toEqual([absent, absent]);
    expect(tagsAreComplete(tags)).toBe(true);
  });

  test('leaves the tags that only AWS can write', () => {
    const tags = fold(listed({ 'aws:autoscaling:groupName': 'web' }, 0), cleared(60));
    expect(tagOf(tags, 'aws:autoscaling:groupName')).toEqual(known('web'));
    expect(tagOf(fold(cleared(60)), 'aws:autoscaling:groupName')).toEqual(unknown);
  });

  test('leaves what is set later', () => {
    expect(presentTags(fold(cleared(60), set({ Code: 'LOL' }, 61), set({ Name: 'web' }, 59)))).toEqual(
      new Map([['Code', 'LOL']]),
    );
  });
});

describe('keys that strangers choose', () => {
  test.each(['__proto__', 'constructor', 'toString', ''])('%j is a key like any other', (key) => {
    expect(tagOf(fold(listed({}, 0)), key)).toEqual(absent);
    expect(tagOf(fold(tagsFromChange(new Map([[key, 'x']]), null, at(0))), key)).toEqual(known('x'));
  });

  test('are told apart by case, but none may look like one of AWS', () => {
    expect(tagOf(fold(listed({ code: 'LOL' }, 0)), 'Code')).toEqual(absent);
    expect(['aws:x', 'AWS:x', 'awsome'].map(isReserved)).toEqual([true, true, false]);
  });
});

test('tags are listed in order of their keys', () => {
  expect([...presentTags(fold(set({ b: '2', a: '1', B: '3' }, 0))).keys()]).toEqual(['B', 'a', 'b']);
});

/** What happened at one moment. */
type Happening =
  | { kind: 'listed'; tags: ReadonlyMap<string, string>; at: Date }
  | { kind: 'set'; tags: ReadonlyMap<string, string>; at: Date }
  | { kind: 'removed'; removal: Removal; at: Date };

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constantFrom<'listed' | 'set'>('listed', 'set'), tags: tagMaps, at: moments }),
  fc.record({ kind: fc.constant<'removed'>('removed'), removal: removals, at: moments }),
);

const evidenceOf = (happening: Happening): Tags =>
  happening.kind === 'listed'
    ? listing(happening.tags, happening.at)
    : happening.kind === 'set'
      ? tagsFromChange(happening.tags, null, happening.at)
      : tagsFromChange(new Map(), happening.removal, happening.at);

/** Lives through the happenings of one key in order of time: the slow and obvious reading of the rules. */
function livedThrough(all: readonly Happening[], key: string): Fact<string> {
  let now: Fact<string> = unknown;
  const times = [...new Set(all.map((each) => each.at.getTime()))].sort((a, b) => a - b);
  for (const time of times) {
    const together = all.filter((each) => each.at.getTime() === time);
    for (const each of together) {
      if (each.kind === 'listed') now = absent;
      if (each.kind !== 'removed') continue;
      if (each.removal.kind === 'all') now = isReserved(key) ? now : absent;
      else if (each.removal.keys.has(key)) {
        const value = each.removal.keys.get(key) ?? null;
        if (value === null || (now.is === 'known' && now.value === value)) now = absent;
      }
    }
    const given = together.flatMap((each) => (each.kind === 'removed' ? [] : [each.tags.get(key)]));
    const greatest = given
      .filter((value) => value !== undefined)
      .sort()
      .at(-1);
    if (greatest !== undefined) now = known(greatest);
  }
  return now;
}

describe('evidence about tags', () => {
  test('folds, in whatever order, to what somebody who watched would know', () => {
    fc.assert(
      fc.property(
        fc
          .array(happenings, { maxLength: 8 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        keys,
        ([all, shuffled], key) => {
          expect(tagOf(fold(...shuffled.map(evidenceOf)), key)).toEqual(livedThrough(all, key));
        },
      ),
      { seed, numRuns: 10_000 },
    );
  });

  const folded = fc.array(happenings, { maxLength: 4 }).map((all) => fold(...all.map(evidenceOf)));

  test('joins alike from either side, in any grouping, and twice as once', () => {
    fc.assert(
      fc.property(folded, folded, folded, (a, b, c) => {
        expect(foldTags(a, b)).toEqual(foldTags(b, a));
        expect(foldTags(a, foldTags(b, c))).toEqual(foldTags(foldTags(a, b), c));
        expect(foldTags(a, a)).toEqual(a);
        expect(foldTags(foldTags(a, b), b)).toEqual(foldTags(a, b));
      }),
      { seed, numRuns: 5000 },
    );
  });

  test('lists as present exactly the tags that are known', () => {
    fc.assert(
      fc.property(folded, keys, (tags, key) => {
        const fact = tagOf(tags, key);
        expect(presentTags(tags).get(key)).toBe(fact.is === 'known' ? fact.value : undefined);
      }),
      { seed, numRuns: 2000 },
    );
  });

  test('does not grow with repetition', () => {
    fc.assert(
      fc.property(listings, folded, (complete, tags) => {
        const once = foldTags(complete, tags);
        expect(foldTags(once, foldTags(complete, tags)).byKey.size).toBe(once.byKey.size);
      }),
      { seed, numRuns: 500 },
    );
  });
});
