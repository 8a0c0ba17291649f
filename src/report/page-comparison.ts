import type { Change, Comparison, Side } from './compare.ts';
import { instant } from './instant.ts';
import type { PageChange, PageComparison } from './page-types.ts';

/** A comparison as the page shows it: the worst `most` changes. */
export function pageComparison(comparison: Comparison, most: number): PageComparison {
  const { before, after, changes, rulesAdded, rulesRemoved } = comparison;
  return {
    totals: [
      { name: 'Instances violating', before: before.violating, after: after.violating },
      { name: 'Messages', before: before.notified, after: after.notified },
      { name: 'Steps that act', before: before.acted, after: after.acted },
      { name: 'Terminations', before: before.terminated, after: after.terminated },
    ],
    rulesAdded,
    rulesRemoved,
    changes: { shown: changes.slice(0, most).map(change), left: Math.max(0, changes.length - most) },
  };
}

const change = ({ launchedAt, principal, before, after, ...where }: Change): PageChange => ({
  instanceId: where.instanceId,
  account: where.account,
  region: where.region,
  launchedAt: instant(launchedAt) ?? '',
  principal: principal.name,
  rule: where.rule,
  before: inWords(before),
  after: inWords(after),
});

function inWords(side: Side | null): string {
  if (side === null) return 'no such rule';
  const steps = side.steps.map(({ do: kind, dueAt, outcome, takenAt }) => {
    const how =
      outcome === 'taken' ? '' : ` ${outcome.replace('held:', 'held: ').replace('beyond-trail', 'after the trail')}`;
    return `${kind}${how} ${(takenAt ?? dueAt).toISOString().slice(5, 19).replace('T', ' ')}`;
  });
  return [side.verdict, steps.join(', ')].filter((text) => text !== '').join(': ');
}
