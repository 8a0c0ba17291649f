import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ms } from '../policy/types.ts';
import { ref } from '../replay/testing/story.ts';
import { type BreakerPanel, createBreaker } from './breaker.ts';
import { createBreakerBuffer, deltasOf } from './breaker-buffer.ts';
import { createBudget } from './budget.ts';
import { createQueue } from './queue.ts';

const limits = { perHour: 1, perDay: 2, orgPerHour: 2 };
const time = (text: string): Date => new Date(`2026-03-01T${text}Z`);

test('a queue gives its items in order, whatever the order they came in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (items) => {
      const queue = createQueue<number>((a, b) => a - b);
      for (const item of items) queue.push(item);
      const out = items.map(() => queue.pop());
      expect(out).toEqual([...items].sort((a, b) => a - b));
      expect(queue.peek()).toBeUndefined();
      expect(queue.pop()).toBeUndefined();
    }),
    { seed: 20260301 },
  );
});

describe('budgets', () => {
  test('count clock hours: what is spent at 12:59:59 is free again at 13:00:00', () => {
    const budget = createBudget();
    expect(budget.spend(ref('i-1'), 'stop', limits, time('12:59:59'))).toBeNull();
    expect(budget.spend(ref('i-2'), 'stop', limits, time('12:59:59'))).toEqual({
      rail: 'budget-hour',
      retryAt: time('13:00:00'),
    });
    expect(budget.spend(ref('i-2'), 'stop', limits, time('13:00:00'))).toBeNull();
  });

  test('a day that is spent waits for a person', () => {
    const budget = createBudget();
    for (const [i, at] of ['01:00:00', '02:00:00'].entries())
      expect(budget.spend(ref(`i-${i}`), 'stop', limits, time(at))).toBeNull();
    expect(budget.spend(ref('i-9'), 'stop', limits, time('03:00:00'))).toEqual({ rail: 'budget-day', retryAt: null });
  });

  test('each action has a budget of its own, and an instance is charged once for it', () => {
    const budget = createBudget();
    expect(budget.spend(ref('i-1'), 'stop', limits, time('12:00:00'))).toBeNull();
    expect(budget.spend(ref('i-1'), 'stop', limits, time('12:00:01'))).toBeNull();
    expect(budget.spend(ref('i-1'), 'terminate', limits, time('12:00:02'))).toBeNull();
    expect(budget.spend(ref('i-2'), 'stop', limits, time('12:00:03'))).toMatchObject({ rail: 'budget-hour' });
  });

  test('a budget of nothing never lets go by itself', () => {
    const nothing = { perHour: 0, perDay: 9, orgPerHour: 9 };
    expect(createBudget().spend(ref('i-1'), 'stop', nothing, time('12:00:00'))).toEqual({
      rail: 'budget-hour',
      retryAt: null,
    });
  });

  test('are never exceeded', () => {
    const spends = fc.array(fc.tuple(fc.nat(40), fc.nat(3), fc.nat(48 * 60)), { maxLength: 200 });
    fc.assert(
      fc.property(spends, (all) => {
        const budget = createBudget();
        const granted = new Map<string, number>();
        const charged = new Set<string>();
        for (const [id, account, minute] of [...all].sort((a, b) => a[2] - b[2])) {
          const at = new Date(Date.UTC(2026, 2, 1, 0, minute));
          const who = ref(`i-${account}-${id}`, `${account}`);
          if (budget.spend(who, 'terminate', limits, at) !== null || charged.has(who.id)) continue;
          charged.add(who.id);
          const [day, hour] = [at.toISOString().slice(0, 10), at.toISOString().slice(0, 13)];
          for (const key of [`${account} ${day}`, `${account} ${hour}`, `org ${hour}`])
            granted.set(key, (granted.get(key) ?? 0) + 1);
        }
        for (const [key, n] of granted) {
          const most = key.startsWith('org') ? limits.orgPerHour : key.length > 12 ? limits.perHour : limits.perDay;
          expect(n).toBeLessThanOrEqual(most);
        }
      }),
      { seed: 20260302 },
    );
  });
});

describe('the breaker', () => {
  const breaker = { share: 0.5, of: 4, within: 3_600_000 as Ms };
  const settle = (panel: BreakerPanel, at: string, ...violating: readonly boolean[]): boolean =>
    violating.some((violates) => panel.settle('rule', null, { at: time(at), violates }, breaker));

  test('trips over half of enough launches, not at half, once and only for its rule', () => {
    const panel = createBreaker();
    expect(settle(panel, '12:00:00', false, false)).toBe(false);
    expect(settle(panel, '12:10:00', true, true)).toBe(false);
    expect(panel.settle('other', null, { at: time('12:10:00'), violates: true }, breaker)).toBe(false);
    expect([settle(panel, '12:20:00', true), settle(panel, '12:20:00', true)]).toEqual([true, false]);
  });

  test.each([
    ['12:59:59', true],
    ['13:00:00', false],
  ])('counts what settled within the hour to the second: the last at %s trips it: %s', (last, trips) => {
    const panel = createBreaker();
    settle(panel, '12:00:00', true);
    settle(panel, '12:30:00', true, true);
    expect(settle(panel, last, true)).toBe(trips);
  });

  test('a launch counts once, as it was last told', () => {
    const panel = createBreaker();
    const before = { at: time('12:00:00'), violates: true };
    settle(panel, '12:00:00', true, true, true);
    expect(panel.settle('rule', before, before, breaker)).toBe(false);
    panel.settle('rule', before, null, breaker);
    expect([settle(panel, '12:01:00', true), settle(panel, '12:01:00', true)]).toEqual([false, true]);
  });

  test('a correction of what was never counted takes nothing away', () => {
    const panel = createBreaker();
    panel.settle('rule', { at: time('12:00:00'), violates: true }, null, breaker);
    expect([settle(panel, '12:00:00', true, true, true), settle(panel, '12:00:00', true)]).toEqual([false, true]);
  });

  test('once let go, counts anew', () => {
    const panel = createBreaker();
    settle(panel, '12:00:00', true, true, true, true);
    panel.reset('rule', time('12:30:00'));
    expect(settle(panel, '12:30:00', true, true, true, true)).toBe(false);
    expect([settle(panel, '12:30:01', true, true, true), settle(panel, '12:30:01', true)]).toEqual([false, true]);
  });
});

test('what is buffered for the breaker is added up by its unit, without what does not count any more', () => {
  const buffer = createBreakerBuffer();
  const [early, late] = [time('12:00:10'), time('12:00:50')];
  const breaker = { share: 0.5, of: 4, within: 3_600_000 as Ms };
  buffer.settle('rule', null, { at: early, violates: true }, breaker);
  buffer.settle('rule', null, { at: late, violates: true }, breaker);
  buffer.settle('rule', { at: early, violates: true }, { at: early, violates: false }, breaker);
  const [buffered] = buffer.take();
  expect(buffer.take()).toEqual([]);
  if (buffered === undefined) throw new Error('nothing was buffered');
  const minute = Math.floor(early.getTime() / 60_000);
  expect(deltasOf(buffered, null, 60_000).bySlot).toEqual(new Map([[minute, { all: 2, violating: 1 }]]));
  expect(deltasOf(buffered, early, 60_000).bySlot).toEqual(new Map([[minute, { all: 1, violating: 1 }]]));
  buffer.putBack([buffered]);
  buffer.settle('rule', null, { at: late, violates: false }, breaker);
  expect(buffer.take()[0]?.entries).toHaveLength(5);
});
