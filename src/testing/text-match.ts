import { compilePattern, type Pattern, PatternError } from '../policy/patterns.ts';

/**
 * A text that must be contained, or an RE2 pattern between slashes that must match some part.
 *
 * @throws {PatternError} when what stands between the slashes is no pattern
 */
export function matcherOf(written: string): Pattern {
  const pattern = /^\/([\s\S]+)\/$/.exec(written)?.[1];
  if (pattern === undefined) return (text) => text.includes(written);
  // Checked alone first, so that a message speaks of the writer's pattern and not of ours around it.
  compilePattern(pattern);
  return compilePattern(`(?s:.*)(?:${pattern})(?s:.*)`);
}

/** What is wrong with it; null when nothing is. */
export function matcherProblem(written: string): string | null {
  try {
    matcherOf(written);
    return null;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}
