import { readRecord } from '../../cloudtrail/record.ts';
import { type CallKey, type ObjectReading, type Reading, RecordError } from '../../cloudtrail/types.ts';
import { type Context, type LogObject, openMessage } from '../../events/open.ts';
import type { Sighting } from '../../facts/types.ts';
import { plain } from '../../report/plain.ts';

/**
 * Reads a log object from where it is stored.
 *
 * @returns null when there is no such object (any more)
 * @throws when it could not be had now: the delivery is to come again
 */
export type ReadLog = (object: LogObject) => Promise<ObjectReading | null>;

/** What one delivery told. All texts are one line, short, and safe to show. */
export interface Taken {
  readonly sightings: readonly Sighting[];
  /** Launches whose records do not name their instances. */
  readonly unknownLaunches: readonly CallKey[];
  readonly refused: number;
  readonly objects: number;
  readonly records: number;
  readonly isTick: boolean;
  /** Understood, and of no concern. */
  readonly ignored: readonly string[];
  /** Not understood, or not believed: named and set aside. */
  readonly unknown: readonly string[];
  /** Records and objects that could not be read, with their place. What stood beside them was. */
  readonly problems: readonly string[];
}

type Draft = { -readonly [K in keyof Taken]: Taken[K] extends readonly (infer T)[] ? T[] : Taken[K] };

/** Opens a delivery to any depth and reads the records and log objects that it holds or names. */
export async function gatherEvidence(body: unknown, context: Context, readLog: ReadLog): Promise<Taken> {
  const draft = emptyDraft();
  for (const item of openMessage(body, context).items) {
    switch (item.kind) {
      case 'object':
        draft.objects += 1;
        takeObject(draft, plain(`s3://${item.bucket}/${item.key}`, mostOfName), await readLog(item), context);
        break;
      case 'record':
        draft.records += 1;
        takeRecord(draft, item.record, context);
        break;
      case 'sighting':
        draft.sightings.push(item.sighting);
        break;
      case 'tick':
        draft.isTick = true;
        break;
      case 'ignored':
      case 'unknown':
        draft[item.kind].push(item.what);
        break;
    }
  }
  return draft;
}

/** The same of a log object that its source has read already. */
export function gatherReading(reading: ObjectReading, context: Context): Taken {
  const draft = { ...emptyDraft(), objects: 1 };
  takeObject(draft, plain(reading.object, mostOfName), reading, context);
  return draft;
}

const emptyDraft = (): Draft => ({
  sightings: [],
  unknownLaunches: [],
  refused: 0,
  objects: 0,
  records: 0,
  isTick: false,
  ignored: [],
  unknown: [],
  problems: [],
});

/** Keys of objects, and what records hold, were written by strangers. */
const mostOfName = 300;
const mostOfText = 600;

function takeObject(draft: Draft, name: string, reading: ObjectReading | null, context: Context): void {
  const problem = (text: string): void => void draft.problems.push(plain(`${name}: ${text}`, mostOfText));
  if (reading === null) {
    problem('there is no such object');
    return;
  }
  if (reading.outcome === 'failed') problem(reading.reason ?? 'it cannot be read');
  if (reading.outcome === 'skipped') draft.ignored.push(plain(`${name}: ${reading.reason}`, mostOfText));
  for (const { place, reason } of reading.problems) problem(`${place}: ${reason}`);
  draft.records += reading.records;
  for (const one of reading.readings) takeReading(draft, one, context);
}

function takeRecord(draft: Draft, record: Parameters<typeof readRecord>[0], context: Context): void {
  try {
    takeReading(draft, readRecord(record, context.from, 'record'), context);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    draft.problems.push(plain(`${context.from}: ${error.message}`, mostOfText));
  }
}

/** A record arrives when it reaches us, not when it was written; an account that is not ours is not believed. */
function takeReading(draft: Draft, reading: Reading, { arrived, trust }: Context): void {
  if (reading.kind === 'refused') draft.refused += 1;
  if (reading.kind === 'unknown-ids') {
    const why = trust?.({ account: reading.call.account }) ?? null;
    if (why === null) draft.unknownLaunches.push(reading.call);
    else ignore(draft, why);
  }
  if (reading.kind !== 'sightings') return;
  for (const sighting of reading.sightings) {
    const why = trust?.({ account: sighting.ref.account }) ?? null;
    if (why === null) draft.sightings.push({ ...sighting, arrived });
    else ignore(draft, why);
  }
}

/** The trail of an organization tells of accounts that are not ours: said once for each. */
function ignore(draft: Draft, why: string): void {
  if (!draft.ignored.includes(why)) draft.ignored.push(why);
}
