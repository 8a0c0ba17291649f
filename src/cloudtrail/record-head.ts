import { backslash, closeBrace, comma, endOfNest, openBrace, quote } from './json-bytes.ts';
import { matches, recordHead } from './proof.ts';

const identityHead = Buffer.from('","userIdentity":');
const timeHead = Buffer.from(',"eventTime":"');
const sourceHead = Buffer.from('","eventSource":"');
const nameHead = Buffer.from('","eventName":"');
const timeLength = '2026-03-01T12:00:00Z'.length;
const longestName = 200;
const deepestIdentity = 100;

/** end: behind the event's name. at: `eventTime` in ms. */
export interface RecordHead {
  readonly end: number;
  readonly at: number;
}

/** The record must be parsed to know what it is: it is wanted, or its head has another form. */
export const noHead: RecordHead = { end: 0, at: 0 };

const mostRemembered = 256;

/**
 * Reads the heads of records in CloudTrail's own layout: `{"eventVersion":"1.08","userIdentity":{…},"eventTime":"…",
 * "eventSource":"…","eventName":"…"`.
 */
export class HeadReader {
  readonly #sources: ReadonlyMap<string, string>;
  /** By length and first byte of a name: whether it may be wanted. */
  readonly #shapes = new Uint8Array(256 * 256);
  /**
   * Heads up to the time, as walked over before. Callers call in bursts, and to compare a head is three times as fast as
   * to walk over it again. What is remembered changes no answer.
   */
  readonly #remembered: Buffer[] = Array(mostRemembered).fill(Buffer.alloc(0));

  /** wanted: event name to the event source that must go with it. */
  constructor(wanted: ReadonlyMap<string, string>) {
    this.#sources = wanted;
    for (const name of wanted.keys()) this.#shapes[shapeOf(name.length, name.charCodeAt(0))] = 1;
  }

  /** @returns noHead when it has another form or is wanted, or the text ends within it */
  read(text: Buffer, start: number): RecordHead {
    const time = this.#timeOf(text, start);
    if (time === -1) return noHead;
    const at = readTime(text, time);
    const sourceKey = time + timeLength;
    if (Number.isNaN(at) || !matches(text, sourceKey, sourceHead)) return noHead;
    const source = sourceKey + sourceHead.length;
    const sourceEnd = endOfPlain(text, source);
    if (sourceEnd === -1 || !matches(text, sourceEnd, nameHead)) return noHead;
    const name = sourceEnd + nameHead.length;
    const nameEnd = endOfPlain(text, name);
    if (nameEnd === -1) return noHead;
    const end = nameEnd + 1;
    if (text[end] !== comma && text[end] !== closeBrace) return noHead;
    return this.#isWanted(text, name, nameEnd, source, sourceEnd) ? noHead : { end, at };
  }

  /** Where `eventTime` is written, -1 when the head has another form. */
  #timeOf(text: Buffer, start: number): number {
    const slot = fingerprint(text, start);
    const known = this.#remembered[slot];
    if (known !== undefined && known.length > 0) {
      const end = start + known.length;
      if (end <= text.length && text.compare(known, 0, known.length, start, end) === 0) return end;
    }
    if (!matches(text, start, recordHead)) return -1;
    const identity = pastVersion(text, start + recordHead.length);
    if (identity === -1 || text[identity] !== openBrace) return -1;
    // The only part of a head that others write in is walked over, so that nothing in it can pass for the rest.
    const identityEnd = endOfNest(text, identity, 0, deepestIdentity);
    if (identityEnd < 0 || !matches(text, identityEnd, timeHead)) return -1;
    const time = identityEnd + timeHead.length;
    if (time - start <= longestRemembered) this.#remembered[slot] = Buffer.from(text.subarray(start, time));
    return time;
  }

  #isWanted(text: Buffer, name: number, nameEnd: number, source: number, sourceEnd: number): boolean {
    if (this.#shapes[shapeOf(nameEnd - name, text[name] ?? 0)] === 0) return false;
    return this.#sources.get(text.toString('latin1', name, nameEnd)) === text.toString('latin1', source, sourceEnd);
  }
}

const longestRemembered = 2048;

const shapeOf = (length: number, first: number): number => (length % 256) * 256 + (first % 256);

/** A few bytes of the identity that differ between callers: of its type, its ids and, further on, its session. */
const fingerprint = (text: Buffer, start: number): number =>
  ((text[start + 78] ?? 0) * 7 +
    (text[start + 88] ?? 0) * 31 +
    (text[start + 130] ?? 0) * 17 +
    (text[start + 190] ?? 0) +
    (text[start + 420] ?? 0) * 3) %
  mostRemembered;

/** `1.08` or `1.9`: behind it and the key of the identity. */
function pastVersion(text: Buffer, at: number): number {
  if (text[at] !== 0x31 || text[at + 1] !== 0x2e || !isDigit(text[at + 2])) return -1;
  const end = isDigit(text[at + 3]) ? at + 4 : at + 3;
  return matches(text, end, identityHead) ? end + identityHead.length : -1;
}

/** The end of a string without escapes; -1 when it has some, or is long. */
function endOfPlain(text: Buffer, from: number): number {
  for (let at = from; at < from + longestName; at++) {
    const byte = text[at];
    if (byte === quote) return at;
    if (byte === backslash || byte === undefined) return -1;
  }
  return -1;
}

const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2026-03-01T12:00:00Z` in ms since 1970, NaN for anything else, years before 1970 among it. */
function readTime(text: Buffer, at: number): number {
  const shaped =
    text[at + 4] === 0x2d &&
    text[at + 7] === 0x2d &&
    text[at + 10] === 0x54 &&
    text[at + 13] === 0x3a &&
    text[at + 16] === 0x3a &&
    text[at + 19] === 0x5a;
  if (!shaped) return Number.NaN;
  const year = two(text, at) * 100 + two(text, at + 2);
  const month = two(text, at + 5);
  const day = two(text, at + 8);
  const hour = two(text, at + 11);
  const minute = two(text, at + 14);
  const second = two(text, at + 17);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lastDay = month === 2 && leap ? 29 : (monthLengths[month - 1] ?? 0);
  const real = year >= 1970 && day >= 1 && day <= lastDay && hour < 24 && minute < 60 && second < 60;
  return real ? (((daysUntil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 : Number.NaN;
}

/** Two digits as a number, NaN when they are none. */
function two(text: Buffer, at: number): number {
  const tens = (text[at] ?? 0) - 0x30;
  const ones = (text[at + 1] ?? 0) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Whole days since 1970-01-01 in the Gregorian calendar, the year taken to begin in March so that its last day may leap. */
function daysUntil(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468;
}
