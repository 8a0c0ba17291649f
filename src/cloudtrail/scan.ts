import { isUtf8 } from 'node:buffer';
import { closeBrace, closeBracket, comma, endOfNest, isSpace, openBrace, openBracket } from './json-bytes.ts';
import { matches, mayOpen, provesClosing, recordHead } from './proof.ts';
import { type HeadReader, noHead } from './record-head.ts';

/** Where a scan stands: a positive number is the index of the next record. */
const giveUp = -1;
const needMore = -2;
const unproven = -3;

const objectHead = Buffer.from('{"Records":[');

/** No record of CloudTrail's is a quarter as long. A longer one is left to the exact reader, which has the bounds. */
export const longestScanned = 1024 * 1024;
/** As in split.ts. */
const deepest = 200;
/** A record with more, most of them in strings as a rule, is walked over; so none goes by that nests too deep. */
const mostBrackets = 100;

/**
 * The fast reader of log objects as CloudTrail writes them: compact, each record beginning with `eventVersion`,
 * `userIdentity`, `eventTime`, `eventSource` and `eventName`. Most records are about no instance, and need not be parsed
 * to know it.
 *
 * It never guesses. Where one record ends and the next begins is either proven from a few bytes (`#provenNext`) or found
 * by walking over the record; a record whose head has another form is handed out to be parsed; an object whose layout is
 * another is given up, and is for the exact reader to read from its beginning. Of keys that a record has twice, which
 * JSON.parse reads as the last one, it sees the first; CloudTrail writes none.
 */
export class Scanner {
  readonly #heads: HeadReader;
  readonly #record: (text: Buffer, index: number) => boolean;
  #index = 0;
  #state: 'new' | 'records' | 'read' = 'new';
  /** Records that were counted and not handed out, and the range of their times in ms. */
  others = 0;
  firstAt = Number.POSITIVE_INFINITY;
  lastAt = Number.NEGATIVE_INFINITY;

  /** The first `{`, `[` and `]` at or behind the place last asked about; the window's length when there is none. */
  #brace = -1;
  #open = -1;
  #close = -1;

  /** record: takes a record that is to be parsed, with its index in the list, and says false to give up. */
  constructor(heads: HeadReader, record: (text: Buffer, index: number) => boolean) {
    this.#heads = heads;
    this.#record = record;
  }

  /**
   * Reads the records that end in the window.
   *
   * @param window the bytes that the last call left, and those that follow
   * @param isLast whether the object ends with the window
   * @returns how many bytes are done with; null when the object is to be left to the exact reader
   */
  scan(window: Buffer, isLast: boolean): number | null {
    this.#brace = this.#open = this.#close = -1;
    let at = 0;
    if (this.#state === 'new') {
      const length = objectHead.length + recordHead.length;
      if (window.length < length) return isLast ? null : 0;
      if (!matches(window, 0, objectHead) || !matches(window, objectHead.length, recordHead)) return null;
      this.#state = 'records';
      at = objectHead.length;
    }
    while (this.#state === 'records') {
      const next = this.#readOne(window, at);
      if (next === needMore && !isLast && window.length - at <= longestScanned) break;
      if (next < 0) return null;
      at = next;
    }
    if (this.#state === 'read') {
      at = pastSpace(window, at);
      if (at < window.length) return null;
    }
    return isUtf8(window.subarray(0, at)) ? at : null;
  }

  /** Reads the record that begins at `start`. @returns where the next one begins, or the end of the list */
  #readOne(window: Buffer, start: number): number {
    // The first record is always parsed: it shows whether the object is one of Insights or network activity.
    const head = this.#index === 0 ? noHead : this.#heads.read(window, start);
    let next = head.end === 0 ? unproven : this.#provenNext(window, head.end);
    let end = next - 1;
    if (next === unproven) {
      // The search for a proof may have gone past the end that is now found.
      this.#brace = this.#open = this.#close = -1;
      end = head.end === 0 ? endOfNest(window, start, 0, deepest) : endOfNest(window, head.end, 1, deepest);
      if (end < 0) return end === -1 ? needMore : giveUp;
      next = this.#behind(window, end);
      if (next < 0) return next;
    }
    if (end - start > longestScanned) return giveUp;
    if (head.end > 0) {
      this.others++;
      if (head.at < this.firstAt) this.firstAt = head.at;
      if (head.at > this.lastAt) this.lastAt = head.at;
    } else if (!this.#record(window.subarray(start, end), this.#index)) return giveUp;
    this.#index++;
    return next;
  }

  /** From the end of a record to the beginning of the next, or to the end of the object. */
  #behind(window: Buffer, end: number): number {
    const sign = pastSpace(window, end);
    const next = pastSpace(window, sign + 1);
    if (next >= window.length) return needMore;
    if (window[sign] === comma && window[next] === openBrace) return next;
    if (window[sign] !== closeBracket || window[next] !== closeBrace) return giveUp;
    this.#state = 'read';
    return next + 1;
  }

  /**
   * Finds the next record from a few bytes, where that proves enough; in CloudTrail's own layout it nearly always does.
   *
   * `from` is in a record, in no list and no string. Each `{` behind it is one of these:
   * - behind a colon or `[`: the value of a key or the first in a list, or in a string; never a next record
   * - behind anything but a comma or space: in a string
   * - behind a comma or space, in a list within the record: no next record
   * - else it may be one. It is when it begins `{"eventVersion":"`, which with its bare quotes stands in no string, and
   *   the record before it ends right there.
   *
   * Whether it is in a list is known by counting. Of `[` all are counted but those that are in a string for certain, so
   * that no more lists were begun than were counted; of `]` only those that end a list for certain, so that no fewer were
   * ended. What begins like a record behind a comma is in a list, be it that of the records, so that at most those were
   * ended that were begun behind `from`. Where the two counts are equal, then, both are exact; and as that of ends was
   * never ahead, the list of the records has not been left meanwhile. Anything else is unproven.
   */
  #provenNext(window: Buffer, from: number): number {
    let balance = 0;
    let brackets = 0;
    for (let at = from; ; ) {
      if (this.#brace < at) this.#brace = find(window, openBrace, at);
      const brace = this.#brace;
      if (brace === window.length || ++brackets > mostBrackets) return unproven;
      for (;;) {
        if (this.#open < at) this.#open = find(window, openBracket, at);
        if (this.#close < at) this.#close = find(window, closeBracket, at);
        const next = Math.min(this.#open, this.#close);
        if (next > brace) break;
        if (next === this.#close) {
          if (provesClosing(window, next) && --balance < 0) return unproven;
        } else if (mayOpen(window, next)) balance++;
        if (++brackets > mostBrackets) return unproven;
        at = next + 1;
      }
      const before = window[brace - 1];
      if (balance === 0 && (before === comma || isSpace(before))) {
        const isNext = before === comma && window[brace - 2] === closeBrace && matches(window, brace, recordHead);
        return isNext ? brace : unproven;
      }
      at = brace + 1;
    }
  }
}

function find(window: Buffer, byte: number, from: number): number {
  const at = window.indexOf(byte, from);
  return at === -1 ? window.length : at;
}

function pastSpace(window: Buffer, from: number): number {
  let at = from;
  while (isSpace(window[at])) at++;
  return at;
}
