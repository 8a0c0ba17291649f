import { randomUUID } from 'node:crypto';
import type { World } from '../../../engine/ports.ts';
import type { Sighting } from '../../../facts/types.ts';
import type { Policy } from '../../../policy/types.ts';
import { createService } from '../../service/service.ts';
import { requireInForce } from '../cases/give-order.ts';
import { refusingWorld } from '../cases/refusing-world.ts';
import type { Streams } from '../exit.ts';
import { openStore, storePlace } from '../store.ts';

export interface OpeningParts {
  readonly given: string | undefined;
  readonly streams: Streams;
  readonly policy: Policy;
  readonly changedAt: Date;
  readonly world: Pick<World, 'read'>;
  readonly now: () => Date;
}

/**
 * Has what a scan sees put into a store, so that cases are opened there. Nothing is acted on here: what falls due is for
 * the service, which works on the same store.
 *
 * @throws {Mistake} when another policy is in force there
 */
export async function opening<T>(
  { given, streams, policy, changedAt, world, now }: OpeningParts,
  work: (see: (sightings: readonly Sighting[]) => Promise<void>) => Promise<T>,
): Promise<T> {
  const store = await openStore(storePlace(given, streams.env), { create: true });
  try {
    const { policy: active } = await store.shared();
    const service = await createService({
      policy,
      policySince: active === null ? changedAt : requireInForce(active, policy, 'this policy'),
      store,
      world: { ...refusingWorld(now), read: world.read },
      senders: () => null,
      readLog: async () => null,
      now,
      by: `scan ${randomUUID()}`,
    });
    return await work(service.see);
  } finally {
    await store.close();
  }
}
