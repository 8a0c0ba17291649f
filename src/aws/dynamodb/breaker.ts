import { day, second } from '../../cases/time.ts';
import type { RailChange, Rails, SharedRails } from '../../engine/ports.ts';
import type { Breaker } from '../../policy/types.ts';
import { type Count, isTooMany, slotOf, slotsWithin } from '../../stores/breaker.ts';
import { type Buffered, createBreakerBuffer, deltasOf } from '../../stores/breaker-buffer.ts';
import { tripOf } from '../../stores/trip.ts';
import type { Access, Expression } from './access.ts';
import { type Item, maybeNumber, type Plain, secondsOf, textOf } from './item.ts';
import { layoutVersion, padded } from './table.ts';

const minute = 60 * second;

export interface RailsAccess {
  shared(): Promise<SharedRails>;
  change(what: RailChange): Promise<void>;
}

/**
 * Counts by the minute, in this process until `flush`: one item a minute holds the counts of all rules, so that a
 * launch costs no write for each of them. A rule whose breaker was let go counts under another name from then on. An
 * addition that the SDK tried twice may count twice: a breaker that trips a launch early does no harm.
 */
export function createBreaker(access: Access, rails: RailsAccess): Pick<Rails, 'settle' | 'flush'> {
  const buffer = createBreakerBuffer();
  /** Written, and not looked at yet: the minutes at which violations settled. */
  let unseen: readonly Suspicion[] = [];
  return {
    settle: async (_ref, rule, before, after, policy) => buffer.settle(rule, before, after, policy.breaker),
    flush: async (at) => {
      const buffered = buffer.take();
      if (buffered.length === 0 && unseen.length === 0) return;
      const { tripped, resumedAt } = await orElse(rails.shared(), () => buffer.putBack(buffered));
      const counted = buffered
        .filter(({ rule }) => !tripped.has(rule))
        .map((one) => ({
          one,
          name: nameOf(one.rule, resumedAt),
          deltas: deltasOf(one, resumedAt.get(one.rule) ?? null, minute),
        }));
      const more = counted.map(({ one, name, deltas }) => ({ ...one, name, minutes: deltas.violating }));
      const additions = additionsOf(counted.map(({ one, name, deltas }) => ({ name, breaker: one.breaker, deltas })));
      const written = await Promise.allSettled(additions.map((addition) => add(access, addition)));
      unseen = [...unseen, ...more.filter(({ minutes }) => minutes.size > 0)];
      const failed = written.findIndex(({ status }) => status === 'rejected');
      if (failed >= 0) {
        const lost = new Set(additions.filter((_, i) => written[i]?.status === 'rejected').map(({ slot }) => slot));
        buffer.putBack(buffered.map((one) => only(one, lost)));
        const answer = written[failed];
        throw answer?.status === 'rejected' ? answer.reason : undefined;
      }
      const seen = unseen.filter(({ rule, name }) => !tripped.has(rule) && name === nameOf(rule, resumedAt));
      for (const { rule, breaker } of await overloaded(access, seen)) await rails.change(tripOf(rule, breaker, at));
      unseen = [];
    },
  };
}

async function orElse<T>(answer: Promise<T>, undo: () => void): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    undo();
    throw error;
  }
}

interface Suspicion {
  readonly rule: string;
  readonly breaker: Breaker;
  readonly name: string;
  readonly minutes: ReadonlySet<number>;
}

interface Addition {
  readonly slot: number;
  readonly expires: Date;
  readonly counts: readonly { readonly name: string; readonly count: Count }[];
}

/** Rules in one write: an expression may have 4 KB and 300 operators. */
const rulesAWrite = 50;

const nameOf = (rule: string, resumedAt: SharedRails['resumedAt']): string =>
  `${rule}#${resumedAt.get(rule)?.getTime() ?? 0}`;

function additionsOf(
  counted: readonly {
    readonly name: string;
    readonly breaker: Breaker;
    readonly deltas: ReturnType<typeof deltasOf>;
  }[],
): readonly Addition[] {
  const bySlot = new Map<number, { name: string; count: Count; breaker: Breaker }[]>();
  for (const { name, breaker, deltas } of counted) {
    for (const [slot, count] of deltas.bySlot)
      bySlot.set(slot, [...(bySlot.get(slot) ?? []), { name, count, breaker }]);
  }
  return [...bySlot].flatMap(([slot, counts]) => {
    const within = Math.max(...counts.map(({ breaker }) => breaker.within));
    const expires = new Date((slot + 1) * minute + within + day);
    const parts = Array.from({ length: Math.ceil(counts.length / rulesAWrite) }, (_, i) => i * rulesAWrite);
    return parts.map((from) => ({ slot, expires, counts: counts.slice(from, from + rulesAWrite) }));
  });
}

function add(access: Access, { slot, expires, counts }: Addition): Promise<unknown> {
  const names: Record<string, string> = {};
  const values: Record<string, Plain> = {
    ...{ ':kind': 'breaker', ':v': layoutVersion, ':ns': access.prefix, ':expires': secondsOf(expires) },
  };
  const added = counts.map(({ name, count }, i) => {
    Object.assign(names, { [`#a${i}`]: `all#${name}`, [`#b${i}`]: `bad#${name}` });
    Object.assign(values, { [`:a${i}`]: count.all, [`:b${i}`]: count.violating });
    return `#a${i} :a${i}, #b${i} :b${i}`;
  });
  const set: Expression = {
    text: `SET #kind = :kind, #v = :v, #ns = :ns, #expiresAt = :expires ADD ${added.join(', ')}`,
    names,
    values,
  };
  return access.update({ pk: 'breaker', sk: `minute#${padded(slot)}` }, set, null);
}

const only = ({ entries, ...one }: Buffered, slots: ReadonlySet<number>): Buffered => ({
  ...one,
  entries: entries.filter(({ settled }) => slots.has(slotOf(settled.at, minute))),
});

/** Those of the rules under which too many violate, in the time up to one of their minutes. */
async function overloaded(access: Access, suspicions: readonly Suspicion[]): Promise<readonly Suspicion[]> {
  if (suspicions.length === 0) return [];
  const froms = suspicions.map(({ minutes, breaker }) => Math.min(...minutes) - slotsWithin(breaker, minute) + 1);
  const untils = suspicions.map(({ minutes }) => Math.max(...minutes));
  const values = {
    ':from': `minute#${padded(Math.max(0, Math.min(...froms)))}`,
    ':until': `minute#${padded(Math.max(...untils))}`,
  };
  const items = await access.query('breaker', { text: '#sk BETWEEN :from AND :until', values });
  return suspicions.filter(({ name, minutes, breaker }) => {
    const counts = new Map(
      items.map((item) => [Number(textOf(item, 'sk').slice('minute#'.length)), countOf(item, name)]),
    );
    return [...minutes].some((until) => isTooMany(counts, until, breaker, minute));
  });
}

/** A correction may be of what was counted elsewhere: nothing is less than nothing. */
const countOf = (item: Item, name: string): Count => ({
  all: Math.max(0, maybeNumber(item, `all#${name}`) ?? 0),
  violating: Math.max(0, maybeNumber(item, `bad#${name}`) ?? 0),
});
