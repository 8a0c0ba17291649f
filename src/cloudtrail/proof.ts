import { closeBrace, closeBracket, comma, quote } from './json-bytes.ts';

/** How every record begins in CloudTrail's own layout. Its bare quotes can stand in no string: there they are escaped. */
export const recordHead = Buffer.from('{"eventVersion":"');

export function matches(text: Buffer, at: number, pattern: Buffer): boolean {
  for (let i = 0; i < pattern.length; i++) if (text[at + i] !== pattern[i]) return false;
  return true;
}

/** Brackets end in long rows in hostile texts only. */
const longestRow = 16;

/**
 * Whether the `]` at `at` ends a list for certain, and is no part of a string.
 *
 * It does when a comma and the beginning of a string follow it: `],"name`, `]}},"name`. That quote is bare, since a comma
 * stands before it, and no end of a string, since a letter stands behind it; so the comma, and the row of brackets before
 * it, are in no string either. A comma and the head of a record prove it as well.
 */
export function provesClosing(text: Buffer, at: number): boolean {
  let end = at + 1;
  while ((text[end] === closeBrace || text[end] === closeBracket) && end - at < longestRow) end++;
  if (text[end] !== comma) return false;
  return (text[end + 1] === quote && isLetter(text[end + 2])) || matches(text, end + 1, recordHead);
}

const isLetter = (byte = 0): boolean => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
