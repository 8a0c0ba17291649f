import {
  backslash,
  caseBit,
  closeBrace,
  colon,
  comma,
  isEscaped,
  isSpace,
  newline,
  openBrace,
  openBracket,
  quote,
} from './json-bytes.ts';

/**
 * Where a walk stands after a chunk.
 *
 * `on`: the value goes on in the next chunk. `done`: it ended right before `at`. `deep`: the bracket before `at` opens
 * more levels than allowed; the walk may be taken up again. `cut`: what stands at `at` cannot follow: the value was cut off.
 */
export type Stop = 'on' | 'done' | 'deep' | 'cut';

/**
 * Walks through one JSON value, over chunks of any size, minding its brackets and strings and nothing else.
 */
export class Walk {
  /** The index at which the last call stopped. */
  at = 0;
  /** Line breaks outside of strings, over all values. */
  lines = 0;
  #depth = 0;
  #deepest = 0;
  #inString = false;
  #escaped = false;
  /** A number or a word, which ends where another byte begins. */
  #bare = false;
  /**
   * Whether to notice that a value was cut off and a line of its own follows: by a line break inside a string, or by a
   * `{` at the beginning of a line where no value can stand.
   */
  #byLine = false;
  #before = 0;
  #significant = 0;
  #nextLine = -2;

  begin(first: number, deepest: number, byLine: boolean): void {
    this.#depth = 0;
    this.#deepest = deepest;
    this.#byLine = byLine;
    this.#escaped = false;
    // A string is entered, and a list or an object, when its first byte is walked over.
    this.#inString = false;
    this.#bare = first !== quote && (first | caseBit) !== openBrace;
  }

  /** After `deep`: no more of that. */
  ignoreDepth(): void {
    this.#deepest = Number.POSITIVE_INFINITY;
  }

  /** To be called once before a chunk is walked, and once with the chunk that is left behind. */
  enter(): void {
    this.#nextLine = -2;
  }

  leave(chunk: Buffer): void {
    this.#significant = this.#lastSignificant(chunk, chunk.length);
    this.#before = chunk[chunk.length - 1] ?? this.#before;
  }

  over(chunk: Buffer, from: number): Stop {
    const end = chunk.length;
    let depth = this.#depth;
    let at = from;
    let stop: Stop = 'on';
    if (this.#inString) {
      stop = this.#string(chunk, at);
      at = this.at;
      if (stop === 'done' && depth > 0) stop = 'on';
    }
    while (stop === 'on' && at < end) {
      const byte = chunk[at++] ?? 0;
      if (byte === quote) {
        stop = this.#string(chunk, at);
        at = this.at;
        if (stop === 'done' && depth > 0) stop = 'on';
      } else if ((byte | caseBit) === openBrace) {
        if (this.#byLine && byte === openBrace && this.#beginsAnew(chunk, at - 1)) {
          stop = 'cut';
          at--;
        } else if (++depth > this.#deepest) stop = 'deep';
      } else if ((byte | caseBit) === closeBrace) {
        if (depth === 0) at--;
        else depth--;
        if (depth === 0) stop = 'done';
      } else if (this.#bare && (byte === comma || isSpace(byte))) {
        stop = 'done';
        at--;
      } else if (byte === newline) {
        this.lines++;
      }
    }
    this.#depth = depth;
    this.at = at;
    return stop;
  }

  /** To the end of the string that `from` is in. */
  #string(chunk: Buffer, from: number): Stop {
    let start = from;
    if (this.#escaped && start < chunk.length) {
      this.#escaped = false;
      start++;
    }
    let end = start - 1;
    do end = chunk.indexOf(quote, end + 1);
    while (end > start && chunk[end - 1] === backslash && isEscaped(chunk, start, end));
    if (this.#byLine && this.#lineBreaks(chunk, from, end === -1 ? chunk.length : end)) {
      this.at = this.#nextLine;
      this.#inString = false;
      return 'cut';
    }
    this.#inString = end === -1;
    if (end === -1) {
      this.#escaped ||= isEscaped(chunk, start, chunk.length);
      this.at = chunk.length;
      return 'on';
    }
    this.at = end + 1;
    return 'done';
  }

  #lineBreaks(chunk: Buffer, from: number, end: number): boolean {
    if (this.#nextLine !== -1 && this.#nextLine < from) this.#nextLine = chunk.indexOf(newline, from);
    return this.#nextLine !== -1 && this.#nextLine < end;
  }

  #beginsAnew(chunk: Buffer, at: number): boolean {
    if ((at === 0 ? this.#before : chunk[at - 1]) !== newline) return false;
    const before = this.#lastSignificant(chunk, at);
    return before !== openBracket && before !== comma && before !== colon;
  }

  #lastSignificant(chunk: Buffer, end: number): number {
    let at = end - 1;
    while (at >= 0 && isSpace(chunk[at])) at--;
    return at >= 0 ? (chunk[at] ?? 0) : this.#significant;
  }
}
