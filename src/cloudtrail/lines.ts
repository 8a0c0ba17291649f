import { isUtf8 } from 'node:buffer';
import { newline, openBrace } from './json-bytes.ts';

/** The lines of a text, without their line breaks. */
export function linesOf(text: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = text.indexOf(newline); end !== -1; end = text.indexOf(newline, from)) {
    lines.push(text.subarray(from, end));
    from = end + 1;
  }
  lines.push(text.subarray(from));
  return lines;
}

/** Whether a line, from its first byte on, is one JSON object and nothing else. */
export function wholeObject(line: Buffer): boolean {
  if (line[0] !== openBrace || !isUtf8(line)) return false;
  try {
    JSON.parse(line.toString());
    return true;
  } catch {
    return false;
  }
}
