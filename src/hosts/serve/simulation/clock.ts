import type { Clock as VirtualClock } from '../../../simulate/clock.ts';
import type { Clock } from '../clock.ts';

/** A worker's time, on a world's. */
export const workerClock = (clock: VirtualClock): Clock => ({
  now: () => new Date(clock.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      clock.at(clock.now() + Math.max(0, ms), done);
    }),
});
