import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import type { Check } from '../types.ts';

/**
 * A fact that every instance has is one of some ids, which are literal. Evidence that it has none says nothing.
 *
 * @param what as a fault names it: `subnet`
 */
export function compileOneOf(fact: 'subnetId' | 'vpcId', what: string, ids: readonly string[]): Check {
  const set = new Set(ids);
  const wanted = oneOf(ids);
  const unseen = unknown(fact);
  const fix = { kind: 'relaunch', hint: `in a ${what} that is ${wanted}` } as const;
  return ({ facts }) => {
    const seen = facts[fact];
    if (seen?.is !== 'known') return unseen;
    return set.has(seen.value) ? yes : failed({ what, seen: say(seen.value), wanted, near: null, fix });
  };
}
