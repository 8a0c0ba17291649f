/** A piece of a stranger's text: shown as it is, or named because it cannot be seen, or turns or hides its neighbours. */
export interface Segment {
  readonly text: string;
  readonly isNamed: boolean;
}

/**
 * Cuts a text into what may be shown as it is and what must be named: controls, formats (bidirectional marks, zero-width),
 * lone surrogates, private use, unusual white space, and spaces at either end.
 */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(unseen)) {
    if (match.index > from) segments.push({ text: text.slice(from, match.index), isNamed: false });
    segments.push({ text: nameOf(match[0]), isNamed: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) segments.push({ text: text.slice(from), isNamed: false });
  return segments;
}

/** The same as one text, for places that hold nothing else: tooltips, options, labels. */
export const visible = (text: string): string =>
  segmentsOf(text)
    .map((segment) => (segment.isNamed ? `[${segment.text}]` : segment.text))
    .join('');

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?! )\p{Zs}|^ | $/gu;

const names: Readonly<Record<string, string>> = { '\t': 'tab', '\n': 'line feed', '\r': 'return', ' ': 'space' };

function nameOf(character: string): string {
  const name = names[character];
  if (name !== undefined) return name;
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
