import { nextTick } from 'node:process';
import { createQueue } from '../stores/queue.ts';

/** Virtual time, in ms since 1970. Nothing here waits for real time. */
export interface Clock {
  now(): number;
  /** Runs something at a moment; at once, in its turn, if that has passed. Of equal moments, first come first served. */
  at(moment: number, what: () => void): void;
  sleep(ms: number): Promise<void>;
  /** When the next thing is to happen; null: nothing is. */
  next(): number | null;
  /** Lives until a moment, or until nothing is left to happen. */
  run(until: number): Promise<void>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly what: () => void;
}

/** Real time is given to others so often, in events. */
const breath = 20_000;

export function createClock(start: number): Clock {
  let now = start;
  let order = 0;
  const events = createQueue<Event>((a, b) => a.at - b.at || a.order - b.order);
  const at = (moment: number, what: () => void): void => {
    order += 1;
    events.push({ at: Math.max(moment, now), order, what });
  };
  return {
    now: () => now,
    at,
    sleep: (ms) => new Promise((resolve) => at(now + ms, resolve)),
    next: () => events.peek()?.at ?? null,
    run: async (until) => {
      await settled();
      for (let count = 1; ; count += 1) {
        const next = events.peek();
        if (next === undefined || next.at > until) break;
        events.pop();
        now = next.at;
        next.what();
        await settled();
        if (count % breath === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      now = Math.max(now, until);
    },
  };
}

/**
 * Resolves when every promise that could go on has gone on: Node empties its queue of promises before the next tick. So
 * whatever runs at one moment runs whole, in the same order each time.
 */
const settled = (): Promise<void> => new Promise((resolve) => nextTick(resolve));
