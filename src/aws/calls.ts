import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Budget, CallKind } from './budget.ts';
import { BudgetError, TooLateError, troubleOf } from './errors.ts';
import type { Place } from './partition.ts';
import { type Ec2Sdk, ec2Sdk } from './sdk.ts';
import type { SessionOptions, Sessions } from './sessions.ts';

export interface CallsConfig {
  readonly sessions: Sessions;
  readonly budget: Budget;
  readonly clock: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** How long a describe waits for its turn before it counts as throttled, in ms; null: however long. Left out: 20 s. */
  readonly patience?: number | null;
}

/** One request, sent by the client that is given. */
export type Send<T> = (ec2: EC2Client, sdk: Ec2Sdk) => Promise<T>;

/** EC2, within the request budget. */
export interface Calls {
  /** Sends a request that changes nothing; again, a few times, where it was throttled or not answered. */
  describe<T>(place: Place, send: Send<T>): Promise<T>;
  /**
   * Sends a request that changes something, once. Only where AWS refused it for old credentials it is sent again.
   *
   * @throws {TooLateError} when it could not leave by then, and did not
   */
  change<T>(place: Place, kind: CallKind, options: ChangeOptions, send: Send<T>): Promise<T>;
}

export interface ChangeOptions {
  /** It leaves by then or never; null: whenever its turn comes. */
  readonly by: Date | null;
  readonly sessionPolicy?: string;
}

const tries = 4;
const firstPause = 500;

export function createCalls({ sessions, budget, clock, sleep, patience = 20_000 }: CallsConfig): Calls {
  const turn = (): Date | null => (patience === null ? null : new Date(clock().getTime() + patience));
  const attempt = async <T>(
    place: Place,
    kind: CallKind,
    by: Date | null,
    options: SessionOptions,
    send: Send<T>,
  ): Promise<T> => {
    const sdk = await ec2Sdk();
    const { ec2 } = await sessions.ec2For(place.account, place.region, options);
    options.beforeSend?.();
    const isOurs = await budget.take(place, kind, by);
    if (!isOurs) throw new BudgetError(`the request budget of ${place.account} in ${place.region} is spent`);
    options.beforeSend?.();
    try {
      const answer = await send(ec2, sdk);
      budget.accepted(place, kind);
      return answer;
    } catch (error) {
      if (troubleOf(error) === 'throttled') budget.throttled(place, kind);
      throw error;
    }
  };

  /** AWS did not take the credentials, or the clock they were signed by: both are new the second time. */
  const withFreshCredentials = async <T>({ account }: Place, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (troubleOf(error) !== 'expired') throw error;
      sessions.forget(account);
      return run();
    }
  };

  return {
    describe: async (place, send) => {
      for (let left = tries - 1; ; left -= 1) {
        try {
          return await withFreshCredentials(place, () => attempt(place, 'describe', turn(), {}, send));
        } catch (error) {
          const trouble = troubleOf(error);
          const isWorthwhile = trouble === 'throttled' || trouble === 'unreachable';
          if (left === 0 || !isWorthwhile || error instanceof BudgetError) throw error;
          await sleep(firstPause * 2 ** (tries - 1 - left));
        }
      }
    },
    change: (place, kind, { by, sessionPolicy }, send) => {
      const beforeSend = (): void => {
        if (by !== null && clock().getTime() > by.getTime())
          throw new TooLateError(`${kind} was to leave by ${by.toISOString()}`);
      };
      const options = { beforeSend, ...(sessionPolicy === undefined ? {} : { sessionPolicy }) };
      return withFreshCredentials(place, () => attempt(place, kind, by, options, send));
    },
  };
}
