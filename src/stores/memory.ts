import { baseOf, isDestructive, isPending } from '../cases/steps.ts';

import type { Case } from '../cases/types.ts';
import type { Store } from '../engine/ports.ts';
import { compareText, keyOf } from '../facts/fold.ts';
import { createBreaker } from './breaker.ts';
import { createBudget } from './budget.ts';
import { createQueue } from './queue.ts';

export interface MemoryStore extends Store {
  /** Every case, by key. */
  all(): Iterable<Case>;
}

/** Keeps everything in this process: for replay, simulation and tests. */
export function createMemoryStore(): MemoryStore {
  const cases = new Map<string, Case>();
  const queue = createQueue<Waking>(compareWakings);
  const budget = createBudget();
  const breaker = createBreaker();
  /** An entry of a case that has moved on since is passed over. */
  const isCurrent = ({ key, at }: Waking): boolean => cases.get(key)?.wakeAt?.getTime() === at;
  const first = (): Waking | undefined => {
    while (queue.peek() !== undefined && !isCurrent(queue.peek() as Waking)) queue.pop();
    return queue.peek();
  };
  return {
    load: async (key) => cases.get(key),
    save: async (next) => {
      const key = keyOf(next.ref);
      cases.set(key, next);
      if (next.wakeAt !== null) queue.push({ key, at: next.wakeAt.getTime(), dueAt: oldestDue(next) });
    },
    nextWake: async () => {
      const next = first();
      return next === undefined ? null : new Date(next.at);
    },
    due: async (at) => {
      const keys: string[] = [];
      for (let next = first(); next !== undefined && next.at <= at.getTime(); next = first()) {
        queue.pop();
        if (keys.at(-1) !== next.key) keys.push(next.key);
      }
      return [...new Set(keys)];
    },
    spend: async (ref, action, policy, at) => budget.spend(ref, action, policy.limits[action], at),
    settle: async (ref, rule, settled, policy) => breaker.settle(rule, keyOf(ref), settled, policy.breaker),
    rail: async (rule) => (breaker.isTripped(rule) ? { rail: 'breaker', retryAt: null } : null),
    all: () => cases.values(),
  };
}

interface Waking {
  readonly key: string;
  readonly at: number;
  readonly dueAt: number;
}

const compareWakings = (a: Waking, b: Waking): number => a.at - b.at || a.dueAt - b.dueAt || compareText(a.key, b.key);

/** When the oldest step that may act fell due: of the cases that wake together, who has waited longest goes first. */
function oldestDue({ tracks }: Case): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { opening } of tracks.values()) {
    for (const step of opening?.steps ?? []) {
      if (isDestructive(step.do) && isPending(step))
        oldest = Math.min(oldest, step.dueAt.getTime(), baseOf(step).getTime());
    }
  }
  return Number.isFinite(oldest) ? oldest : Number.MAX_SAFE_INTEGER;
}
