import { describe, expect, test } from 'vitest';
import { at, launched, policyOf, tagged } from '../replay/testing/story.ts';
import { at as minute } from '../stores/testing/cases.ts';
import { entryOf } from './row-of.ts';
import { searchCases } from './search.ts';
import { entries, policy } from './testing/entries.ts';
import { live } from './testing/lived.ts';
import { trendsOf } from './trends.ts';

const many = entries(900);
const trends = (days: number, more: Partial<Parameters<typeof trendsOf>[0]> = {}) =>
  trendsOf({ entries: many, policy, policies: [], days, now: minute(900), ...more });

describe('trends', () => {
  test('have every bucket of the period, the empty ones too, and every launch in one of them', () => {
    const { buckets, from, to, width } = trends(7);
    expect(width).toBe(3 * 3_600_000);
    expect(buckets).toHaveLength(56);
    expect((Date.parse(to) - Date.parse(from)) / width).toBe(56);
    const sum = buckets.reduce((all, { compliant, violation, held }) => all + compliant + violation + held, 0);
    expect(sum).toBe(900);
    expect(buckets[0]).toMatchObject({ from, compliant: 0, violation: 0 });
  });

  test.each([1, 2, 7, 30, 90])('of %i days have some dozens of buckets', (days) => {
    const { buckets, width } = trends(days);
    expect(buckets.length).toBeGreaterThanOrEqual(24);
    expect(buckets.length).toBeLessThanOrEqual(96);
    expect(buckets.length * width).toBeGreaterThanOrEqual(days * 86_400_000);
  });

  test('count violations by who, account, region and rule, and each search opens exactly what it counts', () => {
    const { by, heldBy } = trends(7);
    expect(by.rule).toMatchObject([{ name: 'a', count: 300, of: 900 }]);
    expect(by.account.map(({ name, count, of }) => [name, count, of])).toEqual([
      ['sandbox (111122223333)', 225, 675],
      ['222233334444', 75, 225],
    ]);
    expect(heldBy).toMatchObject([{ name: 'Broom is frozen', count: 100, of: null }]);
    for (const { count, search } of [...Object.values(by).flat(), ...heldBy])
      expect(searchCases(many, search ?? {}).total).toBe(count);
  });

  test('gather what is beyond the first twelve, without a search', () => {
    const crowd = many.map((entry, nth) => ({ ...entry, row: { ...entry.row, who: `person ${nth % 60}` } }));
    const { who } = trends(7, { entries: crowd }).by;
    expect(who).toHaveLength(13);
    expect(who.at(-1)).toMatchObject({ name: 'others', search: null });
    expect(who.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  });

  test('give the time from launch to mended, ascending, beside the delays of the policy', async () => {
    const on = live(`
mode: enforce
settle: 5m
rules: [{ id: code, require: { tags: { Code: present } }, steps: [notify, { do: stop, after: 2h }] }]`);
    await on.until(
      '3h',
      launched('i-1', 0),
      launched('i-2', 0),
      tagged('i-2', '20m', { Code: 'x' }),
      tagged('i-1', '40m', { Code: 'x' }),
    );
    const all = await Promise.all(['i-1', 'i-2'].map(async (id) => entryOf(await on.subject(id), on.policy)));
    const { heals, delays } = trends(1, { entries: all, policy: on.policy, now: on.now() });
    expect(heals.map((ms) => Math.floor(ms / 60_000))).toEqual([20, 40]);
    expect(delays).toEqual([
      { text: 'settle 5m', after: 300_000 },
      { text: 'code: stop after 2h', after: 7_200_000 },
    ]);
  });

  test('keep the shape of very many healing times', () => {
    const slow = many.map((entry) => ({ ...entry, heals: Array.from({ length: 20 }, (_, nth) => nth * 1_000) }));
    const { heals } = trends(7, { entries: slow });
    expect([heals.length, heals[0], heals.at(-1)]).toEqual([5_000, 0, 19_000]);
    expect(heals).toEqual([...heals].sort((a, b) => a - b));
  });

  test('mark when the policy changed, and what', () => {
    const first = 'rules:\n  - id: code\n    steps: [notify]\n';
    const policies = [
      { at: minute(30), digest: 'c', text: `${first}  - id: owner\n    steps: [stop]\n` },
      { at: minute(20), digest: 'b', text: first.replace('notify', 'stop') },
      { at: minute(10), digest: 'a', text: first },
      { at: at(-40 * 86_400), digest: 'z', text: 'rules:\n  - { id: old }\n' },
    ];
    expect(trends(7, { policies }).policies.map(({ text }) => text)).toEqual([
      'adds code, drops old',
      'lines: 1 added, 1 removed',
      'adds owner',
    ]);
  });
});

test('an hour without any launch has trends all the same', () => {
  const { buckets, heals, by } = trendsOf({
    entries: [],
    policy: policyOf('rules: [{ id: a, require: { tags: { A: present } }, steps: [notify] }]'),
    policies: [],
    days: 1,
    now: at(0),
  });
  expect(buckets).toHaveLength(24);
  expect([heals, by.rule]).toEqual([[], []]);
});
