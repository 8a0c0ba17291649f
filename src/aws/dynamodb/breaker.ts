import { day, second } from '../../cases/time.ts';
import type { RailChange, Rails, SharedRails } from '../../engine/ports.ts';
import { type Count, isTooMany, slotsWithin } from '../../stores/breaker.ts';
import { type Buffered, createBreakerBuffer, deltasOf } from '../../stores/breaker-buffer.ts';
import { tripOf } from '../../stores/trip.ts';
import type { Access } from './access.ts';
import { inParallel } from './in-parallel.ts';
import { maybeNumber, secondsOf, textOf } from './item.ts';
import { layoutVersion, padded } from './table.ts';

const minute = 60 * second;

export interface RailsAccess {
  shared(): Promise<SharedRails>;
  change(what: RailChange): Promise<void>;
}

/**
 * Counts by the minute, in this process until `flush`. A breaker that was let go counts in new items from then on. An
 * addition that the SDK tried twice may count twice: a breaker that trips a launch early does no harm.
 */
export function createBreaker(access: Access, rails: RailsAccess): Pick<Rails, 'settle' | 'flush'> {
  const buffer = createBreakerBuffer();
  return {
    settle: async (_ref, rule, before, after, policy) => buffer.settle(rule, before, after, policy.breaker),
    flush: async (at) => {
      const buffered = buffer.take();
      if (buffered.length === 0) return;
      const left = new Set(buffered);
      try {
        const shared = await rails.shared();
        for (const one of buffered) {
          if (!shared.tripped.has(one.rule))
            await flush(access, rails, one, shared.resumedAt.get(one.rule) ?? null, at);
          left.delete(one);
        }
      } catch (error) {
        buffer.putBack([...left]);
        throw error;
      }
    },
  };
}

async function flush(
  access: Access,
  rails: RailsAccess,
  one: Buffered,
  resumedAt: Date | null,
  at: Date,
): Promise<void> {
  const { rule, breaker } = one;
  const pk = `breaker#${rule}#${resumedAt?.getTime() ?? 0}`;
  const { bySlot, violating } = deltasOf(one, resumedAt, minute);
  await inParallel([...bySlot], ([slot, count]) => {
    const expires = secondsOf(new Date((slot + 1) * minute + breaker.within + day));
    const set = {
      text: 'SET #kind = :kind, #v = :v, #ns = :ns, #expiresAt = :expires ADD #total :all, #violating :violating',
      values: {
        ...{ ':kind': 'breaker', ':v': layoutVersion, ':ns': access.prefix, ':expires': expires },
        ...{ ':all': count.all, ':violating': count.violating },
      },
    };
    return access.update({ pk, sk: `minute#${padded(slot)}` }, set, null);
  });
  if (violating.size === 0) return;
  const last = [...violating];
  const from = Math.min(...last) - slotsWithin(breaker, minute) + 1;
  const counts = await countsBetween(access, pk, Math.max(0, from), Math.max(...last));
  if (last.some((until) => isTooMany(counts, until, breaker, minute))) await rails.change(tripOf(rule, breaker, at));
}

async function countsBetween(
  access: Access,
  pk: string,
  from: number,
  until: number,
): Promise<ReadonlyMap<number, Count>> {
  const values = { ':from': `minute#${padded(from)}`, ':until': `minute#${padded(until)}` };
  const items = await access.query(pk, { text: '#sk BETWEEN :from AND :until', values });
  return new Map(
    items.map((item) => [
      Number(textOf(item, 'sk').slice('minute#'.length)),
      {
        all: Math.max(0, maybeNumber(item, 'total') ?? 0),
        violating: Math.max(0, maybeNumber(item, 'violating') ?? 0),
      },
    ]),
  );
}
