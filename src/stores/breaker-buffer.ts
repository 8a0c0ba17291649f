import type { Settled } from '../engine/ports.ts';
import type { Breaker } from '../policy/types.ts';
import { type Count, slotOf } from './breaker.ts';

/** What settled under one rule since the last flush. */
export interface Buffered {
  readonly rule: string;
  readonly breaker: Breaker;
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly settled: Settled;
  readonly one: 1 | -1;
}

export interface BreakerBuffer {
  settle(rule: string, before: Settled | null, after: Settled | null, breaker: Breaker): void;
  /** Everything, and forgets it. */
  take(): readonly Buffered[];
  /** Of a flush that failed. */
  putBack(buffered: readonly Buffered[]): void;
}

/** Counts in this process until it is flushed, so that many launches cost a store one write. */
export function createBreakerBuffer(): BreakerBuffer {
  const rules = new Map<string, { readonly breaker: Breaker; readonly entries: Entry[] }>();
  const add = ({ rule, breaker, entries }: Buffered): void => {
    const known = rules.get(rule)?.entries ?? [];
    for (const entry of entries) known.push(entry);
    rules.set(rule, { breaker, entries: known });
  };
  return {
    settle: (rule, before, after, breaker) => {
      const entries: Entry[] = [];
      if (before !== null) entries.push({ settled: before, one: -1 });
      if (after !== null) entries.push({ settled: after, one: 1 });
      add({ rule, breaker, entries });
    },
    take: () => {
      const all = [...rules].map(([rule, counted]) => ({ rule, ...counted }));
      rules.clear();
      return all;
    },
    putBack: (buffered) => {
      for (const one of buffered) add(one);
    },
  };
}

export interface Deltas {
  /** By slot: what to add, which may be negative. */
  readonly bySlot: ReadonlyMap<number, Count>;
  /** The slots at which violations settled: the times up to them are to be looked at. */
  readonly violating: ReadonlySet<number>;
}

/** What of it counts after a breaker was let go at `resumedAt`, in slots of `unit` ms. */
export function deltasOf({ entries }: Buffered, resumedAt: Date | null, unit: number): Deltas {
  const bySlot = new Map<number, Count>();
  const violating = new Set<number>();
  for (const { settled, one } of entries) {
    if (resumedAt !== null && settled.at.getTime() <= resumedAt.getTime()) continue;
    const slot = slotOf(settled.at, unit);
    const delta = bySlot.get(slot) ?? { all: 0, violating: 0 };
    delta.all += one;
    if (settled.violates) delta.violating += one;
    bySlot.set(slot, delta);
    if (settled.violates && one === 1) violating.add(slot);
  }
  for (const [slot, { all, violating }] of bySlot) if (all === 0 && violating === 0) bySlot.delete(slot);
  return { bySlot, violating };
}
