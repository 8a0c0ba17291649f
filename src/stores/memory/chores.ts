import { day, earliest, isBy, plus } from '../../cases/time.ts';
import type { Chore, Chores, Store } from '../../engine/ports.ts';
import { compareText } from '../../facts/fold.ts';
import { doneKeptDays } from '../waking.ts';

export interface MemoryChores extends Chores {
  next(): Date | null;
  forget(at: Date): void;
}

export function createChores(): MemoryChores {
  const chores = new Map<string, Chore>();
  /** When those that are done were first wanted: put again, they stay done. */
  const done = new Map<string, Date>();
  return {
    addChore: async (chore) => {
      if (!done.has(chore.id) && !chores.has(chore.id)) chores.set(chore.id, chore);
    },
    dueChores: async (at, limit) =>
      [...chores.values()]
        .filter(({ dueAt }) => isBy(dueAt, at))
        .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || compareText(a.id, b.id))
        .slice(0, limit),
    moveChore: async (id, dueAt) => {
      const chore = chores.get(id);
      if (chore === undefined) return;
      if (dueAt !== null) chores.set(id, { ...chore, dueAt });
      else if (chores.delete(id)) done.set(id, chore.since);
    },
    next: () => earliest([...chores.values()].map(({ dueAt }) => dueAt)),
    forget: (at) => {
      for (const [id, since] of done) if (isBy(plus(since, doneKeptDays * day), at)) done.delete(id);
    },
  };
}

export function createLeases(): Pick<Store, 'lease' | 'release'> {
  const leases = new Map<string, { readonly by: string; readonly until: Date }>();
  return {
    lease: async (name, by, at, until) => {
      const held = leases.get(name);
      if (held !== undefined && held.by !== by && !isBy(held.until, at)) return false;
      leases.set(name, { by, until });
      return true;
    },
    release: async (name, by) => {
      if (leases.get(name)?.by === by) leases.delete(name);
    },
  };
}
