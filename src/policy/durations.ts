import type { Ms } from './types.ts';

const unitMs = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
type Unit = keyof typeof unitMs;

/** Ten years: longer is a slip of the keyboard. */
export const longestDuration = 3650 * unitMs.d;

export const durationPattern = /^(?:0|[1-9][0-9]{0,9})[smhdw]$/;

/** What a message says is wanted. */
export const aDuration = 'a duration such as 90m or 4h';

/**
 * @param text one integer and s, m, h, d or w; a day is 24 hours
 * @returns null when it is not that, or longer than 3650d
 */
export function parseDuration(text: string): Ms | null {
  if (!durationPattern.test(text)) return null;
  const ms = Number(text.slice(0, -1)) * unitMs[text.slice(-1) as Unit];
  return ms <= longestDuration ? (ms as Ms) : null;
}

/** In the largest unit that needs no fraction: 90m, 4h, 2w. Milliseconds below a second are cut off. */
export function formatDuration(ms: number): string {
  for (const [unit, size] of Object.entries(unitMs)) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${Math.floor(ms / 1000)}s`;
}

const part = /^(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)[\s,]*/;

/** What to write for a duration in another form: `4 hours`, `1.5h`, `1h30m`, `PT4H`. Null when it is anyone's guess. */
export function suggestDuration(text: string): string | null {
  let rest = text
    .slice(0, 50)
    .trim()
    .toLowerCase()
    .replace(/^pt?(?=\d)/, '');
  if (/^\d{1,9}$/.test(rest))
    return Number(rest) === 0 ? 'write 0s' : `write ${Number(rest)}m for minutes, ${Number(rest)}s for seconds`;
  let ms = 0;
  while (rest !== '') {
    const [whole, count, word] = part.exec(rest) ?? [];
    const unit = word === undefined ? null : unitOf(word);
    if (whole === undefined || unit === null) return null;
    ms += Number(count) * unitMs[unit];
    rest = rest.slice(whole.length);
  }
  if (ms > longestDuration) return `write 3650d, the longest there is`;
  return ms > 0 && ms % 1000 === 0 ? `write ${formatDuration(ms)}` : null;
}

const unitWords: readonly [RegExp, Unit][] = [
  [/^s(ecs?|econds?)?$/, 's'],
  [/^m(ins?|inutes?)?$/, 'm'],
  [/^h(rs?|ours?)?$/, 'h'],
  [/^d(ays?)?$/, 'd'],
  [/^w(ks?|eeks?)?$/, 'w'],
];

const unitOf = (word: string): Unit | null => unitWords.find(([pattern]) => pattern.test(word))?.[1] ?? null;
