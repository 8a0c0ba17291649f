import type { TrendsView } from '../../../src/console/types.ts';
import { duration } from '../../shared/words.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

/** About even on a logarithmic scale. */
const scale: readonly number[] = [
  0,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  20 * minute,
  hour / 2,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  day / 2,
  day,
  2 * day,
  3 * day,
  7 * day,
  14 * day,
  30 * day,
];

/** A moment after launch at which something falls due, with how many were mended by then. */
export interface Delay {
  readonly after: number;
  /** What falls due then. */
  readonly names: readonly string[];
  /** How many were mended before it. */
  readonly before: number;
}

/** `in-time`: before everything. `late`: after a verdict had settled. `too-late`: after something was due that acts. */
export type Lateness = 'in-time' | 'late' | 'too-late';

export interface HealColumn {
  readonly from: number;
  /** Infinity in the last. */
  readonly to: number;
  readonly count: number;
  readonly is: Lateness;
}

export interface HealPlot {
  readonly columns: readonly HealColumn[];
  /** Ascending. */
  readonly delays: readonly Delay[];
  /** When the first verdict settles; null: no rule says. */
  readonly settle: number | null;
  /** When the first thing falls due that is more than a message; null: nothing does. */
  readonly acts: number | null;
  readonly all: number;
}

/** `settle 5m`; ids of rules hold no space. The others act: what is only told is no delay to draw. */
const isSettle = (text: string): boolean => /^settle( |$)/.test(text);
const most = 6;

/**
 * The distribution of healing times. Columns end at the delays, so that no column lies on both sides of one; of the
 * scale's own edges those close to a delay give way to it.
 *
 * @param heals from launch to mended, in ms, ascending
 */
export function healPlot({ heals, delays }: Pick<TrendsView, 'heals' | 'delays'>): HealPlot {
  const lines = gathered(delays, heals);
  const settles = delays.filter(({ text }) => isSettle(text)).map(({ after }) => after);
  const acting = delays.filter(({ text }) => !isSettle(text)).map(({ after }) => after);
  const settle = settles.length === 0 ? null : Math.min(...settles);
  const acts = acting.length === 0 ? null : Math.min(...acting);
  const edges = edgesFor(heals.at(-1) ?? 0, lines);
  const columns = edges.map((from, i): HealColumn => {
    const to = edges[i + 1] ?? Number.POSITIVE_INFINITY;
    return { from, to, count: below(heals, to) - below(heals, from), is: latenessAt(from, settle, acts) };
  });
  return { columns, delays: lines, settle, acts, all: heals.length };
}

function latenessAt(from: number, settle: number | null, acts: number | null): Lateness {
  if (acts !== null && from >= acts) return 'too-late';
  return settle !== null && from >= settle ? 'late' : 'in-time';
}

function gathered(delays: TrendsView['delays'], heals: readonly number[]): Delay[] {
  const byMoment = new Map<number, Set<string>>();
  for (const { text, after } of delays) byMoment.set(after, (byMoment.get(after) ?? new Set()).add(text));
  return [...byMoment]
    .sort(([a], [b]) => a - b)
    .slice(0, most)
    .map(([after, names]) => ({ after, names: [...names], before: below(heals, after) }));
}

/** From zero to just past the last healing and the last delay; a quarter of an edge is close to it. */
function edgesFor(last: number, delays: readonly Delay[]): number[] {
  const end = Math.max(last, delays.at(-1)?.after ?? 0, minute);
  const own = scale.filter(
    (edge) => edge === 0 || (edge <= end && !delays.some(({ after }) => Math.abs(after - edge) <= edge / 4)),
  );
  return [...new Set([...own, ...delays.map(({ after }) => after)])].sort((a, b) => a - b);
}

/** How many of an ascending list are less than that. */
export function below(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `0 to 15 s`, `3 d or later`. */
export const spanOf = ({ from, to }: Pick<HealColumn, 'from' | 'to'>): string => {
  const start = from === 0 ? '0' : duration(from / 1000);
  return to === Number.POSITIVE_INFINITY ? `${start} or later` : `${start} to ${duration(to / 1000)}`;
};
