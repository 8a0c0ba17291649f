import { expiresAt } from '../cases/expiry.ts';
import { earliest, isBy } from '../cases/time.ts';
import type { Case, HistoryEntry } from '../cases/types.ts';
import type { Before, CaseQuery, Cases, Store } from '../engine/ports.ts';
import { compareText, keyOf } from '../facts/fold.ts';
import { createChores, createLeases } from './memory/chores.ts';
import { createMailbox } from './memory/mailbox.ts';
import { createRails } from './memory/rails.ts';
import { createQueue } from './queue.ts';
import { byDue, byWaking, dueLimit, heldRails, oldestDue, type Waking } from './waking.ts';

export interface MemoryStore extends Store {
  /** Every case, by key. */
  all(): Iterable<Case>;
}

export interface MemoryOptions {
  /**
   * `due` gives a case once for each waking, and not again until it is saved: for one process that takes in what it is
   * given or wants none of it, such as a replay. Left out: as often as it is asked, until the case is saved.
   */
  readonly once?: boolean;
}

/** Keeps everything in this process, as it is given: for replay, simulation and tests. */
export function createMemoryStore({ once = false }: MemoryOptions = {}): MemoryStore {
  const mailbox = createMailbox();
  const chores = createChores();
  const cases = createCases(once, mailbox.post);
  return {
    ...cases,
    ...createRails(),
    ...mailbox,
    ...chores,
    ...createLeases(),
    nextWake: async () => earliest([await cases.nextWake(), chores.next()]),
    expire: async (at) => {
      mailbox.forget(at);
      chores.forget(at);
      return cases.expire(at);
    },
    close: async () => {},
  };
}

function createCases(once: boolean, post: Store['post']): Cases & Pick<MemoryStore, 'all'> {
  const cases = new Map<string, Case>();
  const histories = new Map<string, HistoryEntry[]>();
  const befores = new Map<string, Map<string, Before>>();
  const queue = createQueue<Waking>(byWaking);
  /** The one that counts, by key: an entry of a case that has moved on since is passed over. */
  const wakings = new Map<string, Waking>();
  const first = (): Waking | undefined => {
    for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
      if (wakings.get(next.key) === next) return next;
      queue.pop();
    }
    return undefined;
  };
  const wake = (key: string, next: Case): void => {
    wakings.delete(key);
    if (next.wakeAt === null) return;
    const waking: Waking = { key, at: next.wakeAt.getTime(), dueAt: oldestDue(next) };
    wakings.set(key, waking);
    queue.push(waking);
  };
  return {
    load: async (key) => cases.get(key),
    save: async (next, { expected, history, letters }) => {
      const key = keyOf(next.ref);
      if ((cases.get(key)?.rev ?? null) !== expected) return 'conflict';
      cases.set(key, next);
      wake(key, next);
      if (history.length > 0) histories.set(key, [...(histories.get(key) ?? []), ...history]);
      if (letters.length > 0) await post(letters);
      return 'saved';
    },
    nextWake: async () => {
      const next = first();
      return next === undefined ? null : new Date(next.at);
    },
    due: async (at, limit = dueLimit) => {
      const due: Waking[] = [];
      for (let next = first(); next !== undefined && next.at <= at.getTime(); next = first()) {
        due.push(next);
        queue.pop();
      }
      due.sort(byDue);
      for (const waking of once ? due.slice(limit) : due) queue.push(waking);
      return due.slice(0, limit).map(({ key }) => key);
    },
    list: (query) => matching(cases, query),
    history: async (key) => [...(histories.get(key) ?? [])].sort((a, b) => a.at.getTime() - b.at.getTime()),
    keep: async (key, effect, before) => {
      const kept = befores.get(key) ?? new Map<string, Before>();
      befores.set(key, kept.set(effect, kept.get(effect) ?? before));
      return kept.get(effect) ?? before;
    },
    kept: async (key, effect) => befores.get(key)?.get(effect) ?? null,
    expire: async (at) => {
      let gone = 0;
      for (const [key, subject] of cases) {
        const past = expiresAt(subject);
        if (past === null || !isBy(past, at)) continue;
        gone += 1;
        for (const all of [cases, wakings, histories, befores]) all.delete(key);
      }
      return gone;
    },
    all: () => cases.values(),
  };
}

async function* matching(cases: ReadonlyMap<string, Case>, query: CaseQuery): AsyncGenerator<Case> {
  const keys = [...cases].flatMap(([key, subject]) => (isMatch(subject, query) ? key : []));
  for (const key of keys.sort(compareText)) {
    const subject = cases.get(key);
    if (subject !== undefined) yield subject;
  }
}

function isMatch(subject: Case, { state, account, region, heldBy }: CaseQuery): boolean {
  const { ref } = subject;
  if (state !== undefined && subject.state.kind !== state) return false;
  if ((account ?? ref.account) !== ref.account || (region ?? ref.region) !== ref.region) return false;
  return heldBy === undefined || heldRails(subject).has(heldBy);
}
