import { describe, expect, test } from 'vitest';
import type { Case } from '../../cases/types.ts';
import type { Before, CaseQuery, Change, Store } from '../../engine/ports.ts';
import { keyOf } from '../../facts/fold.ts';
import { at, caseOf, entry, letterOf, noon, nothing, openCase, refOf } from './cases.ts';
import type { ContractOptions, Handles } from './contract.ts';

const key = 'eu-west-1#i-1';
const over = (expected: number | null, more: Partial<Change> = {}): Change => ({ ...nothing, expected, ...more });

export function casesContract(handles: () => Promise<Handles>, { expires }: ContractOptions): void {
  describe('saving a case', () => {
    test('gives back what was saved, to every handle', async () => {
      const { store, other } = await handles();
      const subject = openCase('i-1', {}, { wakeAt: at(5) });
      expect(await store.load(key)).toBeUndefined();
      expect(await store.save(subject, nothing)).toBe('saved');
      expect(await other.load(key)).toEqual(subject);
      expect(await other.load('eu-west-1#i-2')).toBeUndefined();
    });

    test('a case that is there already is not created again', async () => {
      const { store, other } = await handles();
      await store.save(caseOf('i-1', { discoveredAt: at(1) }), nothing);
      expect(await other.save(caseOf('i-1', { discoveredAt: at(2) }), nothing)).toBe('conflict');
      expect((await store.load(key))?.discoveredAt).toEqual(at(1));
    });

    test('only over the revision that was loaded, and over none that is not there', async () => {
      const { store, other } = await handles();
      expect(await store.save(caseOf('i-1', { rev: 2 }), over(1))).toBe('conflict');
      await store.save(caseOf('i-1'), nothing);
      expect(await store.save(caseOf('i-1', { rev: 3 }), over(1))).toBe('saved');
      expect(await other.save(caseOf('i-1', { rev: 2 }), over(1))).toBe('conflict');
      expect((await other.load(key))?.rev).toBe(3);
    });

    test('of many who race, one wins each time', async () => {
      const { store, other } = await handles();
      await store.save(caseOf('i-1', { rev: 0 }), nothing);
      const race = async (by: Store): Promise<number> => {
        let won = 0;
        for (let i = 0; i < 8; i += 1) {
          const before = (await by.load(key)) ?? caseOf('i-1');
          if ((await by.save({ ...before, rev: before.rev + 1 }, over(before.rev))) === 'saved') won += 1;
        }
        return won;
      };
      const won = await Promise.all([race(store), race(other), race(store)]);
      expect((await store.load(key))?.rev).toBe(won.reduce((a, b) => a + b));
    });

    test('a conflict leaves no history and no letter behind', async () => {
      const { store } = await handles();
      await store.save(caseOf('i-1'), nothing);
      const change = over(7, { history: [entry('lost', noon)], letters: [letterOf('lost')] });
      expect(await store.save(caseOf('i-1', { rev: 8 }), change)).toBe('conflict');
      expect([await store.history(key), await store.pending(at(9), 9)]).toEqual([[], []]);
    });

    test('strangers may write what they like', async () => {
      const { store, other } = await handles();
      const tags = new Map([
        ['__proto__', { value: '@2026-03-01T12:00:00Z', at: noon }],
        ['\u0000#\u2028', { value: '{"$":"@map"}', at: noon }],
      ]);
      const plain = caseOf('i-1');
      const subject = {
        ...plain,
        instance: { ...plain.instance, tags: { completeAt: noon, clearedAt: null, byKey: tags } },
      };
      await store.save(subject, nothing);
      expect(await other.load(key)).toEqual(subject);
    });
  });

  describe('what is due', () => {
    const save = (store: Store, subject: Case): Promise<unknown> => store.save(subject, nothing);

    test('nothing, where nothing wants a tick', async () => {
      const { store } = await handles();
      await save(store, caseOf('i-1'));
      expect([await store.nextWake(), await store.due(at(1_000))]).toEqual([null, []]);
    });

    test('at its moment, not before, and until it has moved on', async () => {
      const { store, other } = await handles();
      await save(store, caseOf('i-1', { wakeAt: at(5) }));
      expect(await other.nextWake()).toEqual(at(5));
      expect(await other.due(new Date(at(5).getTime() - 1))).toEqual([]);
      expect(await other.due(at(5))).toEqual([key]);
      expect(await store.due(at(5))).toEqual([key]);
      await store.save(caseOf('i-1', { rev: 2, wakeAt: at(9) }), over(1));
      expect([await store.due(at(8)), await store.nextWake()]).toEqual([[], at(9)]);
      await store.save(caseOf('i-1', { rev: 3 }), over(2));
      expect([await store.due(at(99)), await store.nextWake()]).toEqual([[], null]);
    });

    test('whose step fell due first comes first, those without one last; as many as are asked for', async () => {
      const { store } = await handles();
      await save(store, openCase('i-late', { dueAt: at(4) }, { wakeAt: at(4) }));
      await save(store, openCase('i-message', { do: 'notify', dueAt: at(1) }, { wakeAt: at(1) }));
      await save(store, openCase('i-first', { dueAt: at(2) }, { wakeAt: at(5) }));
      await save(store, caseOf('i-clear', { wakeAt: at(1) }));
      await save(store, openCase('i-ahead', { dueAt: at(9) }, { wakeAt: at(9) }));
      const all = ['i-first', 'i-late', 'i-clear', 'i-message'].map((id) => `eu-west-1#${id}`);
      expect(await store.due(at(5))).toEqual(all);
      expect(await store.due(at(5), 2)).toEqual(all.slice(0, 2));
      expect(await store.nextWake()).toEqual(at(1));
    });
  });

  describe('the list of cases', () => {
    const all: readonly Case[] = [
      openCase('i-3', { status: { is: 'held', rail: 'freeze', at: noon, retryAt: null } }),
      openCase('i-1', { status: { is: 'held', rail: 'budget-day', at: noon, retryAt: null }, heldBy: 'budget-day' }),
      openCase('i-5', { status: { is: 'waiting' }, heldBy: 'freeze' }),
      caseOf('i-2', { ref: refOf('i-2', { account: '444455556666' }) }),
      caseOf('i-4', {
        ref: refOf('i-4', { region: 'us-east-1' }),
        state: { kind: 'closed', because: 'gone', at: noon },
      }),
    ];

    test('gives those that match, in order of their keys', async () => {
      const { store, other } = await handles();
      for (const subject of all) await store.save(subject, nothing);
      const listed = async (query: CaseQuery): Promise<string[]> => {
        const ids: string[] = [];
        for await (const { ref } of other.list(query)) ids.push(ref.id);
        return ids;
      };
      expect(await listed({})).toEqual(['i-1', 'i-2', 'i-3', 'i-5', 'i-4']);
      expect(await listed({ state: 'open' })).toEqual(['i-1', 'i-3', 'i-5']);
      expect(await listed({ account: '444455556666' })).toEqual(['i-2']);
      expect(await listed({ region: 'us-east-1' })).toEqual(['i-4']);
      expect(await listed({ heldBy: 'freeze' })).toEqual(['i-3']);
      expect(await listed({ heldBy: 'budget-day', state: 'open', region: 'eu-west-1' })).toEqual(['i-1']);
      expect(await listed({ heldBy: 'budget-hour' })).toEqual([]);
      const [first] = all;
      for await (const subject of store.list({ heldBy: 'freeze' })) expect(subject).toEqual(first);
    });
  });

  describe('beside a case', () => {
    test('its history is told from the oldest on', async () => {
      const { store, other } = await handles();
      await store.save(caseOf('i-1'), over(null, { history: [entry('b', at(2)), entry('c', at(2))] }));
      await store.save(caseOf('i-1', { rev: 2 }), over(1, { history: [entry('d', at(3)), entry('a', at(1))] }));
      await store.save(caseOf('i-2'), over(null, { history: [entry('other', at(2))] }));
      await store.save(caseOf('i-1', { rev: 3 }), over(2));
      const history = await other.history(key);
      expect(history.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
      expect(history[0]).toEqual(entry('a', at(1)));
      expect(await other.history('eu-west-1#i-9')).toEqual([]);
    });

    test('a long history is kept whole, with all the letters of the same save', async () => {
      const { store } = await handles();
      const history = Array.from({ length: 130 }, (_, i) => entry(`${i}`, at(i)));
      const letters = Array.from({ length: 110 }, (_, i) => letterOf(`letter-${i}`, { at: at(i) }));
      expect(await store.save(caseOf('i-1'), over(null, { history, letters }))).toBe('saved');
      expect(await store.history(key)).toEqual(history);
      expect((await store.pending(at(500), 500)).map(({ id }) => id)).toEqual(letters.map(({ id }) => id));
    });

    test('what an effect overwrites is kept once', async () => {
      const { store, other } = await handles();
      const tags = JSON.parse('{"__proto__":"x","Code":null}') as Record<string, string | null>;
      const first: Before = { tags, groups: { 'eni-1': ['sg-1', 'sg-2'] } };
      expect(await store.kept(key, 'e-1')).toBeNull();
      expect(await store.keep(key, 'e-1', first)).toMatchObject({ groups: first.groups });
      expect(JSON.stringify(await other.keep(key, 'e-1', { tags: { Code: 'later' } }))).toBe(JSON.stringify(first));
      expect(JSON.stringify(await other.kept(key, 'e-1'))).toBe(JSON.stringify(first));
      expect([await store.kept(key, 'e-2'), await store.kept('eu-west-1#i-2', 'e-1')]).toEqual([null, null]);
    });

    if (!expires) return;
    test('all of it goes when its time is over, and not before', async () => {
      const { store, other } = await handles();
      const closed = caseOf('i-1', { state: { kind: 'closed', because: 'gone', at: noon } });
      await store.save(closed, over(null, { history: [entry('a', noon)] }));
      await store.keep(key, 'e-1', { tags: {} });
      await store.save(openCase('i-2', {}, { wakeAt: at(5) }), nothing);
      const days = (n: number): Date => at(n * 24 * 60);
      expect(await other.expire(new Date(days(90).getTime() - 1))).toBe(0);
      expect(await other.expire(days(90))).toBe(1);
      expect(await store.load(keyOf(closed.ref))).toBeUndefined();
      expect([await store.history(key), await store.kept(key, 'e-1')]).toEqual([[], null]);
      expect(await store.due(days(90))).toEqual(['eu-west-1#i-2']);
      expect(await store.save(caseOf('i-1'), nothing)).toBe('saved');
    });
  });
}
