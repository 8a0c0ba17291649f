import type { Mailbox } from '../../engine/ports.ts';
import { noon } from '../../policy/testing/instances.ts';
import type { Letter } from '../types.ts';

/** Waits where a process may die or another come first: before each step, and in the middle of what is no transaction. */
export type Gate = (step: string) => Promise<void>;

export interface FakeMailbox {
  /** The same letters, reached by one process. */
  readonly by: (gate: Gate) => Mailbox;
  readonly unsent: () => readonly Letter[];
}

/**
 * A mailbox in memory.
 *
 * @param isWeak as weak as the port allows: claims and outcomes are written letter by letter
 */
export function createFakeMailbox(letters: readonly Letter[] = [], isWeak = true): FakeMailbox {
  const all = new Map(letters.map((letter) => [letter.id, letter]));
  const gone = new Set<string>();
  const left = new Map<string, Map<string, Date>>();
  const isOver = (moment: Date | null | undefined, at: Date): boolean => !moment || moment.getTime() <= at.getTime();
  const forEach = async (ids: readonly string[], gate: Gate, step: string, change: (letter: Letter) => void) => {
    await gate(step);
    for (const [index, id] of ids.entries()) {
      if (isWeak && index > 0 && index === Math.floor(ids.length / 2)) await gate(`${step}, halfway`);
      const letter = all.get(id);
      if (letter !== undefined) change(letter);
    }
  };
  const by = (gate: Gate): Mailbox => ({
    post: async (posted) => {
      await gate('post');
      for (const letter of posted) if (!all.has(letter.id) && !gone.has(letter.id)) all.set(letter.id, letter);
    },
    pending: async (at, limit) => {
      await gate('pending');
      const free = [...all.values()].filter(
        ({ retryAt, sending }) => isOver(retryAt, at) && isOver(sending?.until, at),
      );
      return free.sort((a, b) => a.at.getTime() - b.at.getTime()).slice(0, limit);
    },
    seize: async (ids, sending, at) => {
      const seized: string[] = [];
      await forEach(ids, gate, 'seize', (letter) => {
        if (!isOver(letter.sending?.until, at)) return;
        all.set(letter.id, { ...letter, sending });
        seized.push(letter.id);
      });
      return seized;
    },
    sent: (ids, key, at) =>
      forEach(ids, gate, 'sent', ({ id, channel }) => {
        all.delete(id);
        gone.add(id);
        const keys = left.get(channel) ?? new Map<string, Date>();
        left.set(channel, keys.has(key) ? keys : keys.set(key, at));
      }),
    unsent: (ids, key, retryAt) =>
      forEach(ids, gate, 'unsent', (letter) => {
        if (letter.sending?.key !== key) return;
        all.set(letter.id, { ...letter, sending: null, tries: letter.tries + 1, retryAt });
      }),
    sentAt: async (channel) => {
      await gate('sentAt');
      return [...(left.get(channel)?.values() ?? [])].sort((a, b) => b.getTime() - a.getTime()).slice(0, 20);
    },
  });
  return { by, unsent: () => [...all.values()] };
}

export const letterOf = (id: string, more: Partial<Letter> = {}): Letter => ({
  id,
  channel: 'sns one',
  group: `group of ${id}`,
  at: noon,
  content: { kind: 'alarm', alarm: { id, at: noon, title: id, text: '' } },
  sending: null,
  tries: 0,
  retryAt: null,
  ...more,
});
