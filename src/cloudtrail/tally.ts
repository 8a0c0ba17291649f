import { isUtf8 } from 'node:buffer';
import { type ObjectReading, type RawRecord, type Reading, RecordError } from './types.ts';

/** How a record is read: record.ts and relevant.ts, or a test's own. */
export interface RecordRules {
  readonly readRecord: (record: RawRecord, object: string, place: string) => Reading;
  /** Takes a record out of what others put around it. */
  readonly unwrap: (value: unknown) => unknown;
  /** Event name to the event source that must go with it. `readRecord` calls any other record `other`, and never throws at it. */
  readonly relevant: ReadonlyMap<string, string>;
}

/** Beyond this many, what is wrong with records is counted and no longer told. */
const mostProblems = 1000;

/** What was read of one object so far. */
export class Tally {
  readonly #object: string;
  readonly #rules: RecordRules;
  readonly #readings: Reading[] = [];
  readonly #problems: { place: string; reason: string }[] = [];
  #untold = 0;
  #records = 0;
  #firstAt = Number.POSITIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;
  /** Kinds of records that are not read, each with how many there were. */
  readonly #unread = new Map<string, number>();

  constructor(object: string, rules: RecordRules) {
    this.#object = object;
    this.#rules = rules;
  }

  /**
   * Reads one record's text; what is wrong with it becomes a problem.
   *
   * @param accepts asked before anything is taken from the record
   * @returns whether it is JSON, and was accepted
   */
  takeText(text: Buffer, place: string, accepts: (record: RawRecord) => boolean = () => true): boolean {
    const parsed = parse(text);
    if (!parsed.ok) {
      this.problem(place, parsed.reason);
      return false;
    }
    if (isRecord(parsed.value) && !accepts(parsed.value)) return false;
    this.take(parsed.value, place);
    return true;
  }

  take(value: unknown, place: string): void {
    try {
      const record = this.#rules.unwrap(value);
      if (isRecord(record)) this.#takeRecord(record, place);
      else this.problem(place, 'not a record: expected an object');
    } catch (error) {
      this.problem(place, error instanceof RecordError ? error.message : `a fault in Broom: ${String(error)}`);
    }
  }

  #takeRecord(record: RawRecord, place: string): void {
    const unread = unreadKind(record);
    if (unread === null && !hasName(record)) {
      this.problem(place, 'not a CloudTrail record: it has no eventName');
      return;
    }
    const reading = this.#rules.readRecord(record, this.#object, place);
    const at = reading.at.getTime();
    this.takeOthers(1, at, at);
    if (unread !== null) this.#unread.set(unread, (this.#unread.get(unread) ?? 0) + 1);
    else if (reading.kind !== 'other') this.#readings.push(reading);
  }

  /** Records that are about no instance. firstAt, lastAt: ms, NaN when not known. */
  takeOthers(count: number, firstAt: number, lastAt: number): void {
    this.#records += count;
    if (firstAt < this.#firstAt) this.#firstAt = firstAt;
    if (lastAt > this.#lastAt) this.#lastAt = lastAt;
  }

  problem(place: string, reason: string): void {
    if (this.#problems.length < mostProblems) this.#problems.push({ place, reason });
    else this.#untold++;
  }

  /** The kinds of records in the object when none of them is one that Broom reads. */
  get #skipped(): string | null {
    let unread = 0;
    for (const count of this.#unread.values()) unread += count;
    if (unread === 0 || unread < this.#records || this.#problems.length > 0) return null;
    return `only ${[...this.#unread.keys()].sort().join(' and ')}`;
  }

  /** failure: why the object could not be read to its end, null when it was. */
  done(failure: string | null, bytes: ObjectReading['bytes']): ObjectReading {
    const skipped = failure === null ? this.#skipped : null;
    const object = this.#object;
    if (skipped !== null) {
      const nothing = { records: 0, firstAt: null, lastAt: null, readings: [], problems: [] };
      return { object, outcome: 'skipped', reason: skipped, ...nothing, bytes };
    }
    const rest = { place: 'further on', reason: `${this.#untold} more records cannot be read` };
    return {
      object,
      outcome: failure === null ? 'read' : 'failed',
      reason: failure,
      records: this.#records,
      firstAt: Number.isFinite(this.#firstAt) ? this.#firstAt : null,
      lastAt: Number.isFinite(this.#lastAt) ? this.#lastAt : null,
      readings: this.#readings,
      problems: this.#untold === 0 ? this.#problems : [...this.#problems, rest],
      bytes,
    };
  }
}

type Parsed = { ok: true; value: unknown } | { ok: false; reason: string };

function parse(text: Buffer): Parsed {
  if (!isUtf8(text)) return { ok: false, reason: 'not valid UTF-8' };
  try {
    return { ok: true, value: JSON.parse(text.toString()) };
  } catch {
    // The engine's own message differs between versions of Node, and quotes what strangers wrote.
    return { ok: false, reason: 'not valid JSON' };
  }
}

const isRecord = (value: unknown): value is RawRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `EventName` is the form of LookupEvents. */
const hasName = (record: RawRecord): boolean =>
  Object.hasOwn(record, 'eventName') || Object.hasOwn(record, 'EventName');

/**
 * What a record is when it is none of those that tell of calls; null for any other.
 *
 * Digest files list log files; Insights, network activity and aggregated events have log objects of their own, in folders
 * beside the trail's.
 */
export function unreadKind(record: RawRecord): string | null {
  const has = (key: string): boolean => Object.hasOwn(record, key);
  if (!has('eventName') && (has('digestStartTime') || has('digestEndTime') || has('logFiles'))) return 'digests';
  const { eventCategory: category, eventType: type } = record;
  if (category === 'Insight' || type === 'AwsCloudTrailInsight') return 'Insights events';
  if (category === 'NetworkActivity') return 'network activity events';
  if (category === 'Aggregated' || type === 'AwsAggregatedEvent') return 'aggregated events';
  return null;
}
