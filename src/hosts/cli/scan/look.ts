import { whyOf } from '../../../aws/errors.ts';
import { listInstances } from '../../../aws/list-instances.ts';
import type { Place } from '../../../aws/partition.ts';
import type { AwsWorld } from '../../../aws/world.ts';
import { factsToRead, isReadable } from '../../../cases/reading.ts';
import type { Case } from '../../../cases/types.ts';
import { createEngine } from '../../../engine/engine.ts';
import { pool } from '../../../engine/pool.ts';
import { hasEnded } from '../../../facts/fold.ts';
import type { Sighting } from '../../../facts/types.ts';
import type { Policy } from '../../../policy/types.ts';
import type { Note } from '../../../replay/gather.ts';
import type { ScannedPlace } from '../../../report/scan.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { refusingWorld } from '../cases/refusing-world.ts';

export interface LookParts {
  readonly world: Pick<AwsWorld, 'calls' | 'read'>;
  readonly policy: Policy;
  readonly now: () => Date;
  /** Called with each place that is done with. */
  readonly onPlace: (place: ScannedPlace, sightings: readonly Sighting[]) => Promise<void>;
}

export interface Looked {
  readonly places: readonly ScannedPlace[];
  readonly problems: readonly Note[];
  readonly cases: readonly Case[];
}

/** How many places are looked at side by side. */
const atOnce = 8;

/**
 * Looks at what lives in each place, and judges it by the policy. What a rule is missing beyond the listing (images,
 * volumes, groups) is read for those that miss it. A place that cannot be read is a problem, and the others go on.
 */
export async function lookAt(places: readonly Place[], parts: LookParts): Promise<Looked> {
  const { policy, now } = parts;
  const store = createMemoryStore();
  const engine = createEngine({
    policy,
    store,
    world: refusingWorld(now),
    now,
    letters: () => [],
    alarm: async () => {},
    by: 'scan',
    idle: 'dry-run',
    keepsHistory: false,
    concurrency: 50,
  });
  const problems: Note[] = [];
  const done: ScannedPlace[] = [];
  const look = async (place: Place): Promise<void> => {
    const sightings: Sighting[] = [];
    for await (const sighting of listInstances(parts.world.calls, now, place))
      if (sighting.state === null || !hasEnded(sighting.state)) sightings.push(sighting);
    await engine.handle(sightings);
    const cases = await Promise.all(sightings.map(({ ref }) => store.load(`${ref.region}#${ref.id}`)));
    const { more, problem } = await lookUp(place, cases, parts);
    await engine.handle(more);
    if (problem !== null) problems.push(problem);
    const scanned = { ...place, instances: sightings.length };
    done.push(scanned);
    await parts.onPlace(scanned, [...sightings, ...more]);
  };
  const failed = await pool(places, atOnce, look);
  for (const { item, error } of failed) problems.push({ object: nameOf(item), place: null, reason: whyOf(error) });
  return {
    places: done.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    problems: problems.sort((a, b) => (a.object < b.object ? -1 : 1)),
    cases: [...store.all()],
  };
}

const nameOf = ({ account, region }: Place): string => `${account} ${region}`;

async function lookUp(
  place: Place,
  cases: readonly (Case | undefined)[],
  { world, now }: LookParts,
): Promise<{ readonly more: readonly Sighting[]; readonly problem: Note | null }> {
  const more: Sighting[] = [];
  const whys: string[] = [];
  // Asked for together, they are answered by a request for a hundred.
  const unsure = cases.filter((subject) => subject !== undefined && misses(subject));
  await Promise.all(
    unsure.map(async (subject) => {
      if (subject === undefined) return;
      const answer = await world.read(subject.ref, factsToRead(subject, now()), now());
      if (answer.is === 'seen') more.push(...answer.sightings);
      // Gone since it was listed: what it lacked is nobody's concern.
      else if (answer.is !== 'not-found') whys.push(answer.why);
    }),
  );
  const [why] = whys;
  if (why === undefined) return { more, problem: null };
  const reason = `of ${whys.length} ${whys.length === 1 ? 'instance' : 'instances'} not all could be looked up: ${why}`;
  return { more, problem: { object: nameOf(place), place: null, reason } };
}

/** Whether a rule is missing what a read could tell. */
const misses = (subject: Case): boolean =>
  [...subject.tracks.values()].some(
    ({ verdict }) => verdict.kind === 'indeterminate' && verdict.missing.some(isReadable),
  );
