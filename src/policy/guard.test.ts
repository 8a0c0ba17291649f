import { expect, test } from 'vitest';
import { compileGuard } from './guard.ts';
import type { Requirements } from './schema.ts';
import { valueFiles } from './value-file.ts';

const files = valueFiles((path) => (path === 'centers.txt' ? 'CC-1\nCC-2 # the second\n' : ''));
const guardOf = (require: Requirements) => compileGuard(require, files);

test('tags with values that are spelt out, or that need only be there, make a guard', () =>
  expect(
    guardOf({ tags: { Code: { in: ['LOL', 'GGG'] }, Name: 'present', CostCenter: { from: 'centers.txt' } } }),
  ).toEqual([
    { key: 'Code', values: ['LOL', 'GGG'] },
    { key: 'Name', values: null },
    { key: 'CostCenter', values: ['CC-1', 'CC-2'] },
  ]));

test.each<[string, NonNullable<Requirements['tags']>[string]]>([
  ['one that must be absent', 'absent'],
  ['one that may be missing', { in: ['a'], optional: true }],
  ['one whose case does not matter', { in: ['a'], ignoreCase: true }],
  ['a pattern', { pattern: 'a+' }],
  ['one that must not be blank', { present: 'nonblank' }],
  ['a file without values', { from: 'empty.txt' }],
])('%s among the tags makes none', (_what, wanted) =>
  expect(guardOf({ tags: { Code: { in: ['LOL'] }, Other: wanted } })).toBeNull(),
);

test.each<[string, Requirements]>([
  ['nothing but other requirements', { keyName: ['ops'] }],
  ['tags beside another requirement', { tags: { Code: { in: ['LOL'] } }, keyName: ['ops'] }],
  ['tags beside an assert', { tags: { Code: { in: ['LOL'] } }, assert: ['true'] }],
])('%s makes none', (_what, require) => expect(guardOf(require)).toBeNull());

test('a key that a plain object would lose is guarded too', () =>
  expect(guardOf({ tags: JSON.parse('{"__proto__":{"in":["a"]}}') })).toEqual([{ key: '__proto__', values: ['a'] }]));
