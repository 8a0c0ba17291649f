import type { CallKey, ObjectReading } from '../cloudtrail/types.ts';
import { keyOf } from '../facts/fold.ts';
import type { Sighting } from '../facts/types.ts';

/** Something that could not be read, or was left out on purpose, and why. */
export interface Note {
  readonly object: string;
  /** Where in the object; null: all of it. */
  readonly place: string | null;
  readonly reason: string;
}

/** A whole trail's evidence about instances, whatever the order it was read in. */
export interface Trail {
  readonly objects: { readonly read: number; readonly skipped: number; readonly failed: number };
  readonly records: number;
  /** Repeated event ids among launch, tag and state records. */
  readonly duplicates: number;
  /** Bytes as stored, and as JSON. */
  readonly bytes: { readonly stored: number; readonly text: number };
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly refused: readonly CallKey[];
  readonly withoutIds: readonly CallKey[];
  /** By instance key; only instances that were seen to be launched. */
  readonly sightings: ReadonlyMap<string, readonly Sighting[]>;
  readonly skipped: readonly Note[];
  readonly problems: readonly Note[];
}

type Listed = readonly { readonly object: string; readonly reason: string }[];

/** Gathers what was read of every object. Nothing depends on the order in which they come. */
export async function gather(
  readings: AsyncIterable<ObjectReading>,
  left: { readonly skipped: Listed; readonly failed: Listed },
): Promise<Trail> {
  const [objects, bytes] = [
    { read: 0, skipped: left.skipped.length, failed: left.failed.length },
    { stored: 0, text: 0 },
  ];
  const [skipped, problems] = [left.skipped.map(whole), left.failed.map(whole)];
  const [refused, withoutIds] = [new Map<string, CallKey>(), new Map<string, CallKey>()];
  const sightings = new Map<string, Sighting[]>();
  const eventIds = new Set<string>();
  let [records, counted] = [0, 0];
  let [firstAt, lastAt]: [number | null, number | null] = [null, null];
  for await (const object of readings) {
    objects[object.outcome] += 1;
    records += object.records;
    bytes.stored += object.bytes.stored;
    bytes.text += object.bytes.text;
    if (object.firstAt !== null) firstAt = Math.min(firstAt ?? object.firstAt, object.firstAt);
    if (object.lastAt !== null) lastAt = Math.max(lastAt ?? object.lastAt, object.lastAt);
    if (object.reason !== null)
      (object.outcome === 'skipped' ? skipped : problems).push(whole({ object: object.object, reason: object.reason }));
    for (const problem of object.problems) problems.push({ object: object.object, ...problem });
    for (const reading of object.readings) {
      if (reading.kind === 'other' || (reading.kind === 'sightings' && reading.of === 'facts')) {
        if (reading.kind === 'other') continue;
      } else {
        counted += 1;
        eventIds.add(reading.eventId);
      }
      if (reading.kind === 'refused') refused.set(callOf(reading.call), reading.call);
      if (reading.kind === 'unknown-ids') withoutIds.set(callOf(reading.call), reading.call);
      if (reading.kind === 'sightings') for (const sighting of reading.sightings) put(sightings, sighting);
    }
  }
  for (const [key, about] of sightings) {
    if (!about.some(({ kind }) => kind === 'launched')) sightings.delete(key);
    for (const sighting of about) if (sighting.kind === 'launched') forget(withoutIds, sighting);
  }
  return {
    objects,
    records,
    duplicates: counted - eventIds.size,
    bytes,
    firstAt: firstAt === null ? null : new Date(firstAt),
    lastAt: lastAt === null ? null : new Date(lastAt),
    refused: [...refused.values()],
    withoutIds: [...withoutIds.values()],
    sightings,
    skipped: skipped.sort(byPlace),
    problems: problems.sort(byPlace),
  };
}

const whole = ({ object, reason }: { object: string; reason: string }): Note => ({ object, place: null, reason });

const byPlace = (a: Note, b: Note): number => (a.object < b.object ? -1 : a.object > b.object ? 1 : 0);

/** One call, however often it was told: by several event ids, or to two accounts. */
const callOf = ({ region, id, at }: Pick<CallKey, 'region' | 'id' | 'at'>): string => `${region} ${id} ${at.getTime()}`;

function put(sightings: Map<string, Sighting[]>, sighting: Sighting): void {
  const key = keyOf(sighting.ref);
  const about = sightings.get(key);
  if (about === undefined) sightings.set(key, [sighting]);
  else about.push(sighting);
}

/** A call that was told once without its instances and once with them is not one without. */
function forget(withoutIds: Map<string, CallKey>, { ref, launch }: Extract<Sighting, { kind: 'launched' }>): void {
  const id = launch.requestId ?? launch.eventId;
  for (const [key, call] of withoutIds) if (call.id === id && call.region === ref.region) withoutIds.delete(key);
}
