import { setTimeout as timer } from 'node:timers/promises';

/** Time, as a worker has it. */
export interface Clock {
  readonly now: () => Date;
  /** Resolves after so many ms, or as soon as the signal says so; never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await timer(Math.max(0, ms), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  },
};

/** What one loop tells another by: that there is work. */
export interface Bell {
  ring(): void;
  /** Aborted once it has rung, until it is answered. */
  rung(): AbortSignal;
  /** What rings from here on is about something new. */
  answer(): void;
}

export function createBell(): Bell {
  let ringing = new AbortController();
  return {
    ring: () => ringing.abort('it rang'),
    rung: () => ringing.signal,
    answer: () => {
      ringing = new AbortController();
    },
  };
}
