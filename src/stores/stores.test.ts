import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyOf, ref } from '../replay/testing/story.ts';
import { createBreaker } from './breaker.ts';
import { createBudget } from './budget.ts';
import { createMemoryStore } from './memory.ts';
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
  const breaker = { share: 0.5, of: 4, within: 3_600_000 as never };
  const settle = (panel: ReturnType<typeof createBreaker>, id: string, at: string, violates: boolean): void =>
    panel.settle('rule', id, { at: time(at), violates }, breaker);

  test('trips over half of enough launches, not at half', () => {
    const panel = createBreaker();
    settle(panel, 'a', '12:00:00', false);
    settle(panel, 'b', '12:00:00', false);
    settle(panel, 'c', '12:10:00', true);
    settle(panel, 'd', '12:10:00', true);
    expect(panel.isTripped('rule')).toBe(false);
    settle(panel, 'e', '12:20:00', true);
    expect([panel.isTripped('rule'), panel.isTripped('other')]).toEqual([true, false]);
  });

  test.each([
    ['12:59:59', true],
    ['13:00:00', false],
  ])('counts what settled within the hour: the last at %s trips it: %s', (last, trips) => {
    const panel = createBreaker();
    settle(panel, 'a', '12:00:00', true);
    settle(panel, 'b', '12:30:00', true);
    settle(panel, 'c', '12:30:00', true);
    settle(panel, 'd', last, true);
    expect(panel.isTripped('rule')).toBe(trips);
  });

  test('a launch counts once, as it was last told', () => {
    const panel = createBreaker();
    for (const id of ['a', 'b', 'c']) settle(panel, id, '12:00:00', true);
    settle(panel, 'a', '12:00:00', true);
    expect(panel.isTripped('rule')).toBe(false);
    panel.settle('rule', 'b', null, breaker);
    settle(panel, 'd', '12:01:00', true);
    expect(panel.isTripped('rule')).toBe(false);
  });
});

test('a store hands out only the cases that are still due, and each once', async () => {
  const store = createMemoryStore();
  const { advance } = await import('../cases/advance.ts');
  const { launched, at } = await import('../replay/testing/story.ts');
  const policy = policyOf('mode: enforce\nrules: [{ id: a, require: { tags: { Code: present } }, steps: [stop] }]');
  const first = advance(undefined, { kind: 'sighting', sighting: launched('i-1', 0) }, policy, at(0));
  await store.save(first);
  await store.save({ ...first, rev: 2 });
  await store.save({ ...first, rev: 3, wakeAt: at(400) });
  expect(await store.nextWake()).toEqual(at(400));
  expect(await store.due(at(399))).toEqual([]);
  expect(await store.due(at(400))).toEqual(['eu-west-1#i-1']);
});
