/**
 * A stranger's text as a terminal may show it: no control characters, no characters that turn the direction of
 * writing or hide others, one line, at most `most` characters.
 */
export function plain(text: string, most = 80): string {
  // Cut before looking: a value may be megabytes long.
  const safe = text.slice(0, most * 4 + 64).replace(unsafe, '\u{FFFD}');
  const characters = [...safe];
  return characters.length <= most && text.length <= safe.length
    ? safe
    : `${characters.slice(0, Math.max(0, most - 1)).join('')}…`;
}

/** Controls, formats (bidirectional marks, zero-width), surrogates on their own, private use, line and paragraph ends. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
