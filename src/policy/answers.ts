import type { Some } from '../facts/types.ts';
import { shorten } from './diagnostics.ts';
import type { Answer, Fault, MissingFact } from './types.ts';

/** Shared: judging makes none of its own. */
export const yes: { readonly is: 'true' } = { is: 'true' };
export const no: { readonly is: 'false' } = { is: 'false' };

export const unknown = (...missing: Some<MissingFact>): { is: 'unknown'; missing: Some<MissingFact> } => ({
  is: 'unknown',
  missing,
});

export const failed = (fault: Fault): Answer => ({ is: 'false', faults: [fault] });

/** A list as it stands in a sentence: `one of LOL, GGG`, or the single word. */
export function oneOf(words: readonly string[]): string {
  const shown = words
    .slice(0, 12)
    .map((word) => say(word))
    .join(', ');
  const all = words.length > 12 ? `${shown}, … (${words.length} in all)` : shown;
  return words.length === 1 ? all : `one of ${all}`;
}

/** What a fault says in place of a value. */
const standIn = /^(?:missing(?:; .*)?|blank|none)$/s;

/** A value as a fault shows it: in quotes where it is no word, or would read as `missing`. */
export const say = (value: string): string =>
  value.trim() !== value || value === '' || standIn.test(value)
    ? JSON.stringify(shorten(value, 256))
    : shorten(value, 256);
