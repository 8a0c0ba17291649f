/**
 * The service's clock as the page knows it: set by what the service says, then going on by itself, as fast as the
 * service's does. Countdowns listen to its ticks, so that they count without anything else being drawn again.
 */
export interface Clock {
  readonly now: () => number;
  /** Seconds that pass in one of ours. */
  readonly speed: () => number;
  readonly set: (now: string, speed: number) => void;
  /** Calls once a second; gives what ends it. */
  readonly onTick: (tick: () => void) => () => void;
}

export function createClock(ours: () => number = () => performance.now()): Clock {
  let [theirs, at, speed] = [Date.now(), ours(), 1];
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    now: () => theirs + (ours() - at) * speed,
    speed: () => speed,
    set: (now, faster) => {
      [theirs, at, speed] = [Date.parse(now), ours(), faster];
    },
    onTick: (tick) => {
      listeners.add(tick);
      timer ??= setInterval(() => {
        for (const listener of listeners) listener();
      }, 1_000);
      return () => {
        listeners.delete(tick);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

/** The one of this page. */
export const clock: Clock = createClock();
