import { describe, expect, test } from 'vitest';
import { unseen } from '../facts/fold.ts';
import { at, caseOf, noon, openCase, refOf } from '../stores/testing/cases.ts';
import { expiresAt } from './expiry.ts';
import type { Case } from './types.ts';

const days = (n: number): Date => at(n * 24 * 60);
const unknown = { ...unseen(refOf('i-1')), launchedAt: null };
const exemption = { rules: null, reason: 'a trial', by: 'alice', at: noon };

describe('a case may be dropped', () => {
  test.each<[string, Partial<Case>, Date | null]>([
    ['a day after it was told of, while nothing is known of it', { instance: unknown }, days(1)],
    ['30 days after its launch, when it is clear', {}, days(30)],
    ['30 days after it was last seen', { instance: { ...unknown, seenAt: days(3) } }, days(33)],
    ['30 days after it was told of, if that came later', { discoveredAt: days(2) }, days(32)],
    [
      '30 days after its last known state',
      { instance: { ...unknown, launchedAt: noon, state: { name: 'stopped', at: days(4) } } },
      days(34),
    ],
    [
      '30 days after its last change of a tag',
      {
        instance: {
          ...unknown,
          launchedAt: noon,
          tags: { completeAt: noon, clearedAt: null, byKey: new Map([['Code', { value: 'a', at: days(5) }]]) },
        },
      },
      days(35),
    ],
    ['90 days after its end', { state: { kind: 'closed', because: 'gone', at: days(1) } }, days(91)],
    ['never, while a fact is missing', { state: { kind: 'watching' } }, null],
  ])('%s', (_what, more, expected) => {
    expect(expiresAt(caseOf('i-1', more))).toEqual(expected);
  });

  test('never, while it violates', () => {
    expect(expiresAt(openCase('i-1', {}))).toBeNull();
  });

  test('30 days after its violation was mended', () => {
    const [[rule, track] = []] = openCase('i-1', {}).tracks;
    if (rule === undefined || track === undefined) throw new Error('an open case without a track');
    const tracks = new Map([[rule, { ...track, opening: null, healedAt: days(6) }]]);
    expect(expiresAt(caseOf('i-1', { tracks }))).toEqual(days(36));
  });

  test.each<[string, Partial<Case>, Date]>([
    ['it wants a tick', { wakeAt: days(200) }, days(230)],
    ['a person exempted it', { exemptions: [{ ...exemption, until: days(300) }] }, days(300)],
    ['a person postponed it', { postponed: { until: days(40), by: 'alice', reason: 'a trial' } }, days(40)],
    [
      'a person exempted what is not known yet',
      { instance: unknown, exemptions: [{ ...exemption, until: days(3) }] },
      days(3),
    ],
  ])('not before the time when %s', (_what, more, expected) => {
    expect(expiresAt(caseOf('i-1', more))).toEqual(expected);
  });
});
