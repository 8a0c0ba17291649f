import { columns } from './columns.ts';
import type { Change, Comparison, Side, Totals } from './compare.ts';
import type { FindingStep } from './findings.ts';
import { instant } from './instant.ts';
import { plain } from './plain.ts';

const shownAtMost = 20;

/** The comparison as a person reads it in a terminal: the totals side by side, then every change. */
export function comparisonTable(
  { before, after, changes, rulesAdded, rulesRemoved }: Comparison,
  all: boolean,
  bold: (text: string) => string,
): string {
  const instances = new Set(changes.map(({ instanceId, region }) => `${region} ${instanceId}`)).size;
  const rows: [string, keyof Totals][] = [
    ['instances violating', 'violating'],
    ['messages', 'notified'],
    ['steps that act', 'acted'],
    ['terminations', 'terminated'],
  ];
  const totals = columns(
    [{ title: 'COMPARED' }, { title: 'BEFORE', align: 'right' }, { title: 'AFTER', align: 'right' }],
    rows.map(([name, key]) => [name, String(before[key]), String(after[key])]),
    bold,
  );
  const rules = [
    ...(rulesAdded.length > 0 ? [`Rules added: ${rulesAdded.join(', ')}.`] : []),
    ...(rulesRemoved.length > 0 ? [`Rules removed: ${rulesRemoved.join(', ')}.`] : []),
  ];
  if (changes.length === 0) return `${[...totals, ...rules, '', 'No instance fares differently.'].join('\n')}\n`;
  const shown = all ? changes : changes.slice(0, shownAtMost);
  const note = shown.length === changes.length ? '' : `, ${shown.length} shown; --all shows every one`;
  const heads = ['WHEN (UTC)', 'INSTANCE', 'WHERE', 'WHO', 'RULE', 'BEFORE', 'AFTER'].map((title) => ({ title }));
  const list = columns(heads, shown.map(row), bold);
  const head = bold(`CHANGED (${instances === 1 ? '1 instance' : `${instances} instances`}${note})`);
  return `${[...totals, ...rules, '', head, ...list].join('\n')}\n`;
}

const row = ({ launchedAt, instanceId, account, region, principal, rule, before, after }: Change): string[] => [
  launchedAt.toISOString().slice(5, 19).replace('T', ' '),
  plain(instanceId, 40),
  plain(`${account} ${region}`, 34),
  plain(principal.name, 28),
  plain(rule, 40),
  words(before),
  words(after),
];

/** `violation: terminate 12:09:21` */
function words(side: Side | null): string {
  if (side === null) return 'no rule';
  const telling = side.steps.filter(({ do: kind }) => kind !== 'notify');
  const steps = (telling.length > 0 ? telling : side.steps).map(stepWords).join(', ');
  return steps === '' ? side.verdict : `${side.verdict}: ${steps}`;
}

const stepWords = ({ do: kind, dueAt, outcome, takenAt }: FindingStep): string => {
  const at = (takenAt ?? dueAt).toISOString().slice(11, 19);
  return outcome === 'taken' ? `${kind} ${at}` : `${kind} ${outcome.replace('held:', 'held: ')}`;
};

/** The comparison as it stands in the JSON report under `comparison`. */
export const comparisonJson = ({ changes, ...rest }: Comparison) => ({
  ...rest,
  changes: changes.map(({ launchedAt, principal, before, after, ...change }) => ({
    ...change,
    launchedAt: instant(launchedAt),
    principal: { kind: principal.kind, name: principal.name, arn: principal.arn },
    before: sideJson(before),
    after: sideJson(after),
  })),
});

const sideJson = (side: Side | null) =>
  side && {
    verdict: side.verdict,
    steps: side.steps.map((step) => ({ ...step, dueAt: instant(step.dueAt), takenAt: instant(step.takenAt) })),
  };
