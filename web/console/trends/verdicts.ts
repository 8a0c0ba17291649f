import type { MarkName, TrendsView } from '../../../src/console/types.ts';

/** From the axis up: what breaks a rule stands on the zero line, where its height can be compared. */
export const stackOrder: readonly MarkName[] = ['acted', 'violation', 'held', 'indeterminate', 'exempt', 'compliant'];

export type Bucket = TrendsView['buckets'][number];

export const launchesIn = (bucket: Bucket): number => stackOrder.reduce((sum, mark) => sum + bucket[mark], 0);
/** That broke a rule, whatever followed. */
export const brokenIn = ({ acted, violation, held }: Bucket): number => acted + violation + held;

/** A column of the plot: one bucket, or neighbours together. Moments in ms. */
export interface Column {
  readonly from: number;
  readonly to: number;
  readonly of: Bucket;
  readonly all: number;
  readonly broken: number;
}

/** The narrowest that a column may be, gap included, in pixels. */
const least = 7;

/** Neighbouring buckets are gathered where each by itself would be too narrow to be seen. */
export function columnsOf({ buckets, width }: Pick<TrendsView, 'buckets' | 'width'>, pixels: number): Column[] {
  const most = Math.max(1, Math.floor(pixels / least));
  const each = Math.max(1, Math.ceil(buckets.length / most));
  const columns: Column[] = [];
  for (let i = 0; i < buckets.length; i += each) {
    const group = buckets.slice(i, i + each);
    const [first] = group;
    if (first === undefined) break;
    const of = group.slice(1).reduce(together, first);
    const from = Date.parse(first.from);
    columns.push({ from, to: from + group.length * width, of, all: launchesIn(of), broken: brokenIn(of) });
  }
  return columns;
}

const together = (a: Bucket, b: Bucket): Bucket => ({
  from: a.from,
  compliant: a.compliant + b.compliant,
  violation: a.violation + b.violation,
  acted: a.acted + b.acted,
  indeterminate: a.indeterminate + b.indeterminate,
  exempt: a.exempt + b.exempt,
  held: a.held + b.held,
});
