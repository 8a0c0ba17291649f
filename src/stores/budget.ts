import { day, hour } from '../cases/time.ts';
import type { Held } from '../engine/ports.ts';
import { keyOf } from '../facts/fold.ts';
import type { Ref } from '../facts/types.ts';
import type { Budget, Destructive } from '../policy/types.ts';

/** One of the counters that an action adds to. */
export interface Counter {
  readonly rail: 'budget-day' | 'budget-org' | 'budget-hour';
  /** null: the whole organization. */
  readonly account: string | null;
  /** Days or hours since 1970. */
  readonly slot: number;
  readonly most: number;
}

/** The counters of an action, in the order in which they are asked: what waits for a person comes first. */
export function countersOf({ account }: Pick<Ref, 'account'>, limits: Budget, at: Date): readonly Counter[] {
  const [hourNow, dayNow] = [Math.floor(at.getTime() / hour), Math.floor(at.getTime() / day)];
  return [
    { rail: 'budget-day', account, slot: dayNow, most: limits.perDay },
    { rail: 'budget-org', account: null, slot: hourNow, most: limits.orgPerHour },
    { rail: 'budget-hour', account, slot: hourNow, most: limits.perHour },
  ];
}

/** An hour that is spent lets go at the next, unless nothing ever may; a day, or the organization's hour, waits. */
export function heldBy({ rail, slot, most }: Counter): Held {
  return { rail, retryAt: rail === 'budget-hour' && most > 0 ? new Date((slot + 1) * hour) : null };
}

export interface BudgetCounter {
  spend(ref: Ref, action: Destructive, limits: Budget, at: Date): Held | null;
  /** Forgets what was spent of the running hour and day. account: null for all, and the organization's hour. */
  grant(action: Destructive, account: string | null, at: Date): void;
}

/**
 * Counts actions by clock hour and day, per account and over all of them. One unit per instance and action, never
 * returned.
 */
export function createBudget(): BudgetCounter {
  const spent = new Map<string, number>();
  const charged = new Set<string>();
  return {
    spend: (ref, action, limits, at) => {
      const unit = `${action} ${keyOf(ref)}`;
      if (charged.has(unit)) return null;
      const counters = countersOf(ref, limits, at);
      const full = counters.find((counter) => (spent.get(nameOf(action, counter)) ?? 0) >= counter.most);
      if (full !== undefined) return heldBy(full);
      for (const counter of counters) {
        const name = nameOf(action, counter);
        spent.set(name, (spent.get(name) ?? 0) + 1);
      }
      charged.add(unit);
      return null;
    },
    grant: (action, account, at) => {
      const running = countersOf({ account: account ?? '' }, noBudget, at);
      for (const { rail, slot } of running) {
        for (const name of spent.keys()) {
          const [does, which, when, whose] = name.split(' ');
          if (does !== action || which !== rail || when !== `${slot}`) continue;
          if (account === null || whose === account) spent.delete(name);
        }
      }
    },
  };
}

/** For who wants the counters and not their limits. */
export const noBudget: Budget = { perHour: 0, perDay: 0, orgPerHour: 0 };

const nameOf = (action: Destructive, { rail, slot, account }: Counter): string =>
  `${action} ${rail} ${slot} ${account ?? '*'}`;
