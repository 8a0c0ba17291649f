import type { Clock } from '../clock.ts';

export interface TestClock extends Clock {
  /** Moves on, waking sleepers in the order of their times, and lets what they do come to rest. */
  advance(ms: number): Promise<void>;
  /** How many wait for it to move. */
  sleepers(): number;
}

/** A clock that stands still unless it is moved. */
export function createTestClock(start: Date): TestClock {
  let at = start.getTime();
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  return {
    now: () => new Date(at),
    sleep: (ms, signal) =>
      new Promise((wake) => {
        if (signal.aborted) return wake();
        sleepers.push({ until: at + ms, wake });
        signal.addEventListener(
          'abort',
          () => {
            sleepers = sleepers.filter((one) => one.wake !== wake);
            wake();
          },
          { once: true },
        );
      }),
    sleepers: () => sleepers.length,
    advance: async (ms) => {
      const end = at + ms;
      await rest();
      for (;;) {
        const [next] = sleepers.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until);
        if (next === undefined) break;
        sleepers = sleepers.filter((one) => one !== next);
        at = Math.max(at, next.until);
        next.wake();
        await rest();
      }
      at = end;
    },
  };
}

/** Everything that follows at once has followed. */
export const rest = (): Promise<void> => new Promise((done) => setImmediate(() => setImmediate(done)));
