import { second } from '../cases/time.ts';
import type { Settled } from '../engine/ports.ts';
import type { Breaker } from '../policy/types.ts';

/** How many launches settled in a second (or, in a store that counts coarser, in another unit), and violated. */
export interface Count {
  all: number;
  violating: number;
}

export interface BreakerPanel {
  /** True: that was too many, and the breaker trips. Counted no further until `reset`. */
  settle(rule: string, before: Settled | null, after: Settled | null, breaker: Breaker): boolean;
  trip(rule: string): void;
  /** Only what settles after this moment counts from here on. */
  reset(rule: string, at: Date): void;
}

interface RuleCounts {
  tripped: boolean;
  /** In ms; what settled by then does not count. */
  after: number;
  readonly bySecond: Map<number, Count>;
}

/**
 * Trips a rule's breaker when more than `share` of at least `of` launches that settled `within` a time violate it:
 * then more likely the rule is wrong, or something it cannot know has happened, than that many people are.
 */
export function createBreaker(): BreakerPanel {
  const rules = new Map<string, RuleCounts>();
  const countsOf = (rule: string): RuleCounts => {
    const known = rules.get(rule) ?? { tripped: false, after: Number.NEGATIVE_INFINITY, bySecond: new Map() };
    rules.set(rule, known);
    return known;
  };
  return {
    settle: (rule, before, after, breaker) => {
      const counts = countsOf(rule);
      if (counts.tripped) return false;
      for (const [settled, one] of [[before, -1] as const, [after, 1] as const]) {
        if (settled !== null && settled.at.getTime() > counts.after) count(counts.bySecond, settled, one, second);
      }
      if (after === null || !after.violates || after.at.getTime() <= counts.after) return false;
      counts.tripped = isTooMany(counts.bySecond, slotOf(after.at, second), breaker, second);
      return counts.tripped;
    },
    trip: (rule) => {
      countsOf(rule).tripped = true;
    },
    reset: (rule, at) => {
      rules.set(rule, { tripped: false, after: at.getTime(), bySecond: new Map() });
    },
  };
}

export const slotOf = (at: Date, unit: number): number => Math.floor(at.getTime() / unit);

/** What a correction leaves is never less than nothing: what it corrects may not have been counted. */
export function count(bySlot: Map<number, Count>, { at, violates }: Settled, one: 1 | -1, unit: number): void {
  const slot = slotOf(at, unit);
  const counted = bySlot.get(slot) ?? { all: 0, violating: 0 };
  counted.all += one;
  if (violates) counted.violating = Math.max(0, counted.violating + one);
  if (counted.all <= 0) bySlot.delete(slot);
  else bySlot.set(slot, counted);
}

/** How many slots of a unit (ms) the breaker's time spans. */
export const slotsWithin = ({ within }: Pick<Breaker, 'within'>, unit: number): number => Math.ceil(within / unit);

/** Whether too many of those that settled in the time up to `until`, that slot included, violate. */
export function isTooMany(bySlot: ReadonlyMap<number, Count>, until: number, breaker: Breaker, unit: number): boolean {
  const from = until - slotsWithin(breaker, unit) + 1;
  let [all, violating] = [0, 0];
  const take = (one: Count | undefined): void => {
    all += one?.all ?? 0;
    violating += one?.violating ?? 0;
  };
  // Whichever is less to walk: the slots of the window, or those at which anything settled.
  if (bySlot.size < until - from) for (const [at, one] of bySlot) at >= from && at <= until && take(one);
  else for (let at = from; at <= until; at += 1) take(bySlot.get(at));
  return all >= breaker.of && violating > breaker.share * all;
}
