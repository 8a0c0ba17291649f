import { describe, expect, test } from 'vitest';
import { at, ref, tagged, untagged } from '../replay/testing/story.ts';
import { fold, unseen } from './fold.ts';
import { listing, presentTags, tagOf } from './tags.ts';
import type { Facts, Instance, Sighting } from './types.ts';

const about = (time: number) => ({
  ref: ref('i-1'),
  at: at(time),
  arrived: at(time),
  evidence: { eventId: 'e', object: 'test' },
});
const read = (time: number, tags: Readonly<Record<string, string>>, facts: Facts = {}): Sighting => ({
  ...about(time),
  kind: 'seen',
  state: 'running',
  facts,
  tags: listing(Object.entries(tags), at(time)),
});
const folded = (...sightings: readonly Sighting[]): Instance => sightings.reduce(fold, unseen(ref('i-1')));
const code = (...sightings: readonly Sighting[]) => {
  const results = [folded(...sightings), folded(...[...sightings].reverse())].map(({ tags }) => tagOf(tags, 'Code'));
  expect(results[1]).toEqual(results[0]);
  return results[0];
};

describe('a listing that contradicts what an event told less than a minute before it', () => {
  test.each([
    ['59 s before', 41, 'unknown'],
    ['60 s before', 40, 'absent'],
    ['1 s before', 99, 'unknown'],
    ['after it', 101, 'known'],
  ])('leaves a tag that was set %s: %s, %s', (_when, time, is) => {
    expect(code(tagged('i-1', time, { Code: 'LOL' }), read(100, {}))?.is).toBe(is);
  });

  test('leaves a tag that was removed unknown', () => {
    expect(code(untagged('i-1', 90, 'Code'), read(100, { Code: 'LOL' }))).toEqual({ is: 'unknown' });
    expect(code(untagged('i-1', 40, 'Code'), read(100, { Code: 'LOL' }))).toEqual({ is: 'known', value: 'LOL' });
  });

  test('leaves a tag that was given another value unknown', () => {
    expect(code(tagged('i-1', 90, { Code: 'GGG' }), read(100, { Code: 'LOL' }))).toEqual({ is: 'unknown' });
    expect(code(tagged('i-1', 90, { Code: 'LOL' }), read(100, { Code: 'LOL' }))).toEqual({ is: 'known', value: 'LOL' });
  });

  test('leaves other tags as they are', () => {
    const { tags } = folded(tagged('i-1', 90, { Code: 'LOL' }), read(100, { Other: 'x' }));
    expect([...presentTags(tags)]).toEqual([['Other', 'x']]);
    expect(tagOf(tags, 'Missing')).toEqual({ is: 'absent' });
  });

  test('is settled by the next read that is late enough', () => {
    expect(code(tagged('i-1', 90, { Code: 'LOL' }), read(100, {}), read(149, {}))).toEqual({ is: 'unknown' });
    expect(code(tagged('i-1', 90, { Code: 'LOL' }), read(100, {}), read(150, {}))).toEqual({ is: 'absent' });
    expect(code(tagged('i-1', 90, { Code: 'LOL' }), read(100, {}), read(110, { Code: 'LOL' }))).toEqual({
      is: 'known',
      value: 'LOL',
    });
  });
});

describe('a fact that a read tells otherwise than an event less than a minute before', () => {
  const changed = (time: number, metadataTokens: 'required' | 'optional'): Sighting => ({
    ...about(time),
    kind: 'facts-changed',
    facts: { metadataTokens: { is: 'known', value: metadataTokens, at: at(time) } },
  });
  const told = (time: number, value: 'required' | 'optional') =>
    read(time, {}, { metadataTokens: { is: 'known', value, at: at(time) } });
  const tokens = (...sightings: readonly Sighting[]) => {
    const results = [folded(...sightings), folded(...[...sightings].reverse())].map(({ facts }) =>
      facts.metadataTokens?.is === 'known' ? facts.metadataTokens.value : 'unknown',
    );
    expect(results[1]).toEqual(results[0]);
    return results[0];
  };

  test('is unknown until a later read', () => {
    expect(tokens(changed(41, 'required'), told(100, 'optional'))).toBe('unknown');
    expect(tokens(changed(40, 'required'), told(100, 'optional'))).toBe('optional');
    expect(tokens(changed(90, 'required'), told(100, 'required'))).toBe('required');
    expect(tokens(changed(101, 'required'), told(100, 'optional'))).toBe('required');
    expect(tokens(changed(90, 'required'), told(100, 'optional'), told(150, 'optional'))).toBe('optional');
    expect(tokens(changed(90, 'required'), told(100, 'optional'), told(149, 'optional'))).toBe('unknown');
  });
});
