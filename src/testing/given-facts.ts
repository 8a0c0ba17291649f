import type { Facts, FactValues } from '../facts/types.ts';

/** Facts that a launch record does not tell, given by the writer of a test. null: known not to be there. */
export type GivenFacts = { readonly [Name in keyof FactValues]?: FactValues[Name] | null };

export function factsFrom(given: GivenFacts, at: Date): Facts {
  const known = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name, value === null ? { is: 'absent', at } : { is: 'known', value, at }]];
  });
  return Object.fromEntries(known) as Facts;
}
