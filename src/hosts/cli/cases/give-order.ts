import { randomUUID } from 'node:crypto';
import type { Case, Order } from '../../../cases/types.ts';
import type { ActivePolicy, Store, World } from '../../../engine/ports.ts';
import { keyOf } from '../../../facts/fold.ts';
import { utc } from '../../../messages/moments.ts';
import type { Policy } from '../../../policy/types.ts';
import { createService } from '../../service/service.ts';
import { Mistake, type Streams } from '../exit.ts';
import { policyPath, requirePolicy } from '../policy-file.ts';
import { withStore } from '../store.ts';
import { whoAsks } from '../who.ts';
import { findCase } from './find.ts';
import { refusingWorld } from './refusing-world.ts';

export interface OrderOptions {
  readonly store?: string;
  readonly policy?: string;
  readonly as?: string;
}

export interface Given {
  readonly before: Case;
  readonly after: Case;
  readonly policy: Policy;
  readonly by: string;
}

/** What an order is made from, and what it may need beside the case. */
export interface Making {
  readonly order: (subject: Case, policy: Policy) => Order;
  /** Left out: nothing is asked of EC2. */
  readonly world?: (subject: Case, policy: Policy, store: Store) => Promise<World>;
  readonly now: () => Date;
}

/**
 * Has a person's order followed, by the policy in force: another one would plan the case anew, on this machine's word.
 *
 * @throws {Mistake} when there is no such case, it is closed, or the policy is not the one in force
 */
export async function giveOrder(text: string, options: OrderOptions, streams: Streams, making: Making): Promise<Given> {
  const file = policyPath(options.policy);
  const policy = await requirePolicy(file);
  return withStore(options.store, streams, async (store, place) => {
    const { policy: active } = await store.shared();
    const since = requireInForce(active, policy, file);
    const before = await findCase(store, text);
    const { ref, state } = before;
    if (state.kind === 'closed') throw new Mistake(`${ref.id}: its case is closed; there is nothing to order`);
    const order = making.order(before, policy);
    const by = await whoAsks(options.as, streams.env, place);
    const service = await createService({
      policy,
      policySince: since,
      store,
      world: (await making.world?.(before, policy, store)) ?? refusingWorld(making.now),
      senders: () => null,
      readLog: async () => null,
      now: making.now,
      by: `order ${randomUUID()}`,
    });
    const after = await service.order(keyOf(ref), order, by);
    if (after === undefined) throw new Mistake(`${text}: there is no such case any more`);
    return { before, after, policy, by };
  });
}

export function requireInForce(active: ActivePolicy | null, { digest }: Policy, file: string): Date {
  if (active === null) throw new Mistake('no policy is in force in this store yet: nothing has worked on it');
  if (active.digest === digest) return active.since;
  throw new Mistake(
    `${file} is not the policy in force: that is ${active.digest.slice(0, 12)}, put in place ${utc(active.since)}, and ` +
      `this is ${digest.slice(0, 12)}; name the file that the service runs on with --policy`,
  );
}
