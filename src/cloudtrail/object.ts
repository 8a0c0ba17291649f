import { HeadReader } from './record-head.ts';
import { Scanner } from './scan.ts';
import { SplitError, type SplitLimits, Splitter, splitLimits } from './split.ts';
import { type RecordRules, Tally, unreadKind } from './tally.ts';
import type { ObjectReading } from './types.ts';

export interface ReadLimits extends SplitLimits {
  /** Bytes of JSON in one object: what a gzip bomb is stopped at. */
  readonly text: number;
}

/** CloudTrail's own objects are at most 50 MB of gzip, which is 0.5 to 1 GB of JSON. */
export const readLimits: ReadLimits = { ...splitLimits, text: 2 * 1024 ** 3 };

/** Reads any object exactly, in one pass over chunks of any size. */
export class ExactReader {
  readonly #tally: Tally;
  readonly #splitter: Splitter;
  readonly #limits: ReadLimits;
  #text = 0;
  #failure: string | null = null;

  constructor(object: string, rules: RecordRules, limits: ReadLimits = readLimits) {
    const tally = new Tally(object, rules);
    this.#tally = tally;
    this.#limits = limits;
    const pieces = {
      record: (text: Buffer, place: string) => tally.takeText(text, place),
      broken: (place: string, reason: string) => tally.problem(place, reason),
    };
    this.#splitter = new Splitter(pieces, limits);
  }

  /** @returns false when the object cannot be read on: `done` says why */
  push(chunk: Buffer): boolean {
    if (this.#failure !== null) return false;
    const room = this.#limits.text - this.#text;
    this.#text += Math.min(chunk.length, room);
    this.#try(() => this.#splitter.push(chunk.length > room ? chunk.subarray(0, room) : chunk));
    if (chunk.length > room)
      this.#failure ??= `more than ${sizeOf(this.#limits.text)} of JSON, the bound for one object`;
    return this.#failure === null;
  }

  /**
   * @param stored bytes of the object as it was stored
   * @param failure why no more could be read from the disk, null at the object's end
   */
  done(stored: number, failure: string | null): ObjectReading {
    if (failure === null && this.#failure === null) this.#try(() => this.#splitter.end());
    return this.#tally.done(failure ?? this.#failure, { stored, text: this.#text });
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof SplitError)) throw error;
      this.#failure = error.message;
    }
  }
}

/** Reads objects in CloudTrail's own layout fast; any other it leaves to the exact reader. */
export class FastReader {
  readonly #tally: Tally;
  readonly #scanner: Scanner;
  readonly #limits: ReadLimits;
  #rest: Buffer = Buffer.alloc(0);
  #text = 0;

  constructor(object: string, rules: RecordRules, limits: ReadLimits = readLimits) {
    const tally = new Tally(object, rules);
    this.#tally = tally;
    this.#limits = limits;
    this.#scanner = new Scanner(headReaderOf(rules.relevant), (text, index) =>
      tally.takeText(text, `Records[${index}]`, (record) => index > 0 || unreadKind(record) === null),
    );
  }

  /** @returns false when the object is to be read by the exact reader, from its beginning */
  push(chunk: Buffer): boolean {
    return this.#scan(chunk, false);
  }

  /** @returns null when the object is to be read by the exact reader */
  done(lastChunk: Buffer, stored: number): ObjectReading | null {
    if (!this.#scan(lastChunk, true)) return null;
    const { others, firstAt, lastAt } = this.#scanner;
    this.#tally.takeOthers(others, firstAt, lastAt);
    return this.#tally.done(null, { stored, text: this.#text });
  }

  #scan(chunk: Buffer, isLast: boolean): boolean {
    this.#text += chunk.length;
    if (this.#text > this.#limits.text) return false;
    const window = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const read = this.#scanner.scan(window, isLast);
    if (read === null) return false;
    this.#rest = Buffer.from(window.subarray(read));
    return true;
  }
}

/** Reads an object whose whole text is at hand. */
export function readText(
  object: string,
  text: Buffer,
  stored: number,
  rules: RecordRules,
  limits: ReadLimits = readLimits,
): ObjectReading {
  const fast = new FastReader(object, rules, limits).done(text, stored);
  if (fast !== null) return fast;
  const exact = new ExactReader(object, rules, limits);
  exact.push(text);
  return exact.done(stored, null);
}

const known = new WeakMap<ReadonlyMap<string, string>, HeadReader>();

/** Made once for each list of events, for what it remembers serves all objects. */
function headReaderOf(relevant: ReadonlyMap<string, string>): HeadReader {
  const heads = known.get(relevant) ?? new HeadReader(relevant);
  known.set(relevant, heads);
  return heads;
}

function sizeOf(bytes: number): string {
  const gib = bytes / 1024 ** 3;
  return gib >= 1 ? `${gib} GiB` : `${bytes} bytes`;
}
