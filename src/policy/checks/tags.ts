import { compareText } from '../../facts/fold.ts';
import { isReserved, tagOf } from '../../facts/tags.ts';
import type { Instance, Some } from '../../facts/types.ts';
import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import { compilePattern } from '../patterns.ts';
import type { Requirements, TagRequirement } from '../schema.ts';
import type { Answer, Check, Fault, Fix } from '../types.ts';
import { readValues, type ValueFiles } from '../value-file.ts';
import { fold, nearest, slipsBetween } from '../words.ts';

/** One check per key: each says its own fault. All must hold. */
export function compileTags(tags: NonNullable<Requirements['tags']>, files: ValueFiles): Some<Check> | null {
  const keys = Object.keys(tags);
  const [first, ...rest] = Object.entries(tags).map(([key, wanted]) => compileTag(key, wanted, keys, files));
  return first === undefined ? null : [first, ...rest];
}

/** What is wanted of a key that is there, and whether it must be. */
interface Wanted {
  readonly accepts: (value: string) => boolean;
  /** `one of LOL, GGG, BRB, YLO` */
  readonly said: string;
  /** The values that it spells out; none for a pattern. */
  readonly values: readonly string[];
  readonly optional: boolean;
}

function compileTag(key: string, requirement: TagRequirement, keys: readonly string[], files: ValueFiles): Check {
  if (requirement === 'absent') return compileAbsent(key);
  const wanted = wantedOf(requirement, files);
  const unseen = unknown(`tag ${key}`);
  const what = `tag ${key}`;
  const missingFix = setTag(key, onlyValue(wanted));
  const missing = failed({ what, seen: 'missing', wanted: wanted.said, near: null, fix: missingFix });
  return (instance) => {
    const tag = tagOf(instance.tags, key);
    if (tag.is === 'unknown') return unseen;
    if (tag.is === 'known') return wanted.accepts(tag.value) ? yes : failed(wrongValue(key, tag.value, wanted));
    if (wanted.optional) return yes;
    return missingButNear(instance, key, keys, wanted) ?? missing;
  };
}

function compileAbsent(key: string): Check {
  const unseen = unknown(`tag ${key}`);
  const fix: Fix | null = isReserved(key) ? null : { kind: 'remove-tag', key };
  return (instance) => {
    const tag = tagOf(instance.tags, key);
    if (tag.is === 'unknown') return unseen;
    if (tag.is === 'absent') return yes;
    return failed({ what: `tag ${key}`, seen: say(tag.value), wanted: 'absent', near: null, fix });
  };
}

function wantedOf(requirement: Exclude<TagRequirement, 'absent'>, files: ValueFiles): Wanted {
  if (requirement === 'present') return { accepts: () => true, said: 'present', values: [], optional: false };
  const { present, pattern, from, ignoreCase = false, optional = false } = requirement;
  if (present !== undefined) {
    return { accepts: (value) => value.trim() !== '', said: 'present and not blank', values: [], optional: false };
  }
  if (pattern !== undefined) {
    return { accepts: compilePattern(pattern), said: `text that matches ${pattern}`, values: [], optional };
  }
  const values = requirement.in ?? valuesFrom(from, files);
  const set = new Set(ignoreCase ? values.map((value) => value.toLowerCase()) : values);
  return {
    accepts: ignoreCase ? (value) => set.has(value.toLowerCase()) : (value) => set.has(value),
    said: `${oneOf(values)}${ignoreCase ? ' (in any case)' : ''}`,
    values,
    optional,
  };
}

/** The loader has read the file and found values in it. */
function valuesFrom(from: string | undefined, files: ValueFiles): readonly string[] {
  const file = from === undefined ? readValues('') : files.read(from);
  if ('problem' in file) throw new Error(`the file ${from} ${file.problem}`);
  return file.values;
}

function wrongValue(key: string, value: string, wanted: Wanted): Fault {
  const near = nearest(value, wanted.values);
  const seen = value.trim() === '' ? 'blank' : say(value);
  return { what: `tag ${key}`, seen, wanted: wanted.said, near, fix: setTag(key, near ?? onlyValue(wanted)) };
}

/** A key that was meant to be this one is there: `code` for `Code`. */
function missingButNear(instance: Instance, key: string, keys: readonly string[], wanted: Wanted): Answer | null {
  const found = nearKey(instance, key, keys);
  if (found === null) return null;
  const value = wanted.values.includes(found.value) ? found.value : nearest(found.value, wanted.values);
  return failed({
    what: `tag ${key}`,
    seen: `missing; ${say(found.key)} is there`,
    wanted: wanted.said,
    near: key,
    fix: setTag(key, value ?? onlyValue(wanted)),
  });
}

/** The nearest of the keys that are there and that the same rule does not speak of; of equals the first by code unit. */
function nearKey(instance: Instance, key: string, keys: readonly string[]): { key: string; value: string } | null {
  const folded = fold(key);
  // In a key of three letters or fewer one letter may be another key altogether.
  let fewest = folded.length > 3 ? 1 : 0;
  let best: { key: string; value: string } | null = null;
  for (const other of instance.tags.byKey.keys()) {
    if (isReserved(other) !== isReserved(key) || keys.includes(other)) continue;
    const slips = slipsBetween(folded, fold(other), fewest);
    if (slips > fewest || (slips === fewest && best !== null && compareText(best.key, other) < 0)) continue;
    const tag = tagOf(instance.tags, other);
    if (tag.is !== 'known') continue;
    fewest = slips;
    best = { key: other, value: tag.value };
  }
  return best;
}

const onlyValue = ({ values }: Wanted): string | null => (values.length === 1 ? (values[0] ?? null) : null);

/** Keys that begin with `aws:` are AWS's to write. */
const setTag = (key: string, value: string | null): Fix | null =>
  isReserved(key) ? null : { kind: 'set-tag', key, value };
