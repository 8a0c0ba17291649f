import type { TrendsView } from '../../../src/console/types.ts';
import { count, duration, number, share } from '../../shared/words.ts';
import { below, type HealPlot, healPlot } from './heal-columns.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
/** Delays that people write. */
const written = [1, 2, 3, 5, 10, 15, 20, 30]
  .map((n) => n * minute)
  .concat(
    [1, 2, 4, 8, 12].map((n) => n * hour),
    [1, 2, 3, 7, 14].map((n) => n * day),
  );

const said = (ms: number): string => duration(ms / 1000);

/**
 * What share was mended before the settle, and what another delay would have spared: a longer one where many were mended
 * soon after it, a shorter one where nearly all were mended long before.
 */
export function healTitle(view: Pick<TrendsView, 'heals' | 'delays'>, period: string): string {
  const { heals } = view;
  const { settle } = healPlot(view);
  if (heals.length === 0) return `Nobody mended a launch in ${period}`;
  const middle = heals[Math.ceil(heals.length / 2) - 1] ?? 0;
  if (settle === null)
    return heals.length === 1
      ? `The one that was mended took ${said(middle)}`
      : `Half of ${number(heals.length)} were mended within ${said(middle)}`;
  const before = below(heals, settle);
  const of = `the settle of ${said(settle)}`;
  if (before === heals.length) {
    const enough = shorter(heals, settle);
    const all = heals.length === 1 ? 'The one that was mended was so' : `All ${number(heals.length)} were mended`;
    return `${all} before ${of}${enough === null ? '' : `; ${said(enough)} would have done`}`;
  }
  const longer = longerFor(heals, settle);
  const spared = below(heals, longer) - before;
  const told = `${before === 0 ? 'None' : share(before, heals.length)} of ${number(heals.length)} ${heals.length === 1 ? 'was' : 'were'} mended before ${of}`;
  return spared === 0
    ? told
    : `${told}; ${said(longer)} would have spared ${number(spared)}${before > 0 ? ' more' : ''}`;
}

/** The shortest delay that people write which spares at least half of those that came late. */
function longerFor(heals: readonly number[], settle: number): number {
  const late = heals.length - below(heals, settle);
  const half = (delay: number): boolean => (below(heals, delay) - below(heals, settle)) * 2 >= late;
  return written.find((delay) => delay > settle && half(delay)) ?? settle;
}

/** A delay of half the settle or less that nobody would have missed; of a few it says nothing. */
function shorter(heals: readonly number[], settle: number): number | null {
  if (heals.length < 10) return null;
  return written.find((delay) => delay * 2 <= settle && below(heals, delay) === heals.length) ?? null;
}

/** What came too late: after a step that acts was due; null: nothing did, or no step acts. */
export function tooLate({ acts, columns }: HealPlot): string | null {
  const late = columns.filter(({ is }) => is === 'too-late').reduce((sum, { count: some }) => sum + some, 0);
  if (acts === null || late === 0) return null;
  return `${count(late, 'was', 'were')} mended only after a step that acts was due, ${said(acts)} after launch.`;
}
