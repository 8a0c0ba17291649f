import type { Case } from '../cases/types.ts';
import type { GroupCounts } from './report.ts';

/**
 * Launches by the hour they were made in (UTC, `2026-03-04T12`), in order, for a plot of a short trail; an hour without a
 * launch is left out.
 */
export function hoursOf(cases: readonly Case[]): GroupCounts[] {
  const hours = new Map<string, { instances: number; violating: number }>();
  for (const { instance, tracks } of cases) {
    if (instance.launchedAt === null) continue;
    const hour = instance.launchedAt.toISOString().slice(0, 13);
    const counts = hours.get(hour) ?? { instances: 0, violating: 0 };
    counts.instances += 1;
    if ([...tracks.values()].some(({ settled }) => settled?.verdict.kind === 'violation')) counts.violating += 1;
    hours.set(hour, counts);
  }
  return [...hours].map(([name, counts]) => ({ name, ...counts })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
