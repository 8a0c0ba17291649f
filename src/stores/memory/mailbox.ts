import { day, isBy, plus } from '../../cases/time.ts';
import type { Mailbox } from '../../engine/ports.ts';
import { compareText } from '../../facts/fold.ts';
import type { Letter, Sending } from '../../messages/types.ts';
import { doneKeptDays } from '../waking.ts';

/** How many moments `sentAt` gives. */
export const sentLimit = 20;

export interface MemoryMailbox extends Mailbox {
  forget(at: Date): void;
}

export function createMailbox(): MemoryMailbox {
  const letters = new Map<string, Letter>();
  /** Only the ids of those that were sent. */
  const sent = new Map<string, Date>();
  /** By channel and key of the message. */
  const messages = new Map<string, Map<string, Date>>();
  const each = (ids: readonly string[]): Letter[] => ids.flatMap((id) => letters.get(id) ?? []);
  return {
    post: async (posted) => {
      for (const letter of posted) {
        if (!sent.has(letter.id) && !letters.has(letter.id)) letters.set(letter.id, letter);
      }
    },
    pending: async (at, limit) =>
      [...letters.values()]
        .filter(({ retryAt, sending }) => isOver(retryAt, at) && isOver(sending?.until ?? null, at))
        .sort((a, b) => a.at.getTime() - b.at.getTime() || compareText(a.id, b.id))
        .slice(0, limit),
    seize: async (ids, sending, at) => {
      const free = each(ids).filter((letter) => isFree(letter.sending, sending, at));
      for (const letter of free) letters.set(letter.id, { ...letter, sending });
      return free.map(({ id }) => id);
    },
    sent: async (ids, key, at) => {
      for (const { id, channel } of each(ids)) {
        letters.delete(id);
        sent.set(id, at);
        const left = messages.get(channel) ?? new Map<string, Date>();
        messages.set(channel, left.has(key) ? left : left.set(key, at));
      }
    },
    unsent: async (ids, key, retryAt) => {
      for (const letter of each(ids)) {
        if (letter.sending?.key !== key) continue;
        letters.set(letter.id, { ...letter, sending: null, tries: letter.tries + 1, retryAt });
      }
    },
    sentAt: async (channel) =>
      [...(messages.get(channel)?.values() ?? [])].sort((a, b) => b.getTime() - a.getTime()).slice(0, sentLimit),
    forget: (at) => {
      for (const [id, when] of sent) if (isBy(plus(when, doneKeptDays * day), at)) sent.delete(id);
      for (const left of messages.values()) {
        for (const [key, when] of left) if (isBy(plus(when, day), at)) left.delete(key);
      }
    },
  };
}

const isOver = (moment: Date | null, at: Date): boolean => moment === null || isBy(moment, at);

/** A claim that is made again, word for word, is the one that was made: its answer may have been lost. */
function isFree(held: Sending | null, wanted: Sending, at: Date): boolean {
  if (held === null || isBy(held.until, at)) return true;
  return held.key === wanted.key && held.by === wanted.by && held.until.getTime() === wanted.until.getTime();
}
