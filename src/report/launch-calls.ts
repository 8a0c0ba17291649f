import { keyOf } from '../facts/fold.ts';
import type { Ref, Sighting } from '../facts/types.ts';
import type { Trail } from '../replay/gather.ts';

type Launched = Extract<Sighting, { kind: 'launched' }>;

/**
 * Counts the distinct calls that launched these instances. Records that share an instance tell of one call, whatever
 * their event ids: a launch may be told twice, or to two accounts. A fleet's call is not counted beside the
 * RunInstances calls it made.
 */
export function countCalls(instances: readonly Ref[], { sightings }: Pick<Trail, 'sightings'>): number {
  const calls = createSets();
  for (const ref of instances) {
    const told = (sightings.get(keyOf(ref)) ?? []).filter(
      (sighting): sighting is Launched => sighting.kind === 'launched',
    );
    const fullest = ['RunInstances', 'CreateFleet', 'BidFulfilledEvent'].find((source) =>
      told.some(({ launch }) => launch.source === source),
    );
    const [first, ...others] = told
      .filter(({ launch }) => launch.source === fullest)
      .map(({ launch }) => launch.eventId);
    if (first === undefined) continue;
    calls.add(first);
    for (const other of others) calls.join(first, other);
  }
  return calls.count();
}

/** Disjoint sets of texts (union-find). */
function createSets() {
  const parents = new Map<string, string>();
  const find = (item: string): string => {
    let root = item;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    parents.set(item, root);
    return root;
  };
  return {
    add: (item: string): void => void (parents.has(item) || parents.set(item, item)),
    join: (a: string, b: string): void => {
      if (!parents.has(b)) parents.set(b, b);
      parents.set(find(a), find(b));
    },
    count: (): number => [...parents].filter(([item, parent]) => item === parent).length,
  };
}
