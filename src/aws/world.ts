import { setTimeout as sleepFor } from 'node:timers/promises';
import type { World } from '../engine/ports.ts';
import { act } from './act.ts';
import { type Budget, createBudget } from './budget.ts';
import { type Calls, createCalls } from './calls.ts';
import { findLaunch } from './find-launch.ts';
import { prepare } from './prepare.ts';
import { createReader } from './read.ts';
import type { Sessions } from './sessions.ts';
import { undo } from './undo.ts';

export interface WorldConfig {
  readonly sessions: Sessions;
  readonly clock: () => Date;
  /** Left out: a timer. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Shared with whatever else calls EC2 in this process; left out: one of its own. */
  readonly budget?: Budget;
  /** See `ReaderConfig`. */
  readonly window?: number;
}

export interface AwsWorld extends World {
  /** For scans, which have time: within the same request budget, but waiting for their turn however long it takes. */
  readonly calls: Calls;
}

/** Instances as EC2 has them, in all accounts and regions that the sessions reach. */
export function createWorld(config: WorldConfig): AwsWorld {
  const { sessions, clock, sleep = sleepFor } = config;
  const wait = async (ms: number): Promise<void> => void (await sleep(ms));
  const budget = config.budget ?? createBudget(clock, wait);
  const calls = createCalls({ sessions, budget, clock, sleep: wait });
  const read = createReader({ calls, clock, ...(config.window === undefined ? {} : { window: config.window }) });
  return {
    calls: createCalls({ sessions, budget, clock, sleep: wait, patience: null }),
    read: (ref, facts) => read(ref, facts),
    prepare: (ref, step) => prepare(calls, clock, ref, step),
    act: (action) => act(calls, clock, action),
    undo: (ref, start, restore) => undo(calls, clock, ref, start, restore),
    findLaunch: (launch) => findLaunch(calls, clock, launch),
    clockOffset: () => sessions.clockOffset(),
  };
}
