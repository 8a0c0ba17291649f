import { describe, expect, test } from 'vitest';
import type { Held, RailChange, Settled, Store } from '../../engine/ports.ts';
import type { Policy } from '../../policy/types.ts';
import { at, noon, policyWith, refOf } from './cases.ts';
import type { Handles } from './contract.ts';

const who = { by: 'alice', why: 'it was a migration' };
const change = (minutes: number, what: Partial<RailChange> & { readonly do: string }): RailChange =>
  ({ ...who, at: at(minutes), ...what }) as RailChange;

export function railsContract(handles: () => Promise<Handles>): void {
  describe('budgets', () => {
    const spend = (store: Store, id: string, policy: Policy, minutes: number, account = '111122223333') =>
      store.spend(refOf(id, { account }), 'stop', policy, at(minutes));

    test('an hour that is spent lets go at the next', async () => {
      const { store, other } = await handles();
      const policy = policyWith({ perHour: 1 });
      expect(await spend(store, 'i-1', policy, 59)).toBeNull();
      expect(await spend(other, 'i-2', policy, 59.9)).toEqual({ rail: 'budget-hour', retryAt: at(60) });
      expect(await spend(other, 'i-2', policy, 60)).toBeNull();
      expect(await store.spend(refOf('i-3'), 'terminate', policy, at(60))).toBeNull();
    });

    test('a day, or the organization’s hour, waits for a person', async () => {
      const { store } = await handles();
      const [day, org] = [policyWith({ perDay: 1 }), policyWith({ orgPerHour: 2 })];
      expect(await spend(store, 'i-1', day, 0)).toBeNull();
      expect(await spend(store, 'i-2', day, 90)).toEqual({ rail: 'budget-day', retryAt: null });
      expect(await spend(store, 'i-2', day, 90, '444455556666')).toBeNull();
      expect(await spend(store, 'i-3', org, 90)).toBeNull();
      expect(await spend(store, 'i-4', org, 90)).toEqual({ rail: 'budget-org', retryAt: null });
    });

    test('an instance is charged once for an action, also where nothing is left', async () => {
      const { store, other } = await handles();
      const policy = policyWith({ perHour: 1 });
      expect(await spend(store, 'i-1', policy, 0)).toBeNull();
      expect(await spend(other, 'i-1', policy, 1)).toBeNull();
      expect(await spend(store, 'i-1', policyWith({ perDay: 0 }), 2)).toBeNull();
      expect(await spend(store, 'i-2', policy, 3)).toMatchObject({ rail: 'budget-hour' });
    });

    test('a budget of nothing never lets go by itself', async () => {
      const { store } = await handles();
      expect(await spend(store, 'i-1', policyWith({ perHour: 0 }), 0)).toEqual({ rail: 'budget-hour', retryAt: null });
      expect(await spend(store, 'i-1', policyWith({}), 0)).toBeNull();
    });

    test('are never exceeded by those who race for them, nor left unused', async () => {
      const { store, other } = await handles();
      const policy = policyWith({ perHour: 4, orgPerHour: 6 });
      const asked = Array.from({ length: 24 }, (_, i) => ({
        id: `i-${i % 16}`,
        account: `${(i % 16) % 2}`.repeat(12),
      }));
      const answers = new Map<string, Held | null>();
      const ask = async (by: Store, some: typeof asked): Promise<void> => {
        for (const { id, account } of some) answers.set(`${account} ${id}`, await spend(by, id, policy, 0, account));
      };
      const part = (n: number) => asked.filter((_, i) => i % 4 === n);
      await Promise.all([ask(store, part(0)), ask(other, part(1)), ask(store, part(2)), ask(other, part(3))]);
      const granted = [...answers].filter(([, held]) => held === null).map(([name]) => name.slice(0, 12));
      expect(granted).toHaveLength(6);
      for (const account of ['0', '1'])
        expect(granted.filter((one) => one.startsWith(account)).length).toBeLessThanOrEqual(4);
    });

    test('granted anew by a person: of one account, or of all with the organization’s hour', async () => {
      const { store, other } = await handles();
      const policy = policyWith({ perHour: 1, perDay: 1, orgPerHour: 3 });
      const [a, b] = ['111122223333', '444455556666'];
      for (const [id, account] of [
        ['i-1', a],
        ['i-2', b],
      ] as const)
        expect(await spend(store, id, policy, 0, account)).toBeNull();
      await other.setRail(change(1, { do: 'grant', action: 'stop', account: a }));
      expect((await store.shared()).releases.map(({ rail }) => rail).sort()).toEqual(['budget-day', 'budget-hour']);
      expect(await spend(store, 'i-3', policy, 2, a)).toBeNull();
      expect(await spend(store, 'i-4', policy, 2, b)).toMatchObject({ rail: 'budget-day' });
      await other.setRail(change(3, { do: 'grant', action: 'terminate', account: null }));
      expect(await spend(store, 'i-4', policy, 4, b)).toMatchObject({ rail: 'budget-day' });
      await other.setRail(change(5, { do: 'grant', action: 'stop', account: null }));
      expect(await spend(store, 'i-4', policy, 6, b)).toBeNull();
      const { releases } = await store.shared();
      expect(releases.map(({ rail, rule, by }) => `${rail} ${rule} ${by}`).sort()).toEqual([
        'budget-day null alice',
        'budget-hour null alice',
        'budget-org null alice',
      ]);
    });
  });

  describe('the breaker', () => {
    const policy = policyWith({});
    const settle = async (store: Store, ids: string, minutes: number, violates: boolean): Promise<void> => {
      for (const id of ids) await store.settle(refOf(`i-${id}`), 'a', null, { at: at(minutes), violates }, policy);
    };
    const trips = async ({ store, other }: Handles, minutes: number): Promise<readonly string[]> => {
      await store.flush(at(minutes));
      return [...(await other.shared()).tripped.keys()];
    };

    test('trips over half of enough launches, not at half, and only for its rule', async () => {
      const both = await handles();
      await settle(both.store, 'ab', 0, false);
      await settle(both.store, 'cd', 10, true);
      expect(await trips(both, 10)).toEqual([]);
      await settle(both.store, 'e', 20, true);
      expect(await trips(both, 21)).toEqual(['a']);
      expect((await both.other.shared()).resumedAt.size).toBe(0);
      expect(await both.other.railHistory()).toMatchObject([{ do: 'trip', rule: 'a', by: 'broom' }]);
    });

    test('counts what settled through every handle', async () => {
      const both = await handles();
      await settle(both.other, 'ab', 0, true);
      await both.other.flush(at(1));
      await settle(both.store, 'cd', 1, true);
      expect(await trips(both, 2)).toEqual(['a']);
    });

    test.each([
      [59, ['a']],
      [60, []],
    ])('counts what settled within the hour: the last after %i minutes', async (last, expected) => {
      const both = await handles();
      await settle(both.store, 'a', 0, true);
      await settle(both.store, 'bc', 30, true);
      await settle(both.store, 'd', last, true);
      expect(await trips(both, last)).toEqual(expected);
    });

    test('a correction takes the place of what was counted before', async () => {
      const both = await handles();
      const correct = (id: string, after: Settled | null): Promise<void> =>
        both.other.settle(refOf(id), 'a', { at: at(0), violates: true }, after, policy);
      await settle(both.store, 'abcx', 0, false);
      await both.store.settle(refOf('i-x'), 'a', { at: at(0), violates: false }, null, policy);
      for (const id of ['i-a', 'i-b', 'i-c'])
        await both.store.settle(refOf(id), 'a', { at: at(0), violates: false }, { at: at(0), violates: true }, policy);
      expect(await trips(both, 1)).toEqual([]);
      await correct('i-a', { at: at(0), violates: false });
      await correct('i-b', { at: at(0), violates: false });
      await both.other.flush(at(2));
      await settle(both.store, 'd', 3, true);
      expect(await trips(both, 3)).toEqual([]);
      await correct('i-c', null);
      await both.other.flush(at(4));
      await settle(both.store, 'e', 5, true);
      expect(await trips(both, 5)).toEqual([]);
      await settle(both.store, 'f', 6, true);
      expect(await trips(both, 6)).toEqual(['a']);
    });

    test('goes on counting where somebody lets go what had not tripped', async () => {
      const both = await handles();
      await settle(both.store, 'abc', 0, true);
      await both.store.flush(at(1));
      await both.other.setRail(change(2, { do: 'resume', rule: 'a' }));
      await settle(both.store, 'd', 3, true);
      expect(await trips(both, 3)).toEqual(['a']);
    });

    test('stays until a person lets it go; then only what settles after that counts', async () => {
      const both = await handles();
      const { store, other } = both;
      await settle(store, 'abcd', 0, true);
      expect(await trips(both, 1)).toEqual(['a']);
      await settle(store, 'efghijkl', 2, false);
      await settle(store, 'uvwxyz', 2, true);
      expect(await trips(both, 3)).toEqual(['a']);
      expect(await other.railHistory()).toHaveLength(1);
      await other.setRail(change(4, { do: 'resume', rule: 'a' }));
      expect((await store.shared()).resumedAt).toEqual(new Map([['a', at(4)]]));
      expect((await store.shared()).releases).toEqual([
        { id: expect.any(String), rail: 'breaker', rule: 'a', by: 'alice', at: at(4) },
      ]);
      await settle(store, 'mn', 4, true);
      await settle(store, 'opq', 4.5, true);
      expect(await trips(both, 5)).toEqual([]);
      await settle(store, 'r', 5, true);
      expect(await trips(both, 6)).toEqual(['a']);
    });
  });

  describe('freezing', () => {
    test('holds until it is lifted, and every change is kept with who did it', async () => {
      const { store, other } = await handles();
      expect(await store.shared()).toEqual({
        ...{ frozen: null, unfrozenAt: null, tripped: new Map(), resumedAt: new Map(), releases: [], policy: null },
      });
      await store.setRail(change(0, { do: 'freeze' }));
      expect((await other.shared()).frozen).toEqual({ ...who, at: noon });
      await other.setRail(change(5, { do: 'unfreeze' }));
      const { frozen, unfrozenAt, releases } = await store.shared();
      expect({ frozen, unfrozenAt }).toEqual({ frozen: null, unfrozenAt: at(5) });
      expect(releases).toMatchObject([{ rail: 'freeze', rule: null, by: 'alice', at: at(5) }]);
      const told: RailChange = { ...who, at: at(6), do: 'released', id: releases[0]?.id ?? '' };
      await store.setRail(told);
      expect((await other.shared()).releases).toEqual([]);
      expect(await other.railHistory()).toEqual([told, change(5, { do: 'unfreeze' }), change(0, { do: 'freeze' })]);
    });

    test('a second freeze does not begin it anew, and lifting what does not hold ends nothing', async () => {
      const { store } = await handles();
      await store.setRail(change(0, { do: 'freeze' }));
      await store.setRail(change(3, { do: 'freeze', by: 'bob' }));
      expect((await store.shared()).frozen).toEqual({ ...who, at: noon });
      await store.setRail(change(5, { do: 'unfreeze' }));
      await store.setRail(change(9, { do: 'unfreeze' }));
      await store.setRail(change(9, { do: 'resume', rule: 'a' }));
      const { unfrozenAt, resumedAt, releases } = await store.shared();
      expect([unfrozenAt, resumedAt.size]).toEqual([at(5), 0]);
      // Somebody may have been held in between: they are told all the same, once.
      expect(releases.map(({ rail, at: when }) => [rail, when])).toEqual([
        ['freeze', at(9)],
        ['breaker', at(9)],
      ]);
    });

    test('changes that come together are all made', async () => {
      const { store, other } = await handles();
      const rules = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(rules.map((rule, i) => (i % 2 ? store : other).setRail(change(i, { do: 'trip', rule }))));
      expect([...(await store.shared()).tripped.keys()].sort()).toEqual(rules);
      expect(await store.railHistory()).toHaveLength(6);
    });
  });
}
