import type { Facts, Sighting } from '../../facts/types.ts';
import { readRecord } from '../record.ts';
import type { RawRecord, Reading } from '../types.ts';

/** Reads a record as though it were the first of its file. For tests. */
export const read = (record: RawRecord): Reading => readRecord(record, 'log.json.gz', 'record 1');

export type Launched = Extract<Sighting, { kind: 'launched' }>;

/** Every launch in a record that is expected to tell of nothing else. */
export function launched(record: RawRecord): Launched[] {
  const reading = read(record);
  if (reading.kind !== 'sightings') throw new Error(`read as ${reading.kind}`);
  return reading.sightings.map((sighting) => {
    if (sighting.kind !== 'launched') throw new Error(`a sighting of ${sighting.kind}`);
    return sighting;
  });
}

export function one(record: RawRecord): Launched {
  const [first, ...more] = launched(record);
  if (first === undefined || more.length > 0) throw new Error('not one launch');
  return first;
}

/** By name, and without the moment: the value, `absent`, or undefined for unknown. */
export function plain(facts: Facts): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, fact.is === 'known' ? fact.value : 'absent']),
  );
}
