import { type Diagnostic, formatPath, messageOf, type Problem } from './diagnostics.ts';
import type { Policy } from './types.ts';

/**
 * What is worth a word about a sound policy on a certain day: exemptions that are over.
 *
 * @param diagnose gives the places in the text, if `loadPolicy` has answered with one
 */
export function warnings(
  policy: Policy,
  at: Date,
  diagnose: (problem: Problem) => Diagnostic = placeless,
): Diagnostic[] {
  return policy.except.flatMap(({ id, until }, index) => {
    if (until.getTime() > at.getTime()) return [];
    const last = new Date(until.getTime() - 1).toISOString().slice(0, 10);
    const message = `the exemption ${id} ended with ${last} and excuses nothing any more`;
    return [
      diagnose({
        severity: 'warning',
        path: ['except', index, 'expires'],
        message,
        seen: last,
        suggestion: 'remove it, or agree on a new date',
      }),
    ];
  });
}

const placeless = (problem: Problem): Diagnostic => ({
  severity: problem.severity ?? 'error',
  file: 'policy',
  line: 0,
  column: 0,
  path: formatPath(problem.path),
  message: messageOf(problem),
  seen: problem.seen ?? null,
  wanted: problem.wanted ?? null,
  suggestion: problem.suggestion ?? null,
});
