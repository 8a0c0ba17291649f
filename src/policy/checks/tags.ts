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
  const keys: ReadonlySet<string> = new Set(Object.keys(tags));
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

function compileTag(key: string, requirement: TagRequirement, keys: ReadonlySet<string>, files: ValueFiles): Check {
  if (requirement === 'absent') return compileAbsent(key);
  const wanted = wantedOf(requirement, files);
  const unseen = unknown(`tag ${key}`);
  const what = `tag ${key}`;
  const missingFix = setTag(key, onlyValue(wanted));
  const wantedKey = wantedKeyOf(key, keys);
  const missing = failed({ what, seen: 'missing', wanted: wanted.said, near: null, fix: missingFix });
  return (instance) => {
    const tag = tagOf(instance.tags, key);
    if (tag.is === 'unknown') return unseen;
    if (tag.is === 'known') return wanted.accepts(tag.value) ? yes : failed(wrongValue(key, tag.value, wanted));
    if (wanted.optional) return yes;
    return missingButNear(instance, wantedKey, wanted) ?? missing;
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
function missingButNear(instance: Instance, wantedKey: WantedKey, wanted: Wanted): Answer | null {
  const found = nearKey(instance, wantedKey);
  if (found === null) return null;
  const { key } = wantedKey;
  const value = wanted.values.includes(found.value) ? found.value : nearest(found.value, wanted.values);
  return failed({
    what: `tag ${key}`,
    seen: `missing; ${say(found.key)} is there`,
    wanted: wanted.said,
    near: key,
    fix: setTag(key, value ?? onlyValue(wanted)),
  });
}

/** A key to look for, with what the search needs of it made ready: most launches that miss one have many others. */
interface WantedKey {
  readonly key: string;
  readonly folded: string;
  readonly isReserved: boolean;
  /** In a key of three letters or fewer one letter may be another key altogether. */
  readonly slips: 0 | 1;
  /** What the same rule speaks of is no slip. */
  readonly others: ReadonlySet<string>;
}

function wantedKeyOf(key: string, others: ReadonlySet<string>): WantedKey {
  const folded = fold(key);
  return { key, folded, isReserved: isReserved(key), slips: folded.length > 3 ? 1 : 0, others };
}

/** The nearest of the keys that are there and that the same rule does not speak of; of equals the first by code unit. */
function nearKey(instance: Instance, wanted: WantedKey): { key: string; value: string } | null {
  const { folded, others } = wanted;
  let fewest: number = wanted.slips;
  let best: { key: string; value: string } | null = null;
  for (const other of instance.tags.byKey.keys()) {
    if (!mayBeNear(other, folded.length, fewest) || others.has(other) || isReserved(other) !== wanted.isReserved)
      continue;
    const slips = slipsBetween(folded, fold(other), fewest);
    if (slips > fewest || (slips === fewest && best !== null && compareText(best.key, other) < 0)) continue;
    const tag = tagOf(instance.tags, other);
    if (tag.is !== 'known') continue;
    fewest = slips;
    best = { key: other, value: tag.value };
  }
  return best;
}

/** By its length alone, which costs nothing; space around a key does not count, and a letter may fold into several. */
function mayBeNear(other: string, length: number, slips: number): boolean {
  const more = other.length - length;
  if (more > slips) return isSpace(other.charCodeAt(0)) || isSpace(other.charCodeAt(other.length - 1));
  return more >= -slips || !isPlain(other);
}

/** Below the letters of ASCII, or beyond them. */
const isSpace = (code: number): boolean => code <= 32 || code > 126;
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text);

const onlyValue = ({ values }: Wanted): string | null => (values.length === 1 ? (values[0] ?? null) : null);

/** Keys that begin with `aws:` are AWS's to write. */
const setTag = (key: string, value: string | null): Fix | null =>
  isReserved(key) ? null : { kind: 'set-tag', key, value };
