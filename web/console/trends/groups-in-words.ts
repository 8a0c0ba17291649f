import type { TrendGroup } from '../../../src/console/types.ts';
import { number, share } from '../../shared/words.ts';

export type GroupKind = 'rule' | 'who' | 'account' | 'region';

const joins: Readonly<Record<GroupKind, string>> = { rule: 'of', who: 'by', account: 'in', region: 'in' };

/**
 * Where violations come from.
 *
 * @param groups most first; what is gathered last, without a search
 */
export function groupTitle(groups: readonly TrendGroup[], by: GroupKind): string {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const first = groups.find(({ search }) => search !== null) ?? groups[0];
  if (total === 0 || first === undefined) return 'No violation';
  const where = `${joins[by]} ${first.name}`;
  if (total === 1) return `The one violation: ${where}`;
  if (first.count === total) return `All ${number(total)} violations ${where}`;
  const part = share(first.count, total);
  if (first.count * 6 < total) return `Spread out: the first has ${part}`;
  return `${part} of violations ${where}`;
}

/** What the rails did, in one sentence. */
export function heldTitle(groups: readonly TrendGroup[]): string {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const [first] = groups;
  if (total === 0 || first === undefined) return 'No step was held';
  const steps = total === 1 ? '1 step was held' : `${number(total)} steps were held`;
  if (first.count === total) return `${steps}: ${first.name}`;
  return `${steps}, ${share(first.count, total)} of them: ${first.name}`;
}
