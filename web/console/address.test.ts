import { expect, test } from 'vitest';
import { caseHref, keyOf, placeOf } from './address.ts';

test('the address of a case holds its key', () => {
  const key = 'eu-west-1#i-0abc';
  expect(caseHref(key)).toBe('/cases/eu-west-1%23i-0abc');
  expect(keyOf(caseHref(key))).toBe(key);
});

test.each([['/cases'], ['/cases/'], ['/cases/a/b'], ['/cases/%E0%A4%A'], ['/trends/x']])('%s is no case’s', (path) => {
  expect(keyOf(path)).toBeNull();
});

test.each([
  ['/', '/'],
  ['/cases/eu-west-1%23i-0abc', '/cases'],
  ['/trends', '/trends'],
  ['/casesome', null],
  ['/no', null],
])('%s belongs to the place %s', (path, place) => {
  expect(placeOf(path)).toBe(place);
});
