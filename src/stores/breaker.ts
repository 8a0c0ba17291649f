import { second } from '../cases/time.ts';
import type { Breaker } from '../policy/types.ts';

export interface BreakerPanel {
  settle(
    rule: string,
    key: string,
    settled: { readonly at: Date; readonly violates: boolean } | null,
    breaker: Breaker,
  ): void;
  isTripped(rule: string): boolean;
}

interface Counted {
  readonly second: number;
  readonly violates: boolean;
}

interface Count {
  all: number;
  violating: number;
}

/**
 * Trips a rule's breaker when more than `share` of at least `of` launches that settled `within` a time violate it:
 * then more likely the rule is wrong, or something it cannot know has happened, than that many people are.
 */
export function createBreaker(): BreakerPanel {
  const tripped = new Set<string>();
  const rules = new Map<string, { byKey: Map<string, Counted>; bySecond: Map<number, Count> }>();
  return {
    isTripped: (rule) => tripped.has(rule),
    settle: (rule, key, settled, breaker) => {
      if (tripped.has(rule)) return;
      const state = rules.get(rule) ?? { byKey: new Map(), bySecond: new Map() };
      rules.set(rule, state);
      const before = state.byKey.get(key);
      if (before !== undefined) add(state.bySecond, before, -1);
      state.byKey.delete(key);
      if (settled === null) return;
      const now: Counted = { second: Math.floor(settled.at.getTime() / second), violates: settled.violates };
      state.byKey.set(key, now);
      add(state.bySecond, now, 1);
      if (now.violates && isOverloaded(state.bySecond, now.second, breaker)) tripped.add(rule);
    },
  };
}

function add(bySecond: Map<number, Count>, { second: at, violates }: Counted, one: 1 | -1): void {
  const count = bySecond.get(at) ?? { all: 0, violating: 0 };
  count.all += one;
  if (violates) count.violating += one;
  if (count.all === 0) bySecond.delete(at);
  else bySecond.set(at, count);
}

function isOverloaded(bySecond: ReadonlyMap<number, Count>, until: number, { share, of, within }: Breaker): boolean {
  const from = until - Math.ceil(within / second) + 1;
  let [all, violating] = [0, 0];
  const take = ({ all: more, violating: bad }: Count): void => {
    all += more;
    violating += bad;
  };
  // Whichever is less to walk: the seconds of the window, or those at which anything settled.
  if (bySecond.size < until - from) for (const [at, count] of bySecond) at >= from && at <= until && take(count);
  else for (let at = from; at <= until; at += 1) bySecond.has(at) && take(bySecond.get(at) as Count);
  return all >= of && violating > share * all;
}
