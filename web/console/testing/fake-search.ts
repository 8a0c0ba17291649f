import type { CaseList, CaseRow, Facet } from '../../../src/console/types.ts';

const facetNames = ['state', 'mark', 'rule', 'account', 'region', 'who', 'heldBy'] as const;
type FacetName = (typeof facetNames)[number];

const valuesOf = (row: CaseRow, name: FacetName): readonly string[] => {
  if (name === 'rule') return row.rules;
  const value = row[name];
  return value === null ? [] : [value];
};

/** Searches as the service does, near enough for a page to be tried on. */
export function search(rows: readonly CaseRow[], params: URLSearchParams): CaseList {
  const words = (params.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const matches = rows.filter((row) => {
    const text = words.length === 0 ? '' : JSON.stringify(row).toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      facetNames.every((name) => {
        const wanted = params.get(name);
        return wanted === null || valuesOf(row, name).includes(wanted);
      }) &&
      (params.get('do') === null || row.next?.do === params.get('do') || row.acted?.do === params.get('do')) &&
      (params.get('since') ?? '') <= (row.launchedAt ?? '') &&
      (row.launchedAt ?? '') < (params.get('until') ?? '9')
    );
  });
  const offset = Number(params.get('offset') ?? 0);
  return {
    rows: sorted(matches, params.get('sort') ?? 'worst').slice(offset, offset + Number(params.get('limit') ?? 100)),
    total: matches.length,
    all: rows.length,
    facets: Object.fromEntries(
      facetNames.map((name) => [name, facets(matches, name)]),
    ) as unknown as CaseList['facets'],
  };
}

const worst = ['violation', 'held', 'acted', 'indeterminate', 'exempt', 'compliant'];

function sorted(rows: readonly CaseRow[], by: string): CaseRow[] {
  const key = (row: CaseRow): string =>
    by === 'worst'
      ? `${worst.indexOf(row.mark)} ${row.next?.dueAt ?? '9'}`
      : by === 'next'
        ? (row.next?.dueAt ?? '9')
        : by === 'who'
          ? (row.who ?? '~')
          : by === 'account'
            ? row.account
            : '';
  if (by === 'launched') return [...rows].sort((a, b) => ((a.launchedAt ?? '') < (b.launchedAt ?? '') ? 1 : -1));
  if (by === 'changed') return [...rows].sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1));
  const keyed = rows.map((row) => [key(row), row] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);
}

function facets(rows: readonly CaseRow[], name: FacetName): Facet[] {
  const counts = new Map<string, Facet>();
  for (const row of rows)
    for (const value of valuesOf(row, name)) {
      const text = name === 'account' && row.accountName !== null ? `${row.accountName} ${value}` : value;
      counts.set(value, { value, text, count: (counts.get(value)?.count ?? 0) + 1 });
    }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, 50);
}
