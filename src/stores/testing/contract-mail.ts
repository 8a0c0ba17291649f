import { describe, expect, test } from 'vitest';
import type { Store } from '../../engine/ports.ts';
import type { Sending } from '../../messages/types.ts';
import { at, caseOf, letterOf, nothing } from './cases.ts';
import type { Handles } from './contract.ts';

const sending = (key: string, minutes: number, by = 'host'): Sending => ({ key, by, until: at(minutes) });
const waiting = async (store: Store, minutes: number): Promise<string[]> =>
  (await store.pending(at(minutes), 100)).map(({ id }) => id);

export function mailContract(handles: () => Promise<Handles>): void {
  describe('letters', () => {
    test('are put with a case, or by themselves, and go oldest first', async () => {
      const { store, other } = await handles();
      const [first, second, third] = [
        letterOf('z', { at: at(1) }),
        letterOf('b', { at: at(2) }),
        letterOf('c', { at: at(3) }),
      ];
      await store.save(caseOf('i-1'), { ...nothing, letters: [third, first] });
      await store.post([second]);
      await store.post([]);
      expect(await other.pending(at(9), 100)).toEqual([first, second, third]);
      expect((await other.pending(at(9), 2)).map(({ id }) => id)).toEqual(['z', 'b']);
    });

    test('that are there already stay as they are, and the case is saved all the same', async () => {
      const { store, other } = await handles();
      const [mine, again] = [letterOf('a', { group: 'first' }), letterOf('a', { group: 'again' })];
      await store.post([mine]);
      await other.post([again, letterOf('b')]);
      const letters = [again, letterOf('c', { at: at(1) })];
      expect(await other.save(caseOf('i-1'), { ...nothing, letters })).toBe('saved');
      expect(await store.pending(at(9), 100)).toEqual([mine, letterOf('b'), letterOf('c', { at: at(1) })]);
    });

    test('of which one save, or post, has two with the same id are put once, the first', async () => {
      const { store, other } = await handles();
      await store.save(caseOf('i-1'), { ...nothing, letters: [letterOf('a'), letterOf('a', { group: 'second' })] });
      await store.post([letterOf('b'), letterOf('b')]);
      expect(await other.pending(at(9), 100)).toEqual([letterOf('a'), letterOf('b')]);
    });

    test('once sent, are not sent again, whoever puts them again', async () => {
      const { store, other } = await handles();
      await store.post([letterOf('a')]);
      expect(await store.seize(['a'], sending('k', 5), at(0))).toEqual(['a']);
      await store.sent(['a'], 'k', at(1));
      await other.post([letterOf('a')]);
      expect(await other.save(caseOf('i-1'), { ...nothing, letters: [letterOf('a')] })).toBe('saved');
      await other.unsent(['a'], 'k', at(2));
      expect(await other.seize(['a'], sending('l', 60), at(50))).toEqual([]);
      expect(await waiting(store, 90)).toEqual([]);
    });

    test('are sent by one of those who race for them', async () => {
      const { store, other } = await handles();
      const ids = ['a', 'b', 'c'];
      await store.post(ids.map((id) => letterOf(id)));
      const seized = await Promise.all([
        store.seize(ids, sending('k', 5, 'one'), at(0)),
        other.seize(ids, sending('l', 5, 'two'), at(0)),
      ]);
      expect(seized.flat().sort()).toEqual(ids);
      expect(await waiting(store, 4)).toEqual([]);
    });

    test('of a sender past its time are free again, with the key that it had', async () => {
      const { store, other } = await handles();
      await store.post([letterOf('a')]);
      await store.seize(['a', 'unknown'], sending('k', 5), at(0));
      expect(await other.seize(['a'], sending('l', 9, 'two'), at(4))).toEqual([]);
      expect(await other.pending(at(5), 100)).toEqual([{ ...letterOf('a'), sending: sending('k', 5) }]);
      expect(await other.seize(['a'], sending('k', 9, 'two'), at(5))).toEqual(['a']);
      expect(await store.seize(['a'], sending('k', 9), at(6))).toEqual([]);
    });

    test('a claim that is made again, word for word, is the one that was made', async () => {
      const { store } = await handles();
      await store.post([letterOf('a')]);
      await store.seize(['a'], sending('k', 5), at(0));
      expect(await store.seize(['a'], sending('k', 5), at(0))).toEqual(['a']);
    });

    test('that could not be sent come back at their time, and only from who had them', async () => {
      const { store, other } = await handles();
      await store.post([letterOf('a')]);
      await store.seize(['a'], sending('k', 5), at(0));
      await other.unsent(['a'], 'another', at(1));
      expect(await waiting(other, 4)).toEqual([]);
      await store.unsent(['a'], 'k', at(20));
      expect(await waiting(other, 19)).toEqual([]);
      expect(await other.pending(at(20), 100)).toEqual([{ ...letterOf('a'), tries: 1, retryAt: at(20) }]);
    });

    test('that wait for their time are not sent before it', async () => {
      const { store } = await handles();
      await store.post([letterOf('a', { retryAt: at(3) })]);
      expect([await waiting(store, 2), await waiting(store, 3)]).toEqual([[], ['a']]);
    });
  });

  describe('messages that left a channel', () => {
    test('are told latest first, each once, however many letters it had', async () => {
      const { store, other } = await handles();
      await store.post([...'abcd'].map((id) => letterOf(id)));
      await store.post([letterOf('e', { channel: 'sns arn' })]);
      await store.sent(['a', 'b'], 'k', at(1));
      await store.sent(['c'], 'l', at(3));
      await other.sent(['d'], 'k', at(2));
      await other.sent(['e'], 'm', at(4));
      expect(await other.sentAt('slack BROOM_SLACK')).toEqual([at(3), at(1)]);
      expect([await store.sentAt('sns arn'), await store.sentAt('none')]).toEqual([[at(4)], []]);
    });

    test('the latest twenty', async () => {
      const { store } = await handles();
      const ids = Array.from({ length: 22 }, (_, i) => `letter-${i}`);
      await store.post(ids.map((id) => letterOf(id)));
      for (const [i, id] of ids.entries()) await store.sent([id], id, at(i));
      const sent = await store.sentAt('slack BROOM_SLACK');
      expect([sent.length, sent[0], sent[19]]).toEqual([20, at(21), at(2)]);
    });
  });
}
