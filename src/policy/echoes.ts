import type { Path, Problem } from './diagnostics.ts';
import { didYouMean, nearest } from './words.ts';

/**
 * Leaves out what only repeats another mistake: where a key is misspelt, that the key meant is missing, or that the map
 * has none of the keys of which it needs one. What is missing also tells which key was meant: `rule` may be `role`, and
 * is `rules` where there are none.
 */
export function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const slipsIn = new Map<string, Problem[]>();
  for (const slip of problems.filter(isUnknownKey)) {
    const map = placeOf(slip.path.slice(0, -1));
    const others = slipsIn.get(map);
    if (others === undefined) slipsIn.set(map, [slip]);
    else others.push(slip);
  }
  if (slipsIn.size === 0) return [...problems];
  const echoes = new Set<Problem>();
  const meant = new Map<Problem, string>();
  for (const problem of problems) {
    const { path, seen } = problem;
    if (seen === 'none of them' && slipsIn.has(placeOf(path))) echoes.add(problem);
    const key = path.at(-1);
    if (seen !== 'nothing' || typeof key !== 'string') continue;
    const slips = slipsIn.get(placeOf(path.slice(0, -1))) ?? [];
    const slip = slips.find((one) => nearest(String(one.path.at(-1)), [key]) === key);
    if (slip === undefined) continue;
    echoes.add(problem);
    meant.set(slip, key);
  }
  return problems
    .filter((problem) => !echoes.has(problem))
    .map((problem) => {
      const key = meant.get(problem);
      return key === undefined ? problem : { ...problem, suggestion: didYouMean(String(problem.path.at(-1)), [key]) };
    });
}

const isUnknownKey = ({ atKey, message }: Problem): boolean =>
  atKey === true && message?.endsWith('is not known here') === true;

const placeOf = (path: Path): string => JSON.stringify(path);
