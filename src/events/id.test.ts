import { expect, test } from 'vitest';
import { asSns } from '../testing/envelopes.ts';
import { idOf } from './id.ts';

test('the same message has the same id', () => {
  const text = JSON.stringify(asSns('hello'));
  expect(idOf(text)).toBe(idOf(text));
  expect(idOf(text)).toMatch(/^sha256-[0-9a-f]{64}$/);
  expect(idOf(JSON.parse(text))).toBe(idOf(asSns('hello')));
});

const nest = (inner: string): unknown => JSON.parse(`${'['.repeat(100_000)}${inner}${']'.repeat(100_000)}`);

test.each([
  ['a name that is given twice', asSns('a'), { ...asSns('b'), MessageId: asSns('a').MessageId }],
  ['a list and its elements', [[1], 2], [[1, 2]]],
  ['a key', { a: 1 }, { b: 1 }],
  ['a key and a value', { a: { b: 1 } }, { a: 1, b: {} }],
  ['text and what it says', '1', 1],
  ['order', [1, 2], [2, 1]],
  ['nothing and null', undefined, null],
  ['lists too deep to write', nest('1'), nest('2')],
])('%s: two messages that differ have two ids', (_name, a, b) => {
  expect(idOf(a)).not.toBe(idOf(b));
});
