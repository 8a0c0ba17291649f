import { presentTags, tagOf, tagsAreComplete } from '../../facts/tags.ts';
import type { Instance } from '../../facts/types.ts';
import type { MissingFact } from '../types.ts';
import type { Value, Variable } from './readings.ts';
import type { References } from './references.ts';

/**
 * EC2 gives nothing that is longer, and no more than this of anything: what is beyond it is not evidence, and is not
 * looked at. Whatever strangers write, an expression costs no more than this much of it does.
 */
const longestText = 4096;
const mostElements = 256;

/** A map in which what is not there is null: `has()` says that it is not, and to compare it is no error. */
class Values extends Map<string, unknown> {
  override get(key: string): unknown {
    return super.get(key) ?? null;
  }
}

export type Bindings = { readonly instance: Values; readonly launch: Values };

/** What is seen of one variable or tag, for people. */
export interface Seen {
  /** `instance.type`, `tag Owner` */
  readonly name: string;
  readonly value: Value;
}

export type Evidence =
  | { readonly is: 'known'; readonly bindings: Bindings; readonly seen: readonly Seen[] }
  | { readonly is: 'unknown'; readonly missing: readonly MissingFact[] };

/** Reads what an expression names, and nothing else. */
export function evidenceFor({ variables, tagKeys }: References): (instance: Instance) => Evidence {
  const plain = [...variables].filter(({ type }) => type !== 'tags').map((variable) => place(variable));
  const whole = plain.length < variables.size;
  return (instance) => {
    const bindings: Bindings = { instance: new Values(), launch: new Values() };
    const seen: Seen[] = [];
    const missing: MissingFact[] = [];
    for (const { variable, root, groups, name } of plain) {
      const reading = variable.read(instance);
      if (reading.is === 'unknown') {
        missing.push(reading.missing);
        continue;
      }
      const value = reading.is === 'absent' ? null : reading.value;
      if (!fits(value)) {
        missing.push(variable.from);
        continue;
      }
      groupIn(bindings[root], groups).set(name, forCel(value));
      seen.push({ name: variable.path, value });
    }
    const tags = new Values();
    if (whole) {
      if (addAll(tags, instance)) seen.push({ name: 'instance.tags', value: `${tags.size} of them` });
      else missing.push('tags');
    }
    for (const key of tagKeys) {
      const tag = tagOf(instance.tags, key);
      if (tag.is === 'unknown' || (tag.is === 'known' && !fits(tag.value))) missing.push(`tag ${key}`);
      else {
        const value = tag.is === 'known' ? tag.value : null;
        if (value !== null) tags.set(key, value);
        seen.push({ name: `tag ${key}`, value });
      }
    }
    if (missing.length > 0) return { is: 'unknown', missing };
    if (whole || tagKeys.size > 0) bindings.instance.set('tags', tags);
    return { is: 'known', bindings, seen };
  };
}

/** `instance.image.id` as the map to begin with, the maps on the way, and the last name. */
function place(variable: Variable): { variable: Variable; root: keyof Bindings; groups: string[]; name: string } {
  const [root, ...parts] = variable.path.split('.');
  const name = parts.pop();
  if ((root !== 'instance' && root !== 'launch') || name === undefined)
    throw new Error(`${variable.path} has no place`);
  return { variable, root, groups: parts, name };
}

function groupIn(map: Values, groups: readonly string[]): Values {
  let at = map;
  for (const group of groups) {
    const there = at.get(group);
    const inner = there instanceof Values ? there : new Values();
    if (inner !== there) at.set(group, inner);
    at = inner;
  }
  return at;
}

function addAll(tags: Values, { tags: evidence }: Instance): boolean {
  if (!tagsAreComplete(evidence) || evidence.byKey.size > mostElements) return false;
  for (const [key, value] of presentTags(evidence)) {
    if (!fits(key) || !fits(value)) return false;
    tags.set(key, value);
  }
  return true;
}

function fits(value: Value): boolean {
  if (typeof value === 'string') return value.length <= longestText;
  if (!Array.isArray(value)) return true;
  return value.length <= mostElements && value.every((element) => [...element.values()].every(fits));
}

/** A moment in the form that the library takes for one. */
function forCel(value: Value): unknown {
  if (!(value instanceof Date)) return value;
  const ms = value.getTime();
  const seconds = Math.floor(ms / 1000);
  return { $typeName: 'google.protobuf.Timestamp', seconds: BigInt(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
}
