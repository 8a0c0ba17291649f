import type { PageData, PageGroup, PageStepCounts } from '../../src/report/page-types.ts';
import { count, countOf, duration, number, railWord, share } from '../shared/words.ts';
import type { Column, Timeline } from './buckets.ts';
import type { Row } from './rows.ts';

/** The sentences that say what the figures mean, computed from them. */

/** Instances that violated: every instance is in one region, and regions are few. */
export const violatingOf = ({ groups }: Pick<PageData, 'groups'>): number =>
  groups.region.shown.reduce((sum, { violating }) => sum + violating, 0);

const strongest = ['terminate', 'stop', 'quarantine', 'tag', 'notify'];
const inOrder = (steps: readonly PageStepCounts[]): PageStepCounts[] =>
  [...steps].sort((a, b) => strongest.indexOf(a.do) - strongest.indexOf(b.do));

/** The answer in one sentence. */
export function headline(data: PageData): string {
  if (data.instances === 0)
    return data.incomplete ? 'No launch was found in what could be read.' : 'No launch was found.';
  const launched = count(data.instances, 'instance');
  const violating = violatingOf(data);
  if (violating === 0) {
    const but = data.incomplete ? ' in what could be read' : '';
    return data.findings.shown.length > 0
      ? `${launched} launched, and every violation was mended in time${but}.`
      : `${launched} launched, and no violation${but}.`;
  }
  const acted = inOrder(data.steps).filter((step) => step.do !== 'notify' && step.taken > 0);
  const broke = `${number(violating)} of ${count(data.instances, 'launch', 'launches')} broke a rule`;
  if (acted.length === 0) return `${broke}, and nothing would have been acted on.`;
  return `${broke}; ${listed(acted.map((step) => countOf(step.taken, step.do)))} would have followed.`;
}

/** What qualifies the answer: what rails held, and what was mended. */
export function qualifiers(data: PageData): string[] {
  if (data.instances === 0) return [];
  const held = inOrder(data.steps).filter((step) => step.held > 0);
  const { beforeSettle, beforeStep } = data.healed;
  const inTime = beforeSettle + beforeStep;
  const { indeterminate, exempt } = data.verdicts;
  return [
    ...held.map((step) => {
      const why = step.heldBy.map(({ rail, count: n }) => `${railWord(rail)} ${number(n)}`).join(', ');
      return `Guard rails would have held ${countOf(step.held, step.do)} (${why}).`;
    }),
    ...(inTime > 0 ? [`${count(inTime, 'violation was', 'violations were')} mended in time.`] : []),
    ...(indeterminate > 0
      ? [
          `${count(indeterminate, 'verdict')} could not be reached: the evidence does not tell, and nothing follows from that.`,
        ]
      : []),
    ...(exempt > 0 ? [`${count(exempt, 'violation is', 'violations are')} excused by an exemption.`] : []),
  ];
}

/** How many were acted on although their owners mended them later; null: none. */
export function regret({ healed: { afterStep } }: PageData): string | null {
  if (afterStep === 0) return null;
  return afterStep === 1
    ? '1 of those acted on was mended later by its owner.'
    : `${number(afterStep)} of those acted on were mended later by their owners.`;
}

export function timelineTitle({ unit, columns }: Timeline): string {
  const worst = columns.reduce<Column | null>(
    (most, one) => (one.violating > (most?.violating ?? 0) ? one : most),
    null,
  );
  const sum = (of: 'instances' | 'violating'): number => columns.reduce((total, column) => total + column[of], 0);
  if (worst === null) return `${count(sum('instances'), 'launch', 'launches')}, none of them violating`;
  const when = `${{ hour: 'at', day: 'on', week: 'in', month: 'in' }[unit]} ${worst.label.replace('Week', 'the week')}`;
  const total = sum('violating');
  if (total === worst.violating)
    return `${total === 1 ? 'The one violation' : `All ${number(total)} violations`} came ${when}`;
  return `Most violations came ${when}: ${number(worst.violating)} of ${count(worst.instances, 'launch', 'launches')}`;
}

export function healTitle(rows: readonly Row[]): string {
  const times = rows.flatMap(({ healSeconds }) => healSeconds ?? []).sort((a, b) => a - b);
  if (rows.length === 1 && times.length === 0) return 'The one violation was not mended';
  if (times.length === 0) return `None of ${number(rows.length)} violations was mended`;
  const mended = `${number(times.length)} of ${count(rows.length, 'violation was', 'violations were')} mended`;
  const middle = duration(times[Math.ceil(times.length / 2) - 1] ?? 0);
  return times.length === 1 ? `${mended}, after ${middle}` : `${mended}, half of these within ${middle}`;
}

const joins = { principal: 'made by', account: 'in', region: 'in' } as const;

/**
 * Where violating launches come from.
 *
 * @param groups the worst first
 * @param total all violating launches, those of groups that are not listed included
 */
export function groupTitle(
  groups: readonly PageGroup[],
  by: keyof typeof joins,
  total: number,
  named: (name: string) => string,
): string {
  const [first] = groups;
  if (total === 0 || first === undefined) return 'No violation';
  const where = `${joins[by]} ${named(first.name)}`;
  if (total === 1) return `The one violation ${where}`;
  if (first.violating === total) return `All ${number(total)} violations ${where}`;
  const part = share(first.violating, total);
  return first.violating * 8 < total ? `Spread out: the first has ${part}` : `${part} of the violations ${where}`;
}

const listed = (items: readonly string[]): string =>
  items.length <= 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
