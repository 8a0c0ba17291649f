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

/** Event names with the source that each must have, held so that most others are told apart by two bytes. */
export class Wanted {
  readonly #sources: ReadonlyMap<string, string>;
  readonly #shapes = new Uint8Array(256 * 256);

  constructor(sources: ReadonlyMap<string, string>) {
    this.#sources = sources;
    for (const name of sources.keys()) this.#shapes[(name.length % 256) * 256 + (name.charCodeAt(0) % 256)] = 1;
  }

  has(text: Buffer, name: number, nameEnd: number, source: number, sourceEnd: number): boolean {
    if (this.#shapes[((nameEnd - name) % 256) * 256 + (text[name] ?? 0)] === 0) return false;
    return this.#sources.get(text.toString('latin1', name, nameEnd)) === text.toString('latin1', source, sourceEnd);
  }
}

/**
 * Reads the head of a record in CloudTrail's own layout: `{"eventVersion":"1.08","userIdentity":{…},"eventTime":"…",
 * "eventSource":"…","eventName":"…"`.
 *
 * @returns noHead when it has another form or is wanted, or the text ends within it
 */
export function readHead(text: Buffer, start: number, wanted: Wanted): RecordHead {
  if (!matches(text, start, recordHead)) return noHead;
  const identity = pastVersion(text, start + recordHead.length);
  if (identity === -1 || text[identity] !== openBrace) return noHead;
  // The only part of a head that others write in is walked over, so that nothing in it can pass for the rest.
  const time = endOfNest(text, identity, 0, deepestIdentity);
  if (time < 0 || !matches(text, time, timeHead)) return noHead;
  const at = readTime(text, time + timeHead.length);
  const sourceKey = time + timeHead.length + timeLength;
  if (Number.isNaN(at) || !matches(text, sourceKey, sourceHead)) return noHead;
  const source = sourceKey + sourceHead.length;
  const sourceEnd = endOfPlain(text, source);
  if (sourceEnd === -1 || !matches(text, sourceEnd, nameHead)) return noHead;
  const name = sourceEnd + nameHead.length;
  const nameEnd = endOfPlain(text, name);
  if (nameEnd === -1) return noHead;
  const end = nameEnd + 1;
  if (text[end] !== comma && text[end] !== closeBrace) return noHead;
  return wanted.has(text, name, nameEnd, source, sourceEnd) ? noHead : { end, at };
}

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
  const [tens, ones] = [text[at] ?? 0, text[at + 1] ?? 0];
  return isDigit(tens) && isDigit(ones) ? (tens - 0x30) * 10 + ones - 0x30 : Number.NaN;
}

/** Whole days since 1970-01-01 in the Gregorian calendar, the year taken to begin in March so that its last day may leap. */
function daysUntil(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468;
}
