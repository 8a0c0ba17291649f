import type { Entry } from './row-of.ts';
import type { MarkName, StatusView } from './types.ts';

/** Rows in memory, by key, so that a list of ten thousand answers at once. */
export interface RowIndex {
  put(entry: Entry): void;
  drop(key: string): void;
  get(key: string): Entry | undefined;
  /** In no order. */
  all(): readonly Entry[];
  counts(): StatusView['counts'];
  /** Ids of the accounts that cases were seen in. */
  accounts(): ReadonlySet<string>;
}

export function createRowIndex(): RowIndex {
  const byKey = new Map<string, Entry>();
  let listed: readonly Entry[] | null = null;
  let counted: StatusView['counts'] | null = null;
  const changed = (): void => {
    [listed, counted] = [null, null];
  };
  const all = (): readonly Entry[] => {
    listed ??= [...byKey.values()];
    return listed;
  };
  return {
    put: (entry) => {
      byKey.set(entry.row.key, entry);
      changed();
    },
    drop: (key) => {
      if (byKey.delete(key)) changed();
    },
    get: (key) => byKey.get(key),
    all,
    counts: () => {
      counted ??= countsOf(all());
      return counted;
    },
    accounts: () => new Set(all().map(({ row }) => row.account)),
  };
}

export const noMarks = (): Record<MarkName, number> => ({
  compliant: 0,
  violation: 0,
  acted: 0,
  indeterminate: 0,
  exempt: 0,
  held: 0,
});

function countsOf(entries: readonly Entry[]): StatusView['counts'] {
  const counts = noMarks();
  let closed = 0;
  for (const { row } of entries) {
    counts[row.mark] += 1;
    if (row.state === 'closed') closed += 1;
  }
  return { ...counts, all: entries.length, closed };
}

/** By mark, then by what falls due first, then the newest. */
export const byGravity = (a: Entry, b: Entry): number => a.rank - b.rank || byDue(a, b) || byAge(a, b);

/** Nothing to come is last. */
export const byDue = (a: Entry, b: Entry): number => (a.dueAt === b.dueAt ? 0 : a.dueAt < b.dueAt ? -1 : 1);

/** The newest first. */
export const byAge = (a: Entry, b: Entry): number => b.at - a.at || (a.row.key < b.row.key ? -1 : 1);
