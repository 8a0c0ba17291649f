import { oneOf } from './answers.ts';
import { keyNamesWanted } from './checks/key-name.ts';
import { printable, shorten } from './diagnostics.ts';
import type { Requirements, TagRequirement } from './schema.ts';

/** Characters: one line of a terminal, beside the rule's id. */
const longestSummary = 100;

/** What a rule requires, in one line: `Code is one of LOL, GGG, BRB, YLO`, `Name and service are present`. */
export function summarize({ tags = {}, image, instanceType, keyName }: Requirements): string {
  const entries = Object.entries(tags);
  const keysThatAre = (word: 'present' | 'absent') =>
    entries.filter(([, wanted]) => wanted === word).map(([key]) => key);
  const parts = [
    ...together(keysThatAre('present'), 'present'),
    ...together(keysThatAre('absent'), 'absent'),
    ...entries.flatMap(([key, wanted]) => (typeof wanted === 'string' ? [] : [`${key}${tagSummary(wanted)}`])),
    ...(image?.ids === undefined ? [] : [`image is ${oneOf(image.ids)}`]),
    ...(instanceType === undefined ? [] : [`instance type is ${oneOf(instanceType)}`]),
    ...(keyName === undefined ? [] : [`key pair is ${keyNamesWanted(keyName)}`]),
  ];
  return shorten(printable(parts.join('; ')), longestSummary);
}

function together(keys: readonly string[], word: string): string[] {
  const [first, ...rest] = keys;
  if (first === undefined) return [];
  if (rest.length === 0) return [`${first} is ${word}`];
  return [`${keys.slice(0, -1).join(', ')} and ${keys.at(-1)} are ${word}`];
}

/** What follows the key. */
function tagSummary(wanted: Exclude<TagRequirement, string>): string {
  const ifThere = wanted.optional === true ? ', if there,' : '';
  const anyCase = wanted.ignoreCase === true ? ' (in any case)' : '';
  if (wanted.present !== undefined) return ' is present and not blank';
  if (wanted.pattern !== undefined) return `${ifThere} matches ${wanted.pattern}`;
  if (wanted.from !== undefined) return `${ifThere} is listed in ${wanted.from.replace(/^\.\//, '')}${anyCase}`;
  return `${ifThere} is ${oneOf(wanted.in ?? [])}${anyCase}`;
}
