import type { Ref, Removal, Sighting } from '../facts/types.ts';
import {
  actorOf,
  type Call,
  errorCodeOf,
  instanceIdOf,
  looksLikeInstance,
  other,
  refOf,
  unlessOmitted,
} from './call.ts';
import { type Field, listOf, member, textOf, unreadable } from './field.ts';
import { pairsOf, tagsOf } from './tag-pairs.ts';
import type { Reading } from './types.ts';

/** One change of tags: what was set, what removed. */
export interface TagChange {
  readonly set: ReadonlyMap<string, string>;
  readonly removed: Removal | null;
}

const nothing: ReadonlyMap<string, string> = new Map();

/** Reads EC2's CreateTags. One call may name instances, volumes and interfaces together; only instances matter. */
export function readCreateTags(call: Call): Reading {
  const refs = changedInstances(call);
  if (refs.length === 0) return other(call);
  const set = tagSetOf(call);
  if (set.value === undefined) throw unreadable(set, 'the tags that were set');
  const tags = tagsOf(set);
  return tags.size === 0 ? other(call) : changes(call, refs, [{ set: tags, removed: null }]);
}

/**
 * Reads EC2's DeleteTags. Without a list it removes every tag of a user's. A key with a value, `''` included, goes only
 * where the value is equal; a key without one goes whatever its value.
 */
export function readDeleteTags(call: Call): Reading {
  const refs = changedInstances(call);
  if (refs.length === 0) return other(call);
  const pairs = pairsOf(tagSetOf(call));
  const removals: Removal[] = pairs.length === 0 ? [{ kind: 'all' }] : removalsOf(pairs);
  return changes(
    call,
    refs,
    removals.map((removed) => ({ set: nothing, removed })),
  );
}

/** A key named with two values needs two removals; named once without a value, the others say no more. */
function removalsOf(pairs: readonly (readonly [string, string | null])[]): Removal[] {
  const rounds: Map<string, string | null>[] = [];
  const always = new Set(pairs.filter(([, value]) => value === null).map(([key]) => key));
  for (const [key, value] of pairs) {
    const wanted = always.has(key) ? null : value;
    if (rounds.some((round) => round.has(key) && round.get(key) === wanted)) continue;
    let round = rounds.find((each) => !each.has(key));
    if (round === undefined) {
      round = new Map();
      rounds.push(round);
    }
    round.set(key, wanted);
  }
  return rounds.map((keys) => ({ kind: 'keys', keys }));
}

/** None when the call failed: then nothing changed. */
function changedInstances(call: Call): Ref[] {
  if (errorCodeOf(call) !== null) return [];
  const resources = unlessOmitted(member(call.request, 'resourcesSet', 'resourceId'));
  if (resources.value === undefined) throw unreadable(resources, 'the resources whose tags changed');
  return listOf(resources).flatMap((entry) => {
    const inner = member(entry, 'resourceId');
    const id = inner.value === undefined ? entry : inner;
    const text = textOf(id);
    if (text === null) throw unreadable(id, 'the id of a resource');
    return looksLikeInstance(text) ? [refOf(call, instanceIdOf(id))] : [];
  });
}

const tagSetOf = (call: Call): Field => {
  const set = member(call.request, 'tagSet', 'tags', 'Tag');
  if (unlessOmitted(set).value === undefined && set.value !== undefined) throw unreadable(set, 'a list of tags');
  return set;
};

/** The same changes to every instance: in order of the instances, then of the changes. */
export function changes(call: Call, refs: readonly Ref[], made: readonly TagChange[]): Reading {
  const { at, eventId, evidence } = call;
  const by = actorOf(call);
  const sightings = refs.flatMap((ref) =>
    made.map(
      ({ set, removed }): Sighting => ({ kind: 'tags-changed', ref, at, arrived: at, evidence, set, removed, ...by }),
    ),
  );
  return { kind: 'sightings', of: 'tag', at, eventId, sightings };
}
