import { type Path, type Problem, show } from './diagnostics.ts';
import { compileGlob, GlobError } from './globs.ts';
import { itemsOf } from './raw-value.ts';

/** The mistakes in a list of globs; of anything else, none. */
export const globProblems = (globs: unknown, path: Path): Problem[] =>
  itemsOf(globs).flatMap((glob, index) => {
    const problem = typeof glob === 'string' ? globProblem(glob, [...path, index]) : null;
    return problem === null ? [] : [problem];
  });

export function globProblem(glob: string, path: Path): Problem | null {
  try {
    compileGlob(glob);
    return null;
  } catch (error) {
    if (!(error instanceof GlobError)) throw error;
    const suggestion = error.message.startsWith('a backslash') ? 'write two backslashes for one' : null;
    return { path, wanted: error.message, seen: show(glob), suggestion };
  }
}
