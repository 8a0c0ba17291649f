import type { Fault } from './types.ts';

/**
 * A fault in a few words: `Code=lol: did you mean LOL?`, `Code is missing`, `instanceType=m5.large, not one of t3.*`.
 * It may hold what strangers wrote: whoever shows it makes it safe for the place.
 */
export function describeFault({ what, seen, wanted, near }: Fault): string {
  if (what === 'assert') return `${seen}: not ${wanted}`;
  const subject = what.replace(/^tag /, '');
  const question = near === null ? '' : `: did you mean ${near}?`;
  if (seen === 'missing' || seen === 'blank' || seen === 'none') return `${subject} is ${seen}${question}`;
  if (seen.startsWith('missing; ')) return `${subject} is ${seen}${question}`;
  if (near !== null) return `${subject}=${seen}${question}`;
  return wanted === 'absent' ? `${subject}=${seen} must not be there` : `${subject}=${seen}, not ${wanted}`;
}
