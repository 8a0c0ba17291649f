import { count, number, share } from '../../shared/words.ts';
import { spanName } from './ticks.ts';
import type { Column } from './verdicts.ts';

/** What the launches over time say, in one sentence. period: `the last 7 days`. */
export function launchesTitle(columns: readonly Column[], period: string, zone?: string): string {
  const sum = (of: 'all' | 'broken'): number => columns.reduce((total, column) => total + column[of], 0);
  const [all, broken] = [sum('all'), sum('broken')];
  if (all === 0) return `No launch in ${period}`;
  if (broken === 0)
    return all === 1 ? 'The one launch broke no rule' : `${number(all)} launches, and none broke a rule`;
  if (all === 1) return 'The one launch broke a rule';
  const worst = columns.reduce((most, one) => (one.broken > most.broken ? one : most));
  const told = `${number(broken)} of ${count(all, 'launch', 'launches')} broke a rule`;
  const when = spanName(worst.from, worst.to, zone);
  if (columns.length === 1) return told;
  if (worst.broken === broken) return broken === 1 ? `${told}: ${when}` : `${told}, all on ${when}`;
  const usual = broken / columns.filter(({ all: some }) => some > 0).length;
  // A peak is told only where it is one, and not the luck of a few.
  return worst.broken >= 5 && worst.broken * 5 >= broken && worst.broken >= 2 * usual
    ? `${told}, ${share(worst.broken, broken)} of them on ${when}`
    : `${told}, spread over ${period}`;
}
