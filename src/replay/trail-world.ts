import type { World } from '../engine/ports.ts';
import { fold, keyOf, unseen } from '../facts/fold.ts';
import { presentTags } from '../facts/tags.ts';
import type { Instance, Sighting, TagEntry, Tags } from '../facts/types.ts';

export interface TrailWorld extends World {
  /** Takes in what the trail says happened, before any read of that moment or later. */
  observe(sighting: Sighting): void;
}

/**
 * The world of a trail: reads are answered by what it has told up to then, and every action succeeds and changes
 * nothing, since the trail goes on as it was written.
 */
export function createTrailWorld(): TrailWorld {
  const known = new Map<string, Instance>();
  return {
    observe: (sighting) => {
      const key = keyOf(sighting.ref);
      known.set(key, fold(known.get(key) ?? unseen(sighting.ref), sighting));
    },
    read: async (ref, _facts, at) => {
      const instance = known.get(keyOf(ref));
      return { is: 'seen', sightings: instance === undefined ? [] : [seen(instance, at)] };
    },
    prepare: async () => ({ is: 'ready', before: null }),
    act: async () => ({ is: 'done' }),
    undo: async () => ({ is: 'done' }),
    findLaunch: async () => ({ is: 'seen', sightings: [] }),
    clockOffset: () => null,
  };
}

const seen = (instance: Instance, at: Date): Sighting => ({
  kind: 'seen',
  ref: instance.ref,
  at,
  arrived: at,
  evidence: { eventId: 'read', object: 'trail' },
  state: instance.state?.name ?? null,
  facts: instance.facts,
  tags: tagsAt(instance.tags, at),
});

/** What was completely known stays so; what was not stays open: a trail cannot be asked about what it does not say. */
function tagsAt(tags: Tags, at: Date): Tags {
  const present = presentTags(tags);
  const byKey = new Map<string, TagEntry>([...present].map(([key, value]) => [key, { value, at }]));
  if (tags.completeAt !== null) return { completeAt: at, clearedAt: null, byKey };
  for (const [key, entry] of tags.byKey) if (!present.has(key)) byKey.set(key, entry);
  return { completeAt: null, clearedAt: tags.clearedAt === null ? null : at, byKey };
}
