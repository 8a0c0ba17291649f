/** Words that look alike: for "Did you mean" in a policy, and for the near miss in a tag. */

/** Longer texts are compared only as wholes, so that the work stays bounded whatever a stranger writes. */
const longestCompared = 64;

/** The work of one look-up stays bounded in the length of a list of allowed values, too. */
const mostCompared = 2000;

/** Without regard to case and to space at the ends. */
export const fold = (text: string): string => text.trim().toLowerCase();

/**
 * The one of `words` that `text` was meant to be: equal but for case or outer space, else a slip or two of the
 * keyboard away. Null when none is near, or several are equally so.
 */
export function nearest(text: string, words: Iterable<string>): string | null {
  const wanted = fold(text.length > longestCompared * 4 ? '' : text);
  if (wanted === '') return null;
  let best: string | null = null;
  let bestSlips = slipsAllowed(wanted);
  let tied = false;
  let compared = 0;
  for (const word of words) {
    if (++compared > mostCompared) break;
    if (word === text) continue;
    const slips = slipsBetween(wanted, fold(word), bestSlips);
    if (slips > bestSlips) continue;
    tied = best !== null && slips === bestSlips;
    bestSlips = slips;
    best = word;
  }
  return tied ? null : best;
}

/** `Did you mean "terminate"?`, or null. */
export function didYouMean(text: string, words: Iterable<string>): string | null {
  const near = nearest(text, words);
  return near === null ? null : `Did you mean ${JSON.stringify(near)}?`;
}

/** In a short word one letter may be another word altogether. */
function slipsAllowed(text: string): number {
  if (text.length <= 2) return 0;
  return text.length <= 5 ? 1 : 2;
}

/** Rows of the table below, used again by every call: a violation is judged a million times an hour. */
const rows = [0, 1, 2].map(() => new Uint8Array(longestCompared + 1));

/**
 * Letters added, left out, replaced, or swapped with a neighbour (the optimal string alignment distance).
 *
 * @returns more than `most`, whatever the true number, once it is known to be more
 */
export function slipsBetween(a: string, b: string, most: number): number {
  if (a === b) return 0;
  const tooMany = most + 1;
  if (most <= 0 || Math.abs(a.length - b.length) > most) return tooMany;
  if (a.length > longestCompared || b.length > longestCompared) return tooMany;
  if (most === 1) return isOneSlip(a, b) ? 1 : tooMany;
  let [beforeLast, last, current] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let column = 0; column <= b.length; column++) last[column] = column;
  for (let row = 1; row <= a.length; row++) {
    const letter = a.charCodeAt(row - 1);
    let left = row;
    let least = row;
    current[0] = row;
    for (let column = 1; column <= b.length; column++) {
      const other = b.charCodeAt(column - 1);
      let slips = Math.min((last[column] ?? 0) + 1, left + 1, (last[column - 1] ?? 0) + (letter === other ? 0 : 1));
      const swapped = row > 1 && column > 1 && letter === b.charCodeAt(column - 2) && a.charCodeAt(row - 2) === other;
      if (swapped) slips = Math.min(slips, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = slips;
      left = slips;
      if (slips < least) least = slips;
    }
    if (least > most) return tooMany;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return last[b.length] ?? tooMany;
}

/** Of two texts that differ: where they first do, one letter is added, left out, replaced or swapped, and the rest is equal. */
function isOneSlip(a: string, b: string): boolean {
  let at = 0;
  while (a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (a.length > b.length) return endsAlike(a, at + 1, b, at);
  if (a.length < b.length) return endsAlike(a, at, b, at + 1);
  if (endsAlike(a, at + 1, b, at + 1)) return true;
  const swapped = a.charCodeAt(at) === b.charCodeAt(at + 1) && a.charCodeAt(at + 1) === b.charCodeAt(at);
  return swapped && endsAlike(a, at + 2, b, at + 2);
}

function endsAlike(a: string, fromA: number, b: string, fromB: number): boolean {
  if (a.length - fromA !== b.length - fromB) return false;
  for (let index = fromA; index < a.length; index++) {
    if (a.charCodeAt(index) !== b.charCodeAt(index - fromA + fromB)) return false;
  }
  return true;
}
