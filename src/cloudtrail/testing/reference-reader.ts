import type { RecordRules } from '../tally.ts';
import type { ObjectReading, RawRecord, Reading } from '../types.ts';

/**
 * What a text of valid JSON should be read as, by JSON.parse over all of it: slow, and plain enough to be believed.
 *
 * Knows objects that are read to their end. Nothing is known of problems but their places.
 */
export function referenceReading(
  text: string,
  rules: RecordRules,
): Pick<ObjectReading, 'records' | 'firstAt' | 'lastAt' | 'readings'> & { problems: string[] } {
  const readings: Reading[] = [];
  const problems: string[] = [];
  const times: number[] = [];
  for (const { place, value } of elementsOf(text)) {
    try {
      const record = rules.unwrap(value);
      if (!isObject(record) || !('eventName' in record || 'EventName' in record)) throw new Error('no record');
      const reading = rules.readRecord(record, 'object', place);
      times.push(reading.at.getTime());
      if (reading.kind !== 'other') readings.push(reading);
    } catch {
      problems.push(place);
    }
  }
  const known = times.filter((time) => !Number.isNaN(time)).sort((a, b) => a - b);
  return { records: times.length, firstAt: known[0] ?? null, lastAt: known.at(-1) ?? null, readings, problems };
}

interface Element {
  readonly place: string;
  readonly value: unknown;
}

function elementsOf(text: string): Element[] {
  const whole = parse(text);
  if (whole !== undefined) return elementsOfDocument(whole, 1, 1);
  return text.split('\n').flatMap((line, i) => {
    const value = parse(line);
    return value === undefined ? [] : elementsOfDocument(value, i + 1, i + 1);
  });
}

function elementsOfDocument(document: unknown, line: number, count: number): Element[] {
  const prefix = count === 1 ? '' : `document ${count}: `;
  const within = (name: string, list: readonly unknown[]): Element[] =>
    list.map((value, i) => ({ place: `${prefix}${name}[${i}]`, value }));
  if (Array.isArray(document)) return within('', document);
  const lists = isObject(document)
    ? Object.entries(document).filter((entry): entry is [string, unknown[]] => isList(entry))
    : [];
  if (lists.length > 0) return lists.flatMap(([name, list]) => within(name, list));
  return [{ place: `line ${line}`, value: document }];
}

const isList = ([name, value]: [string, unknown]): boolean =>
  (name === 'Records' || name === 'Events') && Array.isArray(value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is RawRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
