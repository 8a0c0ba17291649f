import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  isSpace,
  openBrace,
  openBracket,
  quote,
} from './json-bytes.ts';

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
 * It does when a comma and a bare quote before a letter follow it: `],"name`, `]}},"name`, `]},{"name`. Where such a quote
 * ended a string no letter could stand behind it, so it begins one; so what stands before it, back to the `]`, is in no
 * string.
 */
export function provesClosing(text: Buffer, at: number): boolean {
  let end = at + 1;
  while ((text[end] === closeBrace || text[end] === closeBracket) && end - at < longestRow) end++;
  if (text[end] !== comma) return false;
  const key = text[end + 1] === openBrace ? end + 2 : end + 1;
  return text[key] === quote && isLetter(text[key + 1]);
}

/**
 * Whether the `[` at `at` may begin a list. Not when a byte stands before it after which no value can begin, or a byte
 * behind it that begins none: then it is in a string, as in `"[S3Console/0.4]"` or `"Terraform [exec]"`.
 */
export function mayOpen(text: Buffer, at: number): boolean {
  const before = text[at - 1];
  if (before !== colon && before !== comma && before !== openBracket && !isSpace(before)) return false;
  const behind = text[at + 1];
  // A list of numbers or words is let pass as one; a capital letter, a slash or a backslash is the beginning of no value.
  return behind !== backslash && behind !== 0x2f && !(behind !== undefined && behind >= 0x41 && behind <= 0x5a);
}

const isLetter = (byte = 0): boolean => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
