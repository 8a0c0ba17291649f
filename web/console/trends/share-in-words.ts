import type { TrendsView } from '../../../src/console/types.ts';
import { share } from '../../shared/words.ts';
import { type Bucket, brokenIn, type Column } from './verdicts.ts';

/** Of launches with an answer: what is exempt or undecided counts on neither side. */
export interface Share {
  readonly compliant: number;
  readonly decided: number;
}

export const shareOf = (bucket: Bucket): Share => ({
  compliant: bucket.compliant,
  decided: bucket.compliant + brokenIn(bucket),
});

const sum = (columns: readonly Column[]): Share =>
  columns.reduce(
    (total, { of }) => {
      const { compliant, decided } = shareOf(of);
      return { compliant: total.compliant + compliant, decided: total.decided + decided };
    },
    { compliant: 0, decided: 0 },
  );

/** Fewer launches than this on a side say nothing. */
const fewest = 5;
const percent = ({ compliant, decided }: Share): string => share(compliant, decided);
const points = ({ compliant, decided }: Share): number => (decided === 0 ? 0 : (compliant / decided) * 100);

/**
 * How the share of compliant launches went: since the latest policy that there is enough before and after to compare
 * with, or else from the first half of the launches to the second.
 *
 * @param dayOf names the day of a moment
 */
export function shareTitle(
  columns: readonly Column[],
  policies: TrendsView['policies'],
  dayOf: (at: string) => string,
): string {
  const all = sum(columns);
  if (all.decided === 0) return 'No launch was decided';
  if (all.compliant === all.decided)
    return all.decided === 1 ? 'The one launch complied' : 'Every decided launch complied';
  if (all.compliant === 0) return all.decided === 1 ? 'The one launch did not comply' : 'No launch complied';
  const changes = [...policies].sort((a, b) => (a.at < b.at ? -1 : 1));
  for (let i = changes.length - 1; i >= 0; i--) {
    const change = changes[i];
    if (change === undefined) continue;
    const at = Date.parse(change.at);
    const earlier = Date.parse(changes[i - 1]?.at ?? '') || Number.NEGATIVE_INFINITY;
    const before = sum(columns.filter((column) => column.to <= at && column.from >= earlier));
    const after = sum(columns.filter((column) => column.from >= at));
    if (before.decided < fewest || after.decided < fewest) continue;
    return `${percent(after)} complied since the policy of ${dayOf(change.at)}, ${percent(before)} before it`;
  }
  const [first, second] = halves(columns, all.decided);
  if (first.decided < fewest || second.decided < fewest) return `${percent(all)} of decided launches complied`;
  const [from, to] = [points(first), points(second)];
  if (Math.abs(to - from) < 5) return `About ${percent(all)} complied throughout`;
  return `Compliance ${to > from ? 'rose' : 'fell'} from ${percent(first)} to ${percent(second)}`;
}

/** Cut where half of the decided launches are over. */
function halves(columns: readonly Column[], decided: number): [Share, Share] {
  let seen = 0;
  const cut = columns.findIndex(({ of }) => {
    seen += shareOf(of).decided;
    return seen * 2 >= decided;
  });
  return [sum(columns.slice(0, cut + 1)), sum(columns.slice(cut + 1))];
}
