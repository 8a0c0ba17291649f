import { describe, expect, test } from 'vitest';
import type { Policy } from '../policy/types.ts';
import { at, became, launched, policyOf } from '../replay/testing/story.ts';
import { advance } from './advance.ts';
import { effectOf, outboxOf, read, seen, sighting, stepsOf, through, tick, told, went } from './testing/run.ts';
import type { Case, Input, Order } from './types.ts';

const policy = (steps: string, more = ''): Policy =>
  policyOf(`
mode: enforce
${more}
rules: [{ id: code, require: { tags: { Code: present } }, steps: ${steps} }]`);

const order = (one: Order): Input => ({ kind: 'order', order: one, by: 'alice' });
const open = (by: Policy): Case => through(undefined, by, [0, sighting(launched('i-1', 0))]);
const stop = policy('[notify, { do: stop, after: 1h }]');

/** Read at its due moments until the stop's own read has agreed: the stop is in the outbox. */
const stopping = (by: Policy): Case => read(read(open(by), by, 300, {}), by, 3_630, {});
const stopped = (by: Policy): Case => {
  const acting = stopping(by);
  const claim = { by: 'host', at: at(3_631), until: at(3_751) };
  const claimed = advance(acting, { kind: 'claimed', effect: effectOf(acting, 'act')?.id ?? '', claim }, by, at(3_631));
  return went(claimed, by, 3_632, 'act', { is: 'done' });
};

describe('an exemption that a person gives', () => {
  const exempt = (rules: readonly string[] | null): Order => ({
    do: 'exempt',
    rules,
    until: at(7_200),
    reason: 'a test',
  });

  test('holds every step at once, without a read, until its end', () => {
    const now = through(open(stop), stop, [60, order(exempt(null))]);
    expect(now.tracks.get('code')?.verdict).toMatchObject({ kind: 'exempt', by: 'alice', until: at(7_200) });
    expect([now.state.kind, now.wakeAt, now.outbox]).toEqual(['clear', at(7_200), []]);
  });

  test('leads at its end to a read, an announcement and a new anchor, which existing: report holds', () => {
    const now = read(through(open(stop), stop, [60, order(exempt(null))]), stop, 7_200, {});
    const opening = now.tracks.get('code')?.opening;
    expect([opening?.anchor, opening?.anchoredAtLaunch, opening?.announced]).toEqual([at(7_200), false, true]);
    const later = read(now, stop, 7_200 + 3_630, {});
    expect(stepsOf(later)).toEqual(['notify done', 'stop held existing']);
  });

  test('of another rule changes nothing', () => {
    expect(through(open(stop), stop, [60, order(exempt(['other']))]).tracks.get('code')?.verdict.kind).toBe(
      'violation',
    );
  });
});

describe('a postponement', () => {
  const postpone: Order = { do: 'postpone', until: at(36_000), reason: 'migration' };

  test('lets messages go and nothing else, until its end, with the same margins', () => {
    const now = read(through(open(stop), stop, [60, order(postpone)]), stop, 300, {});
    expect(stepsOf(now)).toEqual(['notify done', 'stop waiting']);
    expect(now.wakeAt).toEqual(at(36_030));
    expect(outboxOf(through(now, stop, [4_000, tick]))).toEqual([]);
    expect(outboxOf(read(now, stop, 36_030, {}))).toEqual(['stop']);
  });

  test('takes back what was about to happen, and a first read that agreed', () => {
    const terminate = policy('[terminate]');
    const confirming = read(open(terminate), terminate, 330, {});
    expect(stepsOf(confirming)).toEqual(['terminate confirming']);
    const now = through(confirming, terminate, [340, order(postpone)]);
    expect(outboxOf(read(now, terminate, 36_030, {}))).toEqual([]);
    expect(outboxOf(read(read(now, terminate, 36_030, {}), terminate, 36_060, {}))).toEqual(['terminate']);
    expect(outboxOf(through(stopping(stop), stop, [3_631, order(postpone)]))).toEqual([]);
  });
});

describe('run now', () => {
  test('skips the delay, and neither the read with its margin nor a rail', () => {
    const now = through(read(open(stop), stop, 300, {}), stop, [600, order({ do: 'run-now' })]);
    expect([outboxOf(now), now.wakeAt]).toEqual([[], at(630)]);
    expect(outboxOf(read(now, stop, 630, {}))).toEqual(['stop']);
    const observing = policyOf(
      'rules: [{ id: code, require: { tags: { Code: present } }, steps: [{ do: stop, after: 1h }] }]',
    );
    const held = read(through(open(observing), observing, [600, order({ do: 'run-now' })]), observing, 630, {});
    expect(stepsOf(held)).toEqual(['stop held mode']);
  });
});

describe('undo', () => {
  const undo: Order = { do: 'undo', until: at(90_000), reason: 'wrong' };

  test('starts what was stopped, and leaves it in peace until the end of its time', () => {
    const asked = through(stopped(stop), stop, [4_000, order(undo)]);
    expect(effectOf(asked, 'undo')).toMatchObject({ start: true, restore: [] });
    const done = went(asked, stop, 4_001, 'undo', { is: 'done' });
    expect(stepsOf(done)).toEqual(['notify done', 'stop undone', 'stop waiting']);
    const running = through(done, stop, [4_100, sighting(became('i-1', 4_100, 'running'))]);
    expect([running.restarts, outboxOf(running)]).toEqual([[], []]);
    expect(outboxOf(read(running, stop, 90_030, {}))).toEqual(['stop']);
  });

  test('that fails, or is held, is tried again until it is done', () => {
    const asked = through(stopped(stop), stop, [4_000, order(undo)]);
    const frozen = went(asked, stop, 4_001, 'undo', { is: 'held', rail: 'freeze', retryAt: null });
    expect([effectOf(frozen, 'undo')?.retryAt, frozen.wakeAt]).toEqual([at(4_301), at(4_301)]);
    const failed = went(frozen, stop, 4_301, 'undo', { is: 'failed', retryAt: at(4_361), why: 'throttled' });
    expect([effectOf(failed, 'undo')?.retryAt, failed.wakeAt]).toEqual([at(4_361), at(4_361)]);
    expect(stepsOf(went(failed, stop, 4_361, 'undo', { is: 'done' }))[1]).toBe('stop undone');
  });

  test('restores what quarantine replaced, by the effect that did it', () => {
    const by = policy('[{ do: quarantine, securityGroupName: q }]');
    const acting = read(open(by), by, 330, {});
    const id = effectOf(acting, 'act')?.id;
    const asked = through(went(acting, by, 331, 'act', { is: 'done' }), by, [400, order(undo)]);
    expect(effectOf(asked, 'undo')).toMatchObject({ start: false, restore: [id] });
  });

  test('of nothing only postpones', () => {
    const now = through(open(stop), stop, [10, order(undo)]);
    expect([outboxOf(now), now.postponed?.until]).toEqual([[], at(90_000)]);
  });
});

describe('a rail that a person let go', () => {
  const held = (rail: 'freeze' | 'budget-day'): Case =>
    went(stopping(stop), stop, 3_631, 'act', { is: 'held', rail, retryAt: null });

  test('counts the delays anew after a freeze, and announces before it acts', () => {
    const enforce = policy('[notify, { do: stop, after: 1h }]', 'existing: enforce');
    const frozen = went(stopping(enforce), enforce, 3_631, 'act', { is: 'held', rail: 'freeze', retryAt: null });
    const now = through(frozen, enforce, [9_000, order({ do: 'release', rail: 'freeze', rule: null })]);
    const opening = now.tracks.get('code')?.opening;
    expect([opening?.anchor, opening?.announced]).toEqual([at(9_000), false]);
    expect(stepsOf(now)).toEqual(['notify done', 'stop waiting']);
    const announced = through(now, enforce, [9_000, tick], [9_000, sighting(seen(9_000, {}))]);
    expect(outboxOf(announced)).toContain('tell announce');
    expect(outboxOf(read(told(announced, enforce, 9_000), enforce, 12_630, {}))).toEqual(['stop']);
  });

  test('lets what a budget held go on at once, read and judged again', () => {
    const now = through(held('budget-day'), stop, [9_000, order({ do: 'release', rail: 'budget-day', rule: null })]);
    expect(stepsOf(now)).toEqual(['notify done', 'stop waiting']);
    expect(outboxOf(read(now, stop, 9_030, {}))).toEqual(['stop']);
  });

  test('of another rail or rule lets nothing go', () => {
    for (const one of [
      { do: 'release', rail: 'breaker', rule: null } as const,
      { do: 'release', rail: 'freeze', rule: 'other' } as const,
    ])
      expect(stepsOf(through(held('freeze'), stop, [9_000, order(one)]))).toEqual(['notify done', 'stop held freeze']);
  });
});
