/** What receivers wait by. */
export interface Waiting {
  /** Resolves when there may be something, or after so many ms at most. @throws when the signal says so */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Something was put, or shows again. */
  ring(): void;
  close(): void;
  isOver(): boolean;
}

/** In ms: what another process put is seen by looking. */
const look = 500;
/** In ms: a clock that stands still keeps nobody busy. */
const least = 5;

/** @param nextAt when something next shows that is there already */
export function createWaiting(nextAt: () => Date | null, now: () => Date): Waiting {
  const waiters = new Set<() => void>();
  let isOver = false;
  const ring = (): void => {
    for (const wake of [...waiters]) wake();
  };
  return {
    ring,
    isOver: () => isOver,
    close: () => {
      isOver = true;
      ring();
    },
    wait: async (ms, signal) => {
      const until = nextAt();
      const shows = until === null ? look : until.getTime() - now().getTime();
      await new Promise<void>((done) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiters.delete(wake);
          signal?.removeEventListener('abort', wake);
          done();
        };
        const timer = setTimeout(wake, Math.max(least, Math.min(ms, shows, look)));
        waiters.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
      });
      signal?.throwIfAborted();
    },
  };
}
