import { day, hour, plus } from '../../cases/time.ts';
import type { Held, RailChange, Rails } from '../../engine/ports.ts';
import { keyOf } from '../../facts/fold.ts';
import type { Destructive } from '../../policy/types.ts';
import { type Counter, countersOf, heldBy, noBudget } from '../../stores/budget.ts';
import { type Access, isAbsent, type Key, type Write } from './access.ts';
import { inParallel } from './in-parallel.ts';
import { maybeNumber, nameOf, secondsOf, textOf } from './item.ts';
import { layoutVersion } from './table.ts';

/** In days: how long it is remembered that an instance was charged for an action. */
const unitKept = 400;

/**
 * Reserves a unit of all three counters, and marks the instance as charged, in one transaction whose conditions are the
 * limits: those who race for the last unit cannot both have it. A look beforehand keeps those whom nothing is left for
 * from contending with those who take.
 */
export const spendIn =
  (access: Access): Rails['spend'] =>
  async (ref, action, policy, at) => {
    const unit: Key = { pk: keyOf(ref), sk: `unit#${action}` };
    const counters = countersOf(ref, policy.limits[action], at);
    const places = counters.map((counter) => placeOf(action, counter));
    const items = await access.getAll([unit, ...places]);
    const found = new Map(items.map((item) => [nameOf(item), item]));
    const foundAt = ({ pk, sk }: Key) => found.get(`${access.prefix}${pk} ${sk}`);
    if (foundAt(unit) !== undefined) return null;
    const isFull = ({ most }: Counter, i: number): boolean => {
      const place = places[i];
      return place === undefined || (maybeNumber(foundAt(place), 'used') ?? 0) >= most;
    };
    const full = counters.find(isFull);
    if (full !== undefined) return heldBy(full);
    const writes: Write[] = counters.map((counter) => ({
      update: {
        ...placeOf(action, counter),
        set: {
          text: 'SET #kind = :kind, #v = :v, #ns = :ns, #expiresAt = :expires ADD #used :one',
          values: {
            ...{ ':kind': 'budget', ':v': layoutVersion, ':ns': access.prefix },
            ...{ ':expires': expiryOf(counter), ':one': 1 },
          },
        },
      },
      only: { text: 'attribute_not_exists(#used) OR #used < :most', values: { ':most': counter.most } },
    }));
    const charged = { ...unit, kind: 'unit', at: at.getTime(), expiresAt: secondsOf(plus(at, unitKept * day)) };
    const answer = await access.transact([{ put: charged, only: isAbsent }, ...writes]);
    if (answer.is === 'written' || answer.refused.has(0)) return null;
    return heldByFirst(counters, answer.refused);
  };

function heldByFirst(counters: readonly Counter[], refused: ReadonlyMap<number, unknown>): Held {
  const full = counters.find((_, i) => refused.has(i + 1));
  if (full === undefined) throw new Error('a budget that was refused without a reason');
  return heldBy(full);
}

const prefixes = { 'budget-day': 'day', 'budget-hour': 'hour', 'budget-org': 'org' } as const;

const placeOf = (action: Destructive, { rail, slot, account }: Counter): Key => ({
  pk: `budget#${action}`,
  sk: `${prefixes[rail]}#${slot}${account === null ? '' : `#${account}`}`,
});

/** Two days after the hour or day is over. */
const expiryOf = ({ rail, slot }: Counter): number | null =>
  secondsOf(new Date((slot + 1) * (rail === 'budget-day' ? day : hour) + 2 * day));

/** Forgets what was spent of the running hour and day. */
export async function grant(
  access: Access,
  { action, account, at }: Extract<RailChange, { do: 'grant' }>,
): Promise<void> {
  for (const { rail, slot } of countersOf({ account: '' }, noBudget, at)) {
    if (rail === 'budget-org' && account !== null) continue;
    const begins = { text: 'begins_with(#sk, :sk)', values: { ':sk': `${prefixes[rail]}#${slot}` } };
    const items = await access.query(`budget#${action}`, begins);
    const keys = items.map((item) => textOf(item, 'sk')).filter((sk) => isOf(sk, slot, account));
    await inParallel(keys, (sk) => access.delete({ pk: `budget#${action}`, sk }, null));
  }
}

function isOf(sk: string, slot: number, account: string | null): boolean {
  const [, when, whose] = sk.split('#');
  return when === `${slot}` && (account === null || whose === account);
}
