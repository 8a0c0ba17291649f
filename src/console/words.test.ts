import { describe, expect, test } from 'vitest';
import type { Fault } from '../policy/types.ts';
import { railText } from './rail-text.ts';
import { spanShort } from './span-short.ts';
import { tagsToAdd, unlessOf, wantedOf } from './wanted.ts';

const fault = (more: Partial<Fault>): Fault => ({
  what: 'tag Code',
  seen: 'missing',
  wanted: 'present',
  near: null,
  fix: { kind: 'set-tag', key: 'Code', value: null },
  ...more,
});
const relaunch = fault({ what: 'keyName', fix: { kind: 'relaunch', hint: 'with a key pair that is ops' } });

describe('what would make an instance compliant', () => {
  test.each<[string, string, Fault]>([
    ['Code is set', 'Set the tag Code, to any value.', fault({})],
    ['Code is LOL', 'Set the tag Code to LOL.', fault({ fix: { kind: 'set-tag', key: 'Code', value: 'LOL' } })],
    ['Code is one of A, B', 'Set the tag Code: one of A, B.', fault({ wanted: 'one of A, B' })],
    ['x is gone', 'Remove the tag x.', fault({ fix: { kind: 'remove-tag', key: 'x' } })],
    ['it is exempted', 'Launch it with a key pair that is ops.', relaunch],
    [
      'it is exempted',
      'It must be so that: size is small.',
      fault({ what: 'assert', wanted: 'size is small', fix: null }),
    ],
    [
      'public address is none',
      'public address must be none.',
      fault({ what: 'public address', wanted: 'none', fix: null }),
    ],
  ])('%s', (unless, wanted, one) => {
    expect([unlessOf([one]), wantedOf([one])]).toEqual([unless, [wanted]]);
  });

  test('of several faults all must be mended, and one that no tag mends outweighs the others', () => {
    const owner = fault({ what: 'tag Owner', fix: { kind: 'set-tag', key: 'Owner', value: null } });
    expect(unlessOf([fault({}), owner])).toBe('Code is set and Owner is set');
    expect(unlessOf([fault({}), relaunch])).toBe('it is exempted');
    expect(tagsToAdd([fault({}), owner, relaunch])).toEqual([
      { key: 'Code', value: null },
      { key: 'Owner', value: null },
    ]);
  });
});

test.each([
  [0, '0 s'],
  [40_400, '40 s'],
  [3_600_000, '1 h'],
  [8_100_000, '2 h 15 min'],
  [90_061_000, '1 d 1 h'],
])('%i ms are %s', (ms, text) => {
  expect(spanShort(ms)).toBe(text);
});

test('a rail that this Broom does not know is shown by its name', () => {
  expect([railText('freeze'), railText('of tomorrow')]).toEqual(['Broom is frozen', 'of tomorrow']);
});
