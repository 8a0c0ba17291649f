import { hour, plus } from '../../cases/time.ts';
import type { Case, Order } from '../../cases/types.ts';
import type { ObjectReading } from '../../cloudtrail/types.ts';
import { createEngine, type Engine, type Swept } from '../../engine/engine.ts';
import type { Store, World } from '../../engine/ports.ts';
import type { Trust } from '../../events/trust.ts';
import type { Sighting } from '../../facts/types.ts';
import { alarmLetters, lettersOf } from '../../messages/notice.ts';
import { type PostReport, postMail, type Rests } from '../../messages/post.ts';
import type { Alarm, Sender } from '../../messages/types.ts';
import type { Policy } from '../../policy/types.ts';
import { activatePolicy } from './activation.ts';
import type { ReadLog } from './evidence.ts';
import { gatherEvidence, gatherReading, type Taken } from './evidence.ts';

/** What every host that enforces is made of: evidence in, cases dealt with, messages out. */
export interface Service {
  /**
   * Takes in deliveries (SQS message bodies, a Lambda event, records) and carries out what follows.
   *
   * @returns one outcome for each, in their order: an error is to be delivered again
   */
  take(deliveries: readonly (Delivery | ReadDelivery)[]): Promise<readonly TakeOutcome[]>;
  /** Deals with everything that is due, and sends what is pending. Nothing new is begun past `until`. */
  tick(until?: Date): Promise<Ticked>;
  /** Takes in what a scan saw. */
  see(sightings: readonly Sighting[]): Promise<void>;
  order(key: string, order: Order, by: string): Promise<Case | undefined>;
  post(): Promise<PostReport>;
  /** Tells the operators of trouble, once a day for each id; `post` sends it. Nothing in a dry run. */
  alarm(alarm: Alarm): Promise<void>;
  /** Whether this host may act, and why not: see `Parts.idle`. */
  readonly idle: 'dry-run' | 'old-policy' | null;
  /** The policy, with the times from which its rules enforce. */
  readonly policy: Policy;
}

export interface Delivery {
  readonly body: unknown;
  /** The queue, topic or rule that it came by, as it is to be named as evidence. */
  readonly from: string;
}

/** A log object that its source has read already: a file of a folder. */
export interface ReadDelivery {
  readonly reading: ObjectReading;
  readonly from: string;
}

export type TakeOutcome =
  | { readonly is: 'taken'; readonly taken: Taken }
  | { readonly is: 'failed'; readonly error: unknown };

export interface Ticked {
  readonly swept: Swept;
  readonly posted: PostReport;
  readonly expired: number;
}

export interface ServiceParts {
  readonly policy: Policy;
  /** When the policy was put in place. */
  readonly policySince: Date;
  readonly store: Store;
  readonly world: World;
  readonly senders: (channel: string) => Sender | null;
  readonly readLog: ReadLog;
  readonly trust?: Trust;
  readonly now: () => Date;
  /** Names this process; no two running ones share it. */
  readonly by: string;
  readonly dryRun?: boolean;
  readonly concurrency?: number;
  /** Told of all evidence that was taken in, for those who show or keep it. */
  readonly onTaken?: (sightings: readonly Sighting[]) => void;
}

export async function createService(parts: ServiceParts): Promise<Service> {
  const { store, world, now, by, senders, concurrency = 50 } = parts;
  const active = await activatePolicy(store, parts.policy, parts.policySince, now());
  const { policy } = active;
  const idle = parts.dryRun === true ? 'dry-run' : active.isOld ? 'old-policy' : null;
  const alarm = async (one: Alarm): Promise<void> => {
    if (idle !== 'dry-run') await store.post(alarmLetters(one, policy, now()));
  };
  const engine = createEngine({
    policy,
    store,
    world,
    now,
    letters: (subject, effect, at) => lettersOf(subject, effect, policy, at),
    alarm,
    by,
    idle,
    keepsHistory: true,
    concurrency,
  });
  const rests: Rests = new Map();
  // Whoever holds the lease may renew it at will: without this the same process would clean up at every tick.
  let expiryAt = now();
  const expire = async (): Promise<number> => {
    const at = now();
    if (at.getTime() < expiryAt.getTime()) return 0;
    expiryAt = plus(at, hour);
    return (await store.lease('expire', by, at, expiryAt)) ? store.expire(at) : 0;
  };
  const post = (): Promise<PostReport> => postMail({ mailbox: store, senders, by, now, rests });
  return {
    idle,
    policy,
    post,
    alarm,
    take: (deliveries) => takeAll(engine, parts, deliveries),
    see: async (sightings) => {
      await engine.handle(sightings);
      parts.onTaken?.(sightings);
    },
    order: (key, order, who) => engine.order(key, order, who),
    tick: async (until) => {
      const swept = await engine.sweep(until === undefined ? {} : { until });
      const posted = await post();
      return { swept, posted, expired: await expire() };
    },
  };
}

/** Deliveries are opened side by side, and what they tell of one instance is taken in together. */
async function takeAll(
  engine: Engine,
  { readLog, trust, now, onTaken }: ServiceParts,
  deliveries: readonly (Delivery | ReadDelivery)[],
): Promise<readonly TakeOutcome[]> {
  const gathered = await Promise.allSettled(
    deliveries.map(async (one) => {
      const context = { arrived: now(), from: one.from, ...(trust && { trust }) };
      return 'reading' in one ? gatherReading(one.reading, context) : gatherEvidence(one.body, context, readLog);
    }),
  );
  const taken = gathered.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = await handleAll(engine, taken);
  const sightings = taken.flatMap((one) => (failed.has(one) ? [] : one.sightings));
  if (sightings.length > 0) onTaken?.(sightings);
  return gathered.map((one): TakeOutcome => {
    if (one.status === 'rejected') return { is: 'failed', error: one.reason };
    const error = failed.get(one.value);
    return error === undefined ? { is: 'taken', taken: one.value } : { is: 'failed', error };
  });
}

async function handleAll(engine: Engine, all: readonly Taken[]): Promise<ReadonlyMap<Taken, unknown>> {
  const failed = new Map<Taken, unknown>();
  try {
    await engine.handle(all.flatMap(({ sightings }) => sightings));
  } catch {
    // Some of it could not be taken in: one by one, so that only what failed is delivered again.
    for (const taken of all) {
      try {
        await engine.handle(taken.sightings);
      } catch (error) {
        failed.set(taken, error);
      }
    }
  }
  for (const taken of all) {
    try {
      for (const launch of taken.unknownLaunches) await engine.seek(launch);
    } catch (error) {
      failed.set(taken, error);
    }
  }
  return failed;
}
