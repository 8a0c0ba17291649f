import { describe, expect, test } from 'vitest';
import type { Policy } from '../policy/types.ts';
import { at, became, launched, policyOf, tagged } from '../replay/testing/story.ts';
import { advance } from './advance.ts';
import { effectOf, outboxOf, read, seen, sighting, stepsOf, through, tick, went } from './testing/run.ts';
import type { Case } from './types.ts';

const by: Policy = policyOf(`
mode: enforce
rules: [{ id: code, require: { tags: { Code: present } }, steps: [terminate] }]`);
const open = through(undefined, by, [0, sighting(launched('i-1', 0))]);
const acting = read(read(open, by, 330, {}), by, 360, {});
const id = effectOf(acting, 'act')?.id ?? '';
const claim = { by: 'host', at: at(361), until: at(481) };
const claimed: Case = advance(acting, { kind: 'claimed', effect: id, claim }, by, at(361));

describe('an action that nobody has claimed', () => {
  test('wakes its case at once, so that a death before the claim is found', () => {
    expect([outboxOf(acting), acting.wakeAt]).toEqual([['terminate'], at(360)]);
  });

  test('is withdrawn by evidence that came since', () => {
    const now = through(acting, by, [361, sighting(tagged('i-1', 361, { Code: 'x' }))]);
    expect(outboxOf(now)).toEqual(['read']);
    expect(effectOf(read(now, by, 430, { Code: 'x' }), 'act')).toBeUndefined();
  });

  test('is decided again as it was, while its read is fresh', () => {
    const again = through(acting, by, [370, tick]);
    expect(effectOf(again, 'act')).toEqual(effectOf(acting, 'act'));
  });

  test('needs a new read once the read that it rests on is more than 15 s old', () => {
    expect(outboxOf(through(acting, by, [375, tick]))).toEqual(['terminate']);
    const late = through(acting, by, [376, tick]);
    expect(outboxOf(late)).toEqual(['read']);
    expect(outboxOf(read(late, by, 377, {}))).toEqual(['terminate']);
    expect(outboxOf(read(late, by, 377, { Code: 'x' }))).toEqual([]);
  });
});

describe('an action that somebody has claimed', () => {
  test('is not withdrawn, whatever comes in', () => {
    const now = through(claimed, by, [362, sighting(tagged('i-1', 362, { Code: 'x' }))], [363, tick]);
    expect(effectOf(now, 'act')).toMatchObject({ id, claim });
  });

  test('wakes its case when the claim runs out, and is then planned again from a new read, never repeated', () => {
    expect(claimed.wakeAt).toEqual(at(481));
    const over = through(claimed, by, [481, tick]);
    expect([outboxOf(over), stepsOf(over)]).toEqual([[], ['terminate waiting']]);
    const once = read(over, by, 511, {});
    expect(stepsOf(once)).toEqual(['terminate confirming']);
    expect(outboxOf(read(once, by, 541, {}))).toEqual(['terminate']);
    const ended = through(over, by, [511, tick], [511, sighting(seen(511, {}, 'shutting-down'))]);
    expect(stepsOf(ended)).toEqual(['terminate gone']);
  });

  test('is done when the record of our own call comes, though its answer never did', () => {
    const record = { ...became('i-1', 362, 'shutting-down'), by: 'arn:aws:iam::111122223333:role/broom/BroomActor' };
    const now = through(claimed, by, [400, sighting(record)]);
    expect(stepsOf(now)).toEqual(['terminate done']);
    const other = { ...record, by: 'arn:aws:iam::111122223333:role/NotBroomActor' };
    expect(stepsOf(through(claimed, by, [400, sighting(other)]))).toEqual(['terminate carrying-out']);
  });

  test('is credited to us when the record of our call comes, though its answer was lost and the instance has ended', () => {
    const record = { ...became('i-1', 362, 'shutting-down'), by: 'arn:aws:iam::111122223333:role/BroomActor' };
    const lost = went(claimed, by, 363, 'act', { is: 'failed', retryAt: at(423), why: 'no answer' });
    const ended = through(lost, by, [364, sighting(seen(364, {}, 'shutting-down'))]);
    expect([ended.state.kind, stepsOf(ended)]).toEqual(['closed', ['terminate gone']]);
    const told = through(ended, by, [700, sighting(record)]);
    expect([stepsOf(told), told.terminatedAt]).toEqual([['terminate done'], at(362)]);
    const earlier = { ...record, at: at(300) };
    expect(stepsOf(through(ended, by, [700, sighting(earlier)]))).toEqual(['terminate gone']);
  });

  test('is waited for when a read shows the end before its answer has come', () => {
    const ended = through(claimed, by, [364, sighting(seen(364, {}, 'shutting-down'))]);
    expect([ended.state.kind, stepsOf(ended)]).toEqual(['closed', ['terminate carrying-out']]);
    expect(stepsOf(went(ended, by, 366, 'act', { is: 'done' }))).toEqual(['terminate done']);
    expect(stepsOf(through(ended, by, [481, tick]))).toEqual(['terminate gone']);
  });

  test('that comes to nothing waits until it may be tried again', () => {
    const now = went(claimed, by, 362, 'act', { is: 'failed', retryAt: at(422) });
    expect([stepsOf(now), now.wakeAt]).toEqual([['terminate waiting'], at(452)]);
  });

  test('that is impossible is told, and turned into nothing else', () => {
    const now = went(claimed, by, 362, 'act', { is: 'impossible', why: 'one-time spot' });
    expect([stepsOf(now), outboxOf(now)]).toEqual([['terminate impossible'], ['tell impossible']]);
    expect(outboxOf(through(now, by, [9_999, tick]))).not.toContain('terminate');
  });
});
