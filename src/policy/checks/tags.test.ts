import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noTags, tagsFromChange } from '../../facts/tags.ts';
import { say } from '../answers.ts';
import { describeFault } from '../fault.ts';
import { judge } from '../judge.ts';
import { instance, noon, ruleMistakes, ruleOf } from '../testing/instances.ts';
import type { Fault, Verdict } from '../types.ts';
import { fold, slipsBetween } from '../words.ts';

type Tagged = Parameters<typeof instance>[0];

const files = { 'centers.txt': '0042\n0107\n', 'ten.txt': 'A\nB\n' };

function verdict(tags: string, said: Tagged): Verdict {
  const found = judge(ruleOf(`require: { tags: { ${tags} } }`, '', files), instance(said), noon).get('r');
  if (found === undefined) throw new Error('no verdict');
  return found;
}

function fault(tags: string, said: Tagged): Fault {
  const found = verdict(tags, said);
  if (found.kind !== 'violation') throw new Error(`no violation but ${found.kind}`);
  return found.faults[0];
}

describe('what a tag may be asked', () => {
  test.each([
    ['a list: one of its values', 'Code: [LOL, GGG]', { Code: 'GGG' }, 'compliant'],
    ['a list: literal, no glob', 'Code: ["L*"]', { Code: 'LOL' }, 'violation'],
    ['a list: the star itself', 'Code: ["L*"]', { Code: 'L*' }, 'compliant'],
    ['a list: case-sensitive', 'Code: [LOL]', { Code: 'lol' }, 'violation'],
    ['a list: nothing around it', 'Code: [LOL]', { Code: ' LOL' }, 'violation'],
    ['a list: a missing key fails', 'Code: [LOL]', {}, 'violation'],
    ['a list: keys are case-sensitive', 'Code: [LOL]', { code: 'LOL' }, 'violation'],
    ['a list: an empty value where it is listed', 'Code: [""]', { Code: '' }, 'compliant'],
    ['in, optional: a missing key passes', 'Code: { in: [LOL], optional: true }', {}, 'compliant'],
    ['in, optional: another value fails', 'Code: { in: [LOL], optional: true }', { Code: 'x' }, 'violation'],
    ['in, optional: false is the default', 'Code: { in: [LOL], optional: false }', {}, 'violation'],
    ['in, ignoreCase', 'Env: { in: [Dev], ignoreCase: true }', { Env: 'dEV' }, 'compliant'],
    ['in, ignoreCase: another value', 'Env: { in: [Dev], ignoreCase: true }', { Env: 'devel' }, 'violation'],
    ['present', 'Name: present', { Name: '' }, 'compliant'],
    ['present: missing', 'Name: present', {}, 'violation'],
    ['present nonblank', 'Name: { present: nonblank }', { Name: 'x' }, 'compliant'],
    ['present nonblank: blank', 'Name: { present: nonblank }', { Name: ' \t' }, 'violation'],
    ['present nonblank: missing', 'Name: { present: nonblank }', {}, 'violation'],
    ['absent', 'temp: absent', {}, 'compliant'],
    ['absent: there, though empty', 'temp: absent', { temp: '' }, 'violation'],
    ['pattern: the whole value', "O: { pattern: '[a-z]+' }", { O: 'abc' }, 'compliant'],
    ['pattern: more before it', "O: { pattern: '[a-z]+' }", { O: '1abc' }, 'violation'],
    ['pattern: more after it', "O: { pattern: '[a-z]+' }", { O: 'abc\n' }, 'violation'],
    ['pattern: each alternative whole', "O: { pattern: 'a|bc' }", { O: 'ac' }, 'violation'],
    ['pattern, optional: missing', "O: { pattern: 'a', optional: true }", {}, 'compliant'],
    ['pattern: missing', "O: { pattern: 'a*' }", {}, 'violation'],
    ['from', 'C: { from: ./centers.txt }', { C: '0042' }, 'compliant'],
    ['from: another value', 'C: { from: ./centers.txt }', { C: '42' }, 'violation'],
    ['from, ignoreCase', 'C: { from: ten.txt, ignoreCase: true }', { C: 'a' }, 'compliant'],
    ['from, optional', 'C: { from: ten.txt, optional: true }', {}, 'compliant'],
    ['all keys of the map', 'Name: present, service: present', { Name: 'x' }, 'violation'],
    ['a key that objects have by themselves', 'constructor: present', {}, 'violation'],
    ['such a key, tagged', 'toString: [x]', { toString: 'x' }, 'compliant'],
  ])('%s', (_what, tags, values, kind) =>
    expect(verdict(tags, { tags: values as Record<string, string> }).kind).toBe(kind),
  );

  test('a value as written: unquoted numbers keep their zeros', () => {
    expect(verdict('Code: [0042, 1.10, yes, 2027-01-31, null]', { tags: { Code: '0042' } }).kind).toBe('compliant');
    for (const value of ['1.10', 'yes', '2027-01-31', 'null'])
      expect(verdict('Code: [0042, 1.10, yes, 2027-01-31, null]', { tags: { Code: value } }).kind).toBe('compliant');
    expect(verdict('Code: [0042]', { tags: { Code: '42' } }).kind).toBe('violation');
  });
});

describe('a tag that is not known', () => {
  test.each([
    '[LOL]',
    'present',
    'absent',
    '{ present: nonblank }',
    '{ in: [a], optional: true }',
    '{ pattern: a }',
    '{ from: ten.txt }',
  ])('asked for %s leaves the verdict open, and is named', (wanted) =>
    expect(verdict(`Code: ${wanted}`, { tags: 'unknown' })).toEqual({ kind: 'indeterminate', missing: ['tag Code'] }),
  );

  test('is no fault of another that is known', () => {
    const some = { ...noTags, byKey: tagsFromChange(new Map([['a', 'x']]), null, noon).byKey };
    expect(verdict('a: [y], b: present', { tags: some }).kind).toBe('violation');
    expect(verdict('a: [x], b: present', { tags: some })).toEqual({ kind: 'indeterminate', missing: ['tag b'] });
  });
});

describe('a fault', () => {
  const four = 'Code: [LOL, GGG, BRB, YLO]';

  test('says what was seen, what was wanted, the near miss and how to mend it', () => {
    const found = fault(four, { tags: { Code: 'lol' } });
    expect(found).toEqual({
      what: 'tag Code',
      seen: 'lol',
      wanted: 'one of LOL, GGG, BRB, YLO',
      near: 'LOL',
      fix: { kind: 'set-tag', key: 'Code', value: 'LOL' },
    });
    expect(describeFault(found)).toBe('Code=lol: did you mean LOL?');
  });

  test('of a missing key leaves the value to the reader', () => {
    const found = fault(four, {});
    expect(found).toMatchObject({ seen: 'missing', near: null, fix: { kind: 'set-tag', key: 'Code', value: null } });
    expect(describeFault(found)).toBe('Code is missing');
  });

  test('of the only value there is gives that value', () =>
    expect(fault('Code: [LOL]', {}).fix).toEqual({ kind: 'set-tag', key: 'Code', value: 'LOL' }));

  test.each([
    ['case', 'brb', 'BRB'],
    ['space', ' LOL ', 'LOL'],
    ['a swap', 'BBR', 'BRB'],
    ['one letter of two words', 'YOL', null],
    ['a letter too many', 'LOLL', 'LOL'],
    ['another word', 'XYZ', null],
    ['nothing', '', null],
    ['something long', 'LOL'.repeat(90), null],
  ])('finds the near miss by %s', (_by, value, near) => expect(fault(four, { tags: { Code: value } }).near).toBe(near));

  test('finds the key that was meant', () => {
    const found = fault(four, { tags: { code: 'LOL' } });
    expect(found).toMatchObject({ seen: 'missing; code is there', near: 'Code', fix: { key: 'Code', value: 'LOL' } });
    expect(describeFault(found)).toBe('Code is missing; code is there: did you mean Code?');
  });

  test('mends key and value together', () =>
    expect(fault(four, { tags: { 'Code ': 'lol' } }).fix).toEqual({ kind: 'set-tag', key: 'Code', value: 'LOL' }));

  test('never gives back what a stranger wrote as a mend', () =>
    expect(fault('Name: present', { tags: { name: '$(reboot)' } }).fix).toEqual({
      kind: 'set-tag',
      key: 'Name',
      value: null,
    }));

  test('takes no key for another that the rule speaks of too', () =>
    expect(fault('Owner: present, owner: present', { tags: { owner: 'x' } }).near).toBeNull());

  test('does not depend on the order in which tags were seen', () => {
    const some: [string, string][] = [
      ['CODE', 'a'],
      ['code', 'b'],
    ];
    const turned = some.toReversed();
    const seen = (pairs: typeof some) => fault(four, { tags: new Map(pairs) }).seen;
    expect(seen(some)).toBe('missing; CODE is there');
    expect(seen(turned)).toBe(seen(some));
  });

  test('tells a value apart from a missing key', () => {
    expect(fault(four, { tags: { Code: 'missing' } }).seen).toBe('"missing"');
    expect(fault(four, { tags: { Code: '' } }).seen).toBe('blank');
    expect(describeFault(fault(four, { tags: { Code: 'missing' } }))).toBe(
      'Code="missing", not one of LOL, GGG, BRB, YLO',
    );
  });

  test('of a tag that must not be there is mended by removing it', () => {
    const found = fault('temp: absent', { tags: { temp: '1' } });
    expect(found).toMatchObject({ seen: '1', wanted: 'absent', fix: { kind: 'remove-tag', key: 'temp' } });
    expect(describeFault(found)).toBe('temp=1 must not be there');
  });

  test('of a tag that only AWS can write has no mend', () => expect(fault('"aws:backup": [yes]', {}).fix).toBeNull());

  test('is told for every key', () => {
    const found = verdict('Name: present, service: present', {});
    expect(found.kind === 'violation' && found.faults.map(({ what }) => what)).toEqual(['tag Name', 'tag service']);
  });

  test('shows a long value shortened', () =>
    expect(fault('Name: [x]', { tags: { Name: 'y'.repeat(10_000) } }).seen.length).toBeLessThanOrEqual(256));

  test('shows a long list shortened', () => {
    const values = Array.from({ length: 30 }, (_, index) => `v${index}`).join(', ');
    expect(fault(`Name: [${values}]`, {}).wanted).toMatch(/^one of v0, .*, v11, … \(30 in all\)$/);
  });
});

describe('a tag requirement is refused', () => {
  test.each([
    ['Code: LOL', 'write [LOL]'],
    ['Code: 0042', 'write ["0042"]'],
    ['Code: true', 'write [true]'],
    ['Code: Present', 'write [Present]. Did you mean "present"?'],
    ['Code: ~', 'write ["~"]'],
    ['Code: []', 'expected at least one in the list of tag values, got an empty list'],
    ['Code: {}', 'expected one of in, pattern, from and present, got none of them'],
    ['Code: ', 'got nothing'],
    ['Code: { in: [a], from: ten.txt }', 'expected one of in, pattern, from and present, got in and from'],
    ['Code: { in: LOL }', 'expected a list of tag values, got "LOL"; write [LOL]'],
    ['Code: { pattern: "(" }', 'expected a pattern that RE2 reads, got "("'],
    ['Code: { pattern: "(?=a)" }', 'expected a pattern that RE2 reads'],
    ['Code: { pattern: "(a)\\\\1" }', 'expected a pattern that RE2 reads'],
    ['Code: { pattern: "((\\\\w{1,30}){1,30}){1,30}" }', 'expected a pattern that RE2 reads'],
    ['Code: { pattern: a, ignoreCase: true }', 'begin the pattern with (?i)'],
    ['Code: { present: nonblank, optional: true }', 'optional goes with in, pattern and from'],
    ['Code: { present: true }', 'expected nonblank, got "true"'],
    ['Code: { in: [a], optional: yes }', 'expected true or false, got "yes"; write true'],
    ['Code: { in: [a], ignorecase: true }', 'Did you mean "ignoreCase"?'],
    ['Code: { from: none.txt }', 'the file "none.txt" cannot be read: there is no such file'],
    ['Code: { from: ../up.txt }', 'the file "../up.txt" does not lie in the folder of the policy'],
    [`"${'k'.repeat(129)}": present`, 'a tag key of 1 to 128 characters'],
    [`Code: ["${'v'.repeat(257)}"]`, 'a tag value of at most 256 characters'],
    ['Code: [[a]]', 'expected a tag value of at most 256 characters, got a list'],
    ['__proto__: present', 'the key __proto__ cannot be used in a policy'],
  ])('%j', (tags, message) =>
    expect(ruleMistakes(`require: { tags: { ${tags} } }`, '', files).join('\n')).toContain(message),
  );

  test.each([
    ['empty', ''],
    ['only comments', '# one\n\n  # two\n'],
    ['not text', 'a\u0000b\n'],
    ['not UTF-8', 'a\uFFFDb\n'],
    ['a line of more than 256', 'x'.repeat(257)],
  ])('whose file is %s', (_what, content) =>
    expect(ruleMistakes('require: { tags: { C: { from: f.txt } } }', '', { 'f.txt': content })).toHaveLength(1),
  );
});

describe('the near key', () => {
  /** Every key there is, compared letter by letter. */
  const slow = (key: string, others: readonly string[]): string | null => {
    const most = fold(key).length > 3 ? 1 : 0;
    const near = others
      .filter((other) => other.toLowerCase().startsWith('aws:') === key.toLowerCase().startsWith('aws:'))
      .map((other) => ({ other, slips: slipsBetween(fold(key), fold(other), most) }))
      .filter(({ slips }) => slips <= most)
      .sort((a, b) => a.slips - b.slips || (a.other < b.other ? -1 : 1));
    return near[0]?.other ?? null;
  };

  test('is the one that a comparison with every key finds', () => {
    const letters = fc.constantFrom('a', 'A', 'b', ' ', '\u00a0', 'İ', 'ß', '-');
    const keys = fc.oneof(
      fc.string({ unit: letters, minLength: 1, maxLength: 6 }),
      fc.string({ unit: letters, maxLength: 3 }).map((rest) => `aws:${rest}`),
    );
    fc.assert(
      fc.property(keys, fc.uniqueArray(keys, { maxLength: 6 }), (key, others) => {
        fc.pre(!others.includes(key) && key.trim() !== '');
        const found = fault(`${JSON.stringify(key)}: present`, { tags: new Map(others.map((other) => [other, 'x'])) });
        const near = slow(key, others);
        expect(found.seen).toBe(near === null ? 'missing' : `missing; ${say(near)} is there`);
      }),
      { seed: 20261121, numRuns: 1500 },
    );
  });
});
