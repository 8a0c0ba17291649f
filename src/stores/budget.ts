import { day, hour } from '../cases/time.ts';
import type { Held } from '../engine/ports.ts';
import { keyOf } from '../facts/fold.ts';
import type { Ref } from '../facts/types.ts';
import type { Budget, Destructive } from '../policy/types.ts';

export interface BudgetCounter {
  spend(ref: Ref, action: Destructive, limits: Budget, at: Date): Held | null;
}

/**
 * Counts actions by clock hour and day, per account and over all of them. One unit per instance and action, never
 * returned. An hour that is spent lets go at the next; a day, or the organization's hour, waits for a person.
 */
export function createBudget(): BudgetCounter {
  const spent = new Map<string, number>();
  const charged = new Set<string>();
  return {
    spend: (ref, action, limits, at) => {
      const unit = `${action} ${keyOf(ref)}`;
      if (charged.has(unit)) return null;
      const hourNow = Math.floor(at.getTime() / hour);
      const counters = [
        {
          key: `${action} ${ref.account} day ${Math.floor(at.getTime() / day)}`,
          most: limits.perDay,
          rail: 'budget-day',
        },
        { key: `${action} org hour ${hourNow}`, most: limits.orgPerHour, rail: 'budget-org' },
        { key: `${action} ${ref.account} hour ${hourNow}`, most: limits.perHour, rail: 'budget-hour' },
      ] as const;
      const full = counters.find(({ key, most }) => (spent.get(key) ?? 0) >= most);
      if (full !== undefined) {
        return {
          rail: full.rail,
          retryAt: full.rail === 'budget-hour' && limits.perHour > 0 ? new Date((hourNow + 1) * hour) : null,
        };
      }
      for (const { key } of counters) spent.set(key, (spent.get(key) ?? 0) + 1);
      charged.add(unit);
      return null;
    },
  };
}
