import type { Verdict } from '../policy/types.ts';
import type { Case } from './types.ts';

/** A violation that a person exempted this instance from; of several exemptions the one that holds longest. */
export function excused({ exemptions }: Case, rule: string, verdict: Verdict, at: Date): Verdict {
  if (verdict.kind !== 'violation') return verdict;
  const [first, ...more] = exemptions.filter(
    ({ rules, until }) => until.getTime() > at.getTime() && (rules === null || rules.includes(rule)),
  );
  if (first === undefined) return verdict;
  const { by, until } = more.reduce((a, b) => (b.until.getTime() > a.until.getTime() ? b : a), first);
  return { kind: 'exempt', faults: verdict.faults, by, until };
}
