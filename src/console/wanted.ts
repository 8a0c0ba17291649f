import type { Fault } from '../policy/types.ts';

/** What a fault's thing is called: `Code` for `tag Code`. */
const nameOf = ({ what }: Fault): string => what.replace(/^tag /, '');

/** What holds once a fault is mended: `Owner is set`, `Code is LOL`; null where only another launch mends it. */
function mendedState(fault: Fault): string | null {
  const { fix, wanted } = fault;
  if (fix?.kind === 'relaunch') return null;
  if (fix?.kind === 'remove-tag') return `${fix.key} is gone`;
  if (fix?.kind === 'set-tag' && fix.value !== null) return `${fix.key} is ${fix.value}`;
  if (wanted === 'present') return `${nameOf(fault)} is set`;
  return `${nameOf(fault)} is ${wanted}`;
}

/** What would keep a step from happening, after "unless". */
export function unlessOf(faults: readonly Fault[]): string {
  const states = faults.map((fault) => (fault.what === 'assert' ? null : mendedState(fault)));
  const known = states.filter((state) => state !== null);
  // One fault that only another launch mends, and nothing done to the tags helps.
  return known.length < states.length || known.length === 0 ? 'it is exempted' : [...new Set(known)].join(' and ');
}

/** What would have made it compliant, or would now, as sentences: `Set the tag Code to LOL.` */
export const wantedOf = (faults: readonly Fault[]): string[] => [...new Set(faults.map(wantedSentence))];

function wantedSentence(fault: Fault): string {
  const { what, wanted, fix } = fault;
  if (fix?.kind === 'relaunch') return `Launch it ${fix.hint}.`;
  if (fix?.kind === 'remove-tag') return `Remove the tag ${fix.key}.`;
  if (fix?.kind === 'set-tag') {
    if (fix.value !== null) return `Set the tag ${fix.key} to ${fix.value}.`;
    return wanted === 'present' ? `Set the tag ${fix.key}, to any value.` : `Set the tag ${fix.key}: ${wanted}.`;
  }
  return what === 'assert' ? `It must be so that: ${wanted}.` : `${nameOf(fault)} must be ${wanted}.`;
}

/** The tags that mend it, each key once. value: null: whoever sets it chooses. */
export function tagsToAdd(faults: readonly Fault[]): { readonly key: string; readonly value: string | null }[] {
  const tags = new Map<string, string | null>();
  for (const { fix } of faults) if (fix?.kind === 'set-tag') tags.set(fix.key, fix.value);
  return [...tags].map(([key, value]) => ({ key, value }));
}
