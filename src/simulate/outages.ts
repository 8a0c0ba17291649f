import type { Random } from './random.ts';

/** When an account lets Broom in. */
export interface Outages {
  /** null: it does. */
  of(account: string, moment: number): 'denied' | 'no-access' | null;
}

const hour = 3_600_000;

/** @param share of the accounts, for some hours of the time until `to` */
export function createOutages(random: Random, share: () => number, from: number, to: number): Outages {
  const known = new Map<
    string,
    { readonly from: number; readonly to: number; readonly is: 'denied' | 'no-access' } | null
  >();
  const plan = (account: string) => {
    const own = random.fork(account);
    if (!own.chance(share())) return null;
    const begin = own.between(from, to);
    return {
      from: begin,
      to: Math.min(to, begin + own.between(0.2, 8) * hour),
      is: own.chance(0.5) ? ('denied' as const) : ('no-access' as const),
    };
  };
  return {
    of: (account, moment) => {
      const outage = known.get(account) ?? plan(account);
      known.set(account, outage);
      return outage !== null && moment >= outage.from && moment < outage.to ? outage.is : null;
    },
  };
}
