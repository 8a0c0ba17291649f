import type { PageData, PageFinding, PagePrincipal, PageStep } from '../../src/report/page-types.ts';
import { between } from '../shared/words.ts';
import type { FilterName, SortName, View } from './view.ts';

/** A finding with what filtering and sorting ask of it, computed once. */
export interface Row {
  readonly finding: PageFinding;
  /** Names the finding in an address. */
  readonly key: string;
  readonly principal: PagePrincipal;
  readonly object: string;
  readonly wrong: string;
  /** From launch to compliance; null: never. */
  readonly healSeconds: number | null;
  /** All that the search looks through, in lower case. */
  readonly text: string;
}

const nobody: PagePrincipal = {
  kind: 'unknown',
  name: 'unknown',
  arn: null,
  session: null,
  sourceIdentity: null,
  via: null,
};

export function rowsOf(data: PageData): Row[] {
  const names = new Map(data.policy.accounts);
  return data.findings.shown.map((finding) => {
    const principal = data.principals[finding.principal] ?? nobody;
    const object = data.objectNames[finding.object] ?? '';
    const wrong = finding.faults.map(({ said }) => said).join('; ');
    const { instanceId, account, region, rule, image, type, eventId, outcome } = finding;
    const told = [instanceId, account, names.get(account), region, rule, image, type, wrong, eventId, object, outcome];
    return {
      finding,
      key: `${region}/${instanceId}/${rule}`,
      principal,
      object,
      wrong,
      healSeconds: finding.healedAt === null ? null : between(finding.launchedAt, finding.healedAt),
      text: [...told, principal.name, principal.arn, finding.provenance.name].join('\n').toLowerCase(),
    };
  });
}

/** The rows that a view's filters let through, in its order. */
export function selectRows(rows: readonly Row[], { filters, sort }: Pick<View, 'filters' | 'sort'>): readonly Row[] {
  const tests = Object.entries(filters).map(([name, value]) => testOf(name as FilterName, value));
  const kept = tests.length === 0 ? rows : rows.filter((row) => tests.every((passes) => passes(row)));
  if (sort === null) return kept;
  const [key, sign] = [sortKeys[sort.by], sort.isDown ? -1 : 1];
  return kept
    .map((row, i) => ({ row, i, by: key(row) }))
    .sort((a, b) => (a.by < b.by ? -sign : a.by > b.by ? sign : a.i - b.i))
    .map(({ row }) => row);
}

function testOf(name: FilterName, value: string): (row: Row) => boolean {
  switch (name) {
    case 'q': {
      const words = value
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
      return ({ text }) => words.every((word) => text.includes(word));
    }
    case 'when':
      return whenTest(value);
    case 'after':
      return afterTest(value);
    case 'step':
      return stepTest(value);
    default:
      return (row) => facetOf(row, name) === value;
  }
}

/** `2026-03-04` or `2026-03-04T12`: that day or hour; `2026-03-02..2026-03-08`: these days. */
function whenTest(value: string): (row: Row) => boolean {
  const [from = '', to = from] = value.split('..');
  return ({ finding: { launchedAt } }) => launchedAt >= from && launchedAt.slice(0, to.length) <= to;
}

/** `120..300`: mended from so many seconds after launch, until before so many; the second may be missing. */
function afterTest(value: string): (row: Row) => boolean {
  const [from = '', to = ''] = value.split('..');
  const [least, below] = [Number(from), to === '' ? Number.POSITIVE_INFINITY : Number(to)];
  return ({ healSeconds }) => healSeconds !== null && healSeconds >= least && healSeconds < below;
}

/** `terminate:held`: has such a step that a rail held, also where it let go later. */
function stepTest(value: string): (row: Row) => boolean {
  const [kind, how] = value.split(':');
  return ({ finding }) => finding.steps.some((step) => step.do === kind && wentSo(step, how));
}

function wentSo({ outcome, takenAt }: PageStep, how: string | undefined): boolean {
  switch (how) {
    case 'taken':
      return takenAt !== null;
    case 'held':
      return outcome.startsWith('held:');
    case 'ahead':
      return outcome === 'beyond-trail';
    default:
      return false;
  }
}

/** The facets: what a row counts under. */
export function facetOf({ finding, principal }: Row, name: FilterName): string {
  switch (name) {
    case 'principal':
      return principal.name;
    case 'healed':
      return finding.healed ?? 'never';
    case 'rule':
    case 'account':
    case 'region':
    case 'outcome':
    case 'verdict':
      return finding[name];
    default:
      return '';
  }
}

/** What a facet's values are and how many findings each has, most first. */
export function facet(rows: readonly Row[], name: FilterName): readonly (readonly [value: string, rows: number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = facetOf(row, name);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

const gravity = ['acted', 'held', 'ahead', 'told', 'gone', 'none', 'healed'];
const sortKeys: Readonly<Record<SortName, (row: Row) => string | number>> = {
  launched: ({ finding }) => finding.launchedAt,
  instance: ({ finding }) => finding.instanceId,
  where: ({ finding }) => `${finding.account} ${finding.region}`,
  who: ({ principal }) => principal.name.toLowerCase(),
  rule: ({ finding }) => finding.rule,
  wrong: ({ wrong }) => wrong.toLowerCase(),
  outcome: ({ finding }) => gravity.indexOf(finding.outcome),
};
