import { failed, unknown, yes } from '../answers.ts';
import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';

/** One check per key. Every instance has these options, set or by default: evidence that it has none says nothing. */
export function compileMetadata({ tokens, endpoint, hopLimit }: NonNullable<Requirements['metadata']>): Check[] {
  return [
    ...(tokens === undefined ? [] : [compileOption('metadataTokens', 'metadata tokens', tokens)]),
    ...(endpoint === undefined ? [] : [compileOption('metadataEndpoint', 'metadata endpoint', endpoint)]),
    ...(hopLimit === undefined ? [] : [compileHopLimit(hopLimit)]),
  ];
}

function compileOption(fact: 'metadataTokens' | 'metadataEndpoint', what: string, wanted: string): Check {
  const unseen = unknown(fact);
  const fix = { kind: 'relaunch', hint: `with ${what} ${wanted}` } as const;
  return ({ facts }) => {
    const seen = facts[fact];
    if (seen?.is !== 'known') return unseen;
    return seen.value === wanted ? yes : failed({ what, seen: seen.value, wanted, near: null, fix });
  };
}

function compileHopLimit(most: number): Check {
  const unseen = unknown('metadataHopLimit');
  const what = 'metadata hop limit';
  const fix = { kind: 'relaunch', hint: `with a ${what} of at most ${most}` } as const;
  return ({ facts: { metadataHopLimit: limit } }) => {
    if (limit?.is !== 'known') return unseen;
    if (limit.value <= most) return yes;
    return failed({ what, seen: String(limit.value), wanted: `at most ${most}`, near: null, fix });
  };
}
