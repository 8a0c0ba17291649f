import { describe, expect, test } from 'vitest';
import type { Chore, PolicyVersion } from '../../engine/ports.ts';
import { at, caseOf, noon, nothing } from './cases.ts';
import type { Handles } from './contract.ts';

const version = (digest: string, since: number, enforcing: readonly string[] = ['a']): PolicyVersion => ({
  digest,
  since: at(since),
  enforcing,
});

const chore = (id: string, dueAt: Date): Chore => ({
  id,
  kind: 'find-launch',
  dueAt,
  since: noon,
  account: '111122223333',
  region: 'eu-west-1',
  reservationId: 'r-1',
  clientToken: null,
  principal: '@alice',
});

export function sharedContract(handles: () => Promise<Handles>): void {
  describe('the policy that counts', () => {
    test('the first one enforces since it was put in place, never since later than now', async () => {
      const { store, other } = await handles();
      expect(await store.activate(version('one', -60), at(0))).toEqual({
        digest: 'one',
        since: at(-60),
        activatedAt: at(0),
        enforcingSince: new Map([['a', at(-60)]]),
      });
      expect((await other.shared()).policy?.digest).toBe('one');
    });

    test('a first one from a clock that runs ahead enforces from now on', async () => {
      const { store } = await handles();
      const { enforcingSince } = await store.activate(version('one', 7), at(0));
      expect(enforcingSince).toEqual(new Map([['a', at(0)]]));
    });

    test('a newer one takes over; rules that enforced go on, others begin now', async () => {
      const { store, other } = await handles();
      await store.activate(version('one', -60, ['a', 'b']), at(0));
      await other.activate(version('two', -30, ['b', 'c']), at(10));
      expect(await store.activate(version('three', -20, ['a', 'b', 'c']), at(20))).toEqual({
        digest: 'three',
        since: at(-20),
        activatedAt: at(20),
        enforcingSince: new Map([
          ['a', at(20)],
          ['b', at(-60)],
          ['c', at(10)],
        ]),
      });
    });

    test('an older one, or another of the same age, is told which one counts', async () => {
      const { store, other } = await handles();
      const active = await store.activate(version('two', -30), at(0));
      expect(await other.activate(version('one', -60, ['z']), at(5))).toEqual(active);
      expect(await other.activate(version('other', -30, ['z']), at(5))).toEqual(active);
      expect((await store.shared()).policy).toEqual(active);
    });

    test('the same one changes nothing but how new it is', async () => {
      const { store, other } = await handles();
      const active = await store.activate(version('one', -60), at(0));
      expect(await other.activate(version('one', -70), at(5))).toEqual(active);
      expect(await other.activate(version('one', -10), at(5))).toEqual({ ...active, since: at(-10) });
      expect(await store.activate(version('two', -30, ['z']), at(9))).toMatchObject({ digest: 'one' });
    });
  });

  describe('chores', () => {
    test('are put once, come at their time, oldest first, and may be moved', async () => {
      const { store, other } = await handles();
      await store.addChore(chore('later', at(5)));
      await store.addChore(chore('first', at(1)));
      await other.addChore(chore('first', at(9)));
      expect(await other.dueChores(at(0), 9)).toEqual([]);
      expect(await other.dueChores(at(5), 9)).toEqual([chore('first', at(1)), chore('later', at(5))]);
      expect((await other.dueChores(at(5), 1)).map(({ id }) => id)).toEqual(['first']);
      await store.moveChore('first', at(7));
      expect(await other.dueChores(at(7), 9)).toEqual([chore('later', at(5)), chore('first', at(7))]);
    });

    test('one that is done stays done when it is told again', async () => {
      const { store, other } = await handles();
      await store.addChore(chore('one', at(1)));
      await store.moveChore('one', null);
      await other.addChore(chore('one', at(2)));
      await other.moveChore('one', at(3));
      await other.moveChore('unknown', at(3));
      expect([await store.dueChores(at(9), 9), await store.nextWake()]).toEqual([[], null]);
    });

    test('wake the host as cases do', async () => {
      const { store } = await handles();
      await store.save(caseOf('i-1', { wakeAt: at(5) }), nothing);
      await store.addChore(chore('one', at(7)));
      expect(await store.nextWake()).toEqual(at(5));
      await store.moveChore('one', at(3));
      expect(await store.nextWake()).toEqual(at(3));
    });
  });

  describe('a lease', () => {
    test('is one’s own until it ends, may be renewed, and is nobody else’s meanwhile', async () => {
      const { store, other } = await handles();
      expect(await store.lease('tick', 'a', at(0), at(5))).toBe(true);
      expect(await other.lease('tick', 'b', at(1), at(6))).toBe(false);
      expect(await other.lease('scan', 'b', at(1), at(6))).toBe(true);
      expect(await store.lease('tick', 'a', at(4), at(9))).toBe(true);
      expect(await other.lease('tick', 'b', at(8), at(12))).toBe(false);
      expect(await other.lease('tick', 'b', at(9), at(12))).toBe(true);
    });

    test('is given up by who holds it, and by nobody else', async () => {
      const { store, other } = await handles();
      await store.lease('tick', 'a', at(0), at(5));
      await other.release('tick', 'b');
      expect(await other.lease('tick', 'b', at(1), at(5))).toBe(false);
      await store.release('tick', 'a');
      expect(await other.lease('tick', 'b', at(1), at(5))).toBe(true);
    });

    test('goes to one of those who race for it', async () => {
      const { store, other } = await handles();
      const asked = ['a', 'b', 'c', 'd'].map((by, i) => (i % 2 ? store : other).lease('tick', by, at(0), at(5)));
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    });
  });
}
