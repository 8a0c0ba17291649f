import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';

/** A failure that the simulator made: any other that reaches a host is a fault of Broom's. */
export class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

/** One process of a host. What it has not done when it dies is never done. */
export interface Worker {
  /** Its name in claims; no two share one. */
  readonly by: string;
  /** How far its clock is ahead of the true time, in ms. */
  readonly offset: number;
  readonly isAlive: () => boolean;
  readonly kill: () => void;
  /** Its own clock. */
  readonly now: () => Date;
  /**
   * A call over a network: it takes time, takes effect at one moment, and its answer takes time again. The process may
   * die on either way; then nobody gets the answer.
   */
  readonly call: <T>(call: Call<T>) => Promise<T>;
}

export interface Call<T> {
  /** ms that either way takes as a rule. */
  readonly usual: number;
  /** Asked as it leaves: null, or the answer if it does not leave at all. */
  readonly leaves?: () => T | null;
  readonly effect: () => Promise<T>;
  readonly failure?: Failure<T>;
}

/** How a call may fail: by what share, and what its caller gets then. */
export interface Failure<T> {
  readonly share: number;
  /** wasMade: it took effect all the same. May throw. */
  readonly answer: (wasMade: boolean) => T;
}

export interface WorkerParts {
  readonly by: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Asked at each call: faults end some time. */
  readonly faults: () => Faults;
  readonly offset: number;
  readonly onDeath: () => void;
}

const stopsFor = 300_000;

export function createWorker({ by, clock, random, faults, offset, onDeath }: WorkerParts): Worker {
  let alive = true;
  /** Until when the process stands still. */
  let still = 0;
  const kill = (): void => {
    if (!alive) return;
    alive = false;
    onDeath();
  };
  const takes = (usual: number): number => {
    const { slow } = faults();
    return slow > 0 && random.chance(slow) ? random.skewed(3_000, 40_000) : random.skewed(usual, usual * 10);
  };
  /** Goes on when the process does; never, if it does not. */
  const later = (ms: number, what: () => void): void =>
    clock.at(clock.now() + ms, () => {
      if (!alive) return;
      if (still > clock.now()) later(still - clock.now(), what);
      else what();
    });
  return {
    by,
    offset,
    isAlive: () => alive,
    kill,
    now: () => new Date(clock.now() + offset),
    call: ({ usual, leaves, effect, failure }) =>
      new Promise((resolve, reject) => {
        if (!alive) return;
        const { death, pause } = faults();
        const fate = death === 0 ? 1 : random.next();
        if (fate < death / 2) return kill();
        if (pause > 0 && random.chance(pause)) still = clock.now() + random.between(5_000, stopsFor);
        const fails = failure !== undefined && failure.share > 0 && random.chance(failure.share);
        const isMade = !fails || random.chance(0.5);
        const back = (give: () => void): void => (fate < death ? kill() : later(takes(usual), give));
        const fail = (): void =>
          back(() => {
            try {
              if (failure !== undefined) resolve(failure.answer(isMade));
            } catch (error) {
              reject(error);
            }
          });
        const leave = (): void => {
          const refused = leaves?.() ?? null;
          if (refused !== null) {
            resolve(refused);
            return;
          }
          // What was sent arrives, whatever becomes of the sender meanwhile.
          clock.at(clock.now() + takes(usual), () => {
            if (!isMade) fail();
            else effect().then((value) => (fails ? fail() : back(() => resolve(value))), reject);
          });
        };
        if (still > clock.now()) later(still - clock.now(), leave);
        else leave();
      }),
  };
}
