import { expect, test } from 'vitest';
import { own, regionIn, wordIn } from './own.ts';
import { described, ignored, unknown } from './set-aside.ts';

test.each([ignored, unknown])('what is set aside is named in one clean line of at most 200 characters', (aside) => {
  expect(aside(`a\u0007b\n${'x'.repeat(500)}`)).toMatchObject({ what: `a\u{FFFD}b\u{FFFD}${'x'.repeat(195)}…` });
  expect(aside('y'.repeat(200))).toMatchObject({ what: 'y'.repeat(200) });
});

test('a value with many long keys is told in few words', () => {
  const value = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}${'k'.repeat(99)}`, index]));
  expect(described(value)).toMatch(/^an object with ("\dk{18}…", ){4}"4k{18}…" and 4 more$/);
});

test('a word has something in it, and an end', () => {
  expect(wordIn({ a: { b: 'c' } }, 'a', 'b')).toBe('c');
  expect(wordIn({ a: 'x'.repeat(1024) }, 'a')).toHaveLength(1024);
  for (const a of ['', 'x'.repeat(1025), 7, null, ['c']]) expect(wordIn({ a }, 'a')).toBeNull();
});

test('a region is nothing that could lead an address elsewhere', () => {
  expect(regionIn({ region: 'us-gov-west-1' }, 'region')).toBe('us-gov-west-1');
  for (const region of ['eu-west-1.a.example', 'a/b', 'a#', 'a@b', ''])
    expect(regionIn({ region }, 'region')).toBeNull();
});

test('only own keys lead on', () => {
  expect(own({}, 'constructor', 'name')).toBeUndefined();
  expect(own(JSON.parse('{"__proto__":{"a":1}}'), '__proto__', 'a')).toBe(1);
  expect(own('text', 'length')).toBeUndefined();
  expect(own(['a'], '0')).toBeUndefined();
});
