import type { Case } from '../../../cases/types.ts';
import type { Saving } from '../../../console/feed-of.ts';
import type { RailChange, Store } from '../../../engine/ports.ts';
import { keyOf } from '../../../facts/fold.ts';
import type { Letter } from '../../../messages/types.ts';

/** Whoever is told of what is written to a store. None of it may throw: what is watched must not come to harm by it. */
export interface Watcher {
  readonly saved: (saving: Saving) => void;
  readonly posted: (letters: readonly Letter[]) => void;
  readonly sent: (ids: readonly string[], at: Date) => void;
  readonly railSet: (change: RailChange) => void;
  /** Counts were made known to all, which may have tripped a breaker. */
  readonly flushed: () => void;
}

/** Cases as they were loaded, for what a save changes in them: an engine saves what it has loaded just before. */
const mostLoaded = 500;

/** The same store, whose writes are told of when they are done. */
export function watchStore(store: Store, watcher: Watcher, now: () => Date): Store {
  const loaded = new Map<string, Case>();
  const note = (key: string, subject: Case | undefined): void => {
    loaded.delete(key);
    if (subject === undefined) return;
    loaded.set(key, subject);
    for (const oldest of loaded.keys()) {
      if (loaded.size <= mostLoaded) break;
      loaded.delete(oldest);
    }
  };
  return {
    ...store,
    load: async (key) => {
      const subject = await store.load(key);
      note(key, subject);
      return subject;
    },
    save: async (next, change) => {
      const key = keyOf(next.ref);
      const known = loaded.get(key);
      const before = known?.rev === change.expected ? known : undefined;
      const answer = await store.save(next, change);
      note(key, answer === 'saved' ? next : undefined);
      if (answer === 'saved') {
        const { history, letters } = change;
        // What was not loaded through here is taken for unchanged: better silent than wrong.
        watcher.saved({
          before: before ?? (change.expected === null ? undefined : next),
          after: next,
          history,
          letters,
          at: now(),
        });
      }
      return answer;
    },
    post: async (letters) => {
      await store.post(letters);
      watcher.posted(letters);
    },
    sent: async (ids, key, at) => {
      await store.sent(ids, key, at);
      watcher.sent(ids, at);
    },
    setRail: async (change) => {
      await store.setRail(change);
      watcher.railSet(change);
    },
    flush: async (at) => {
      await store.flush(at);
      watcher.flushed();
    },
  };
}
