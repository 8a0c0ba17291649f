import { setImmediate } from 'node:timers/promises';
import { type Clock, createClock } from './clock.ts';

/** Virtual time that first may be lived through at once, and then keeps pace with real time. */
export interface PacedClock extends Clock {
  /** From here on `speed` virtual seconds pass in a second, until it is told to stop. */
  pace(speed: number, stop: AbortSignal): Promise<void>;
}

/** The most that Node's timers wait, and a while that no machine sleeps through by chance, in ms. */
const longestWait = 60_000;
const nap = 2_000;

/** @param realNow ms that pass by themselves; only differences count */
export function createPacedClock(start: number, realNow: () => number = () => performance.now()): PacedClock {
  const inner = createClock(start);
  let pace: { readonly speed: number; readonly from: number; began: number } | null = null;
  let wake = (): void => {};
  const now = (): number =>
    pace === null ? inner.now() : Math.max(inner.now(), pace.from + (realNow() - pace.began) * pace.speed);
  const at = (moment: number, what: () => void): void => {
    inner.at(moment, what);
    wake();
  };
  return {
    now,
    at,
    sleep: (ms) => new Promise((resolve) => at(now() + ms, resolve)),
    next: inner.next,
    run: inner.run,
    pace: async (speed, stop) => {
      const own = { speed, from: inner.now(), began: realNow() };
      pace = own;
      while (!stop.aborted) {
        await inner.run(now());
        const next = inner.next();
        const wait = Math.min(longestWait, next === null ? longestWait : (next - now()) / speed);
        const asleepAt = realNow();
        await waiting(wait, stop, (woken) => {
          wake = woken;
        });
        // A laptop that was shut: nothing happened meanwhile, and it is not made up for at once.
        const overslept = realNow() - asleepAt - Math.max(0, wait);
        if (overslept > nap) own.began += overslept;
      }
    },
  };
}

/** Waits so many ms, at least until other work of the process had its turn; less when something new is to happen. */
async function waiting(ms: number, stop: AbortSignal, onWake: (wake: () => void) => void): Promise<void> {
  if (ms > 0 && !stop.aborted)
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stop.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.ceil(ms));
      stop.addEventListener('abort', done, { once: true });
      onWake(done);
    });
  onWake(() => {});
  await setImmediate();
}
