import type { StepState } from '../../cases/types.ts';
import type { Store } from '../../engine/ports.ts';
import { keyOf } from '../../facts/fold.ts';
import type { Letter } from '../../messages/types.ts';

/** What happened in one invocation, as it was saved. */
export interface Tally {
  /** Letters put, those included that were there already. */
  readonly letters: number;
  readonly settled: { readonly compliant: number; readonly violations: number };
  /** By what was done: terminate, notify. */
  readonly taken: ReadonlyMap<string, number>;
  /** By rail. */
  readonly held: ReadonlyMap<string, number>;
}

export interface WatchedStore {
  readonly store: Store;
  /** What was saved since this was last asked. */
  tally(): Tally;
}

/** How long the index of letters may lag behind. */
const indexLag = 60_000;

/**
 * Counts what is saved, and has letters that were just put among those that are pending, whatever the store's index
 * says: so a message need not wait for the next tick.
 */
export function watchStore(store: Store, now: () => Date): WatchedStore {
  const fresh = new Map<string, Letter>();
  let began = now();
  let draft = emptyDraft();
  /** A step is saved again with its case; it happened once. */
  const counted = new Set<string>();

  const note = (letters: readonly Letter[]): void => {
    draft.letters += letters.length;
    for (const letter of letters) if (!fresh.has(letter.id)) fresh.set(letter.id, letter);
  };
  const noteStep = (key: string, { index, do: kind, dueAt, status }: StepState): void => {
    if ((status.is !== 'done' && status.is !== 'held') || status.at < began) return;
    const id = `${key} ${index} ${dueAt.getTime()} ${status.is} ${status.at.getTime()}`;
    if (counted.has(id)) return;
    counted.add(id);
    if (status.is === 'done') count(draft.taken, kind);
    else count(draft.held, status.rail);
  };

  const watched: Store = {
    ...store,
    save: async (next, change) => {
      const answer = await store.save(next, change);
      if (answer === 'conflict') return answer;
      note(change.letters);
      for (const track of next.tracks.values())
        for (const opening of [...track.past, ...(track.opening === null ? [] : [track.opening])])
          for (const step of opening.steps) noteStep(`${keyOf(next.ref)} ${track.rule}`, step);
      return answer;
    },
    settle: async (ref, rule, before, after, policy) => {
      await store.settle(ref, rule, before, after, policy);
      if (after !== null && before?.violates !== after.violates)
        draft.settled[after.violates ? 'violations' : 'compliant'] += 1;
    },
    post: async (letters) => {
      await store.post(letters);
      note(letters);
    },
    pending: async (at, limit) => {
      const indexed = await store.pending(at, limit);
      const known = new Set(indexed.map(({ id }) => id));
      for (const [id, letter] of fresh) if (at.getTime() - letter.at.getTime() > indexLag) fresh.delete(id);
      const missed = [...fresh.values()].filter(({ id }) => !known.has(id)).slice(0, limit - indexed.length);
      return [...indexed, ...missed];
    },
    seize: async (ids, sending, at) => {
      // Whoever has it now, the index will tell what became of it.
      for (const id of ids) fresh.delete(id);
      return store.seize(ids, sending, at);
    },
  };
  return {
    store: watched,
    tally: () => {
      const tally = draft;
      draft = emptyDraft();
      counted.clear();
      began = now();
      return tally;
    },
  };
}

const emptyDraft = () => ({
  letters: 0,
  settled: { compliant: 0, violations: 0 },
  taken: new Map<string, number>(),
  held: new Map<string, number>(),
});

const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};
