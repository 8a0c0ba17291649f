import type { Place } from './partition.ts';

/** A call that is counted. Every describe is one kind: the limit of non-mutating calls. */
export type CallKind =
  | 'describe'
  | 'StopInstances'
  | 'TerminateInstances'
  | 'StartInstances'
  | 'CreateTags'
  | 'DeleteTags'
  | 'ModifyNetworkInterfaceAttribute';

/** What Broom may ask of EC2 in one account and region, so that its owner's own automation is not throttled by it. */
export interface Budget {
  /**
   * Waits for its turn.
   *
   * @param by null: however long that takes
   * @returns false at once when the turn would come only after `by`
   */
  take(place: Place, kind: CallKind, by: Date | null): Promise<boolean>;
  /** EC2 throttled such a call: nothing of the kind leaves for a while, twice as long each time in a row. */
  throttled(place: Place, kind: CallKind): void;
  /** EC2 took such a call. */
  accepted(place: Place, kind: CallKind): void;
}

/**
 * EC2's published limits of one account and region: burst, and calls a second after it. A quarter of both is ours.
 * The limits of 1,000 instances and 20 a second for stops and terminates never bind: a call of ours names one.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
const limits = {
  describe: { burst: 100, perSecond: 20 },
  mutating: { burst: 50, perSecond: 5 },
  TerminateInstances: { burst: 100, perSecond: 5 },
  StartInstances: { burst: 5, perSecond: 2 },
  CreateTags: { burst: 100, perSecond: 10 },
  DeleteTags: { burst: 100, perSecond: 10 },
} as const;
const ourShare = 1 / 4;

const limitOf: Readonly<Record<CallKind, keyof typeof limits>> = {
  describe: 'describe',
  StopInstances: 'mutating',
  ModifyNetworkInterfaceAttribute: 'mutating',
  TerminateInstances: 'TerminateInstances',
  StartInstances: 'StartInstances',
  CreateTags: 'CreateTags',
  DeleteTags: 'DeleteTags',
};

interface Bucket {
  readonly burst: number;
  readonly perMs: number;
  /** Below zero: so many are waiting. */
  tokens: number;
  /** Up to when it is filled; ahead of now while EC2 throttles. */
  filledAt: number;
  pauses: number;
}

const shortestPause = 1_000;
const longestPause = 60_000;

/** Shared by everything in one process that calls EC2. Other processes have their own. */
export function createBudget(clock: () => Date, sleep: (ms: number) => Promise<void>): Budget {
  const buckets = new Map<string, Bucket>();
  const bucketOf = ({ account, region }: Place, kind: CallKind, now: number): Bucket => {
    const name = limitOf[kind];
    const key = `${account} ${region} ${name}`;
    const found = buckets.get(key);
    if (found !== undefined) return found;
    const burst = Math.max(1, Math.floor(limits[name].burst * ourShare));
    const bucket: Bucket = {
      burst,
      perMs: (limits[name].perSecond * ourShare) / 1_000,
      tokens: burst,
      filledAt: now,
      pauses: 0,
    };
    buckets.set(key, bucket);
    return bucket;
  };
  return {
    take: async (place, kind, by) => {
      const now = clock().getTime();
      const bucket = bucketOf(place, kind, now);
      fill(bucket, now);
      const wait = Math.max(0, bucket.filledAt - now) + Math.max(0, 1 - bucket.tokens) / bucket.perMs;
      if (by !== null && now + wait > by.getTime()) return false;
      bucket.tokens -= 1;
      if (wait > 0) await sleep(Math.ceil(wait));
      return true;
    },
    throttled: (place, kind) => {
      const now = clock().getTime();
      const bucket = bucketOf(place, kind, now);
      fill(bucket, now);
      // Answers to calls that left together tell of one throttling.
      if (bucket.filledAt > now) return;
      bucket.filledAt = now + Math.min(longestPause, shortestPause * 2 ** bucket.pauses);
      bucket.tokens = Math.min(bucket.tokens, 1);
      bucket.pauses += 1;
    },
    accepted: (place, kind) => {
      const bucket = bucketOf(place, kind, clock().getTime());
      bucket.pauses = 0;
    },
  };
}

function fill(bucket: Bucket, now: number): void {
  if (now <= bucket.filledAt) return;
  bucket.tokens = Math.min(bucket.burst, bucket.tokens + (now - bucket.filledAt) * bucket.perMs);
  bucket.filledAt = now;
}
