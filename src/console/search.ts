import { firstOf } from './first-of.ts';
import { byAge, byDue, byGravity } from './index-of-rows.ts';
import { railText } from './rail-text.ts';
import type { Entry } from './row-of.ts';
import type { CaseList, CaseRow, CaseSearch, Facet } from './types.ts';

/** `rule` of this value: any rule. */
export const anyRule = '*';

const usual = 100;
const most = 500;
const mostFacets = 50;

/** The rows that match, one page of them, and what else there is to choose from. */
export function searchCases(entries: readonly Entry[], search: CaseSearch): CaseList {
  const matching = entries.filter(matcher(search));
  const offset = Math.max(0, search.offset ?? 0);
  const limit = Math.min(most, Math.max(0, search.limit ?? usual));
  const first = firstOf(matching, orders[search.sort ?? 'worst'], offset + limit);
  return {
    rows: first.slice(offset).map(({ row }) => row),
    total: matching.length,
    all: entries.length,
    facets: facetsOf(matching),
  };
}

/** Every condition that was given must hold. Cheap ones come first. */
export function matcher(search: CaseSearch): (entry: Entry) => boolean {
  const { q, state, mark, rule, account, region, who, heldBy, do: kind, since, until } = search;
  const conditions: ((entry: Entry) => boolean)[] = [];
  const add = <T>(wanted: T | undefined, holds: (entry: Entry, wanted: T) => boolean): void => {
    if (wanted !== undefined) conditions.push((entry) => holds(entry, wanted));
  };
  add(state, ({ row }, one) => row.state === one);
  add(mark, ({ row }, one) => row.mark === one);
  add(rule, ({ row }, one) => (one === anyRule ? row.rules.length > 0 : row.rules.includes(one)));
  add(account, ({ row }, one) => row.account === one);
  add(region, ({ row }, one) => row.region === one);
  add(who, ({ row }, one) => row.who === one);
  add(heldBy, ({ row }, one) => row.heldBy === one);
  add(kind, ({ row, did }, one) => row.next?.do === one || did.includes(one));
  add(since === undefined ? undefined : Date.parse(since), ({ at }, moment) => at >= moment);
  add(until === undefined ? undefined : Date.parse(until), ({ at }, moment) => at < moment);
  for (const word of wordsOf(q ?? '')) conditions.push((entry) => entry.words.includes(word));
  return (entry) => conditions.every((holds) => holds(entry));
}

/** So many words, and no more, are looked for. */
const mostWords = 20;
const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, mostWords);

type Order = (a: Entry, b: Entry) => number;

const byText = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

const orders: Readonly<Record<NonNullable<CaseSearch['sort']>, Order>> = {
  worst: byGravity,
  launched: byAge,
  changed: (a, b) => b.changed - a.changed || byAge(a, b),
  next: (a, b) => byDue(a, b) || byAge(a, b),
  who: (a, b) => byText(a.row.who, b.row.who) || byAge(a, b),
  account: (a, b) => byText(a.row.account, b.row.account) || byAge(a, b),
};

type FacetName = keyof CaseList['facets'];

function facetsOf(entries: readonly Entry[]): CaseList['facets'] {
  const counts: Record<FacetName, Map<string, { of: number }>> = {
    state: new Map(),
    mark: new Map(),
    rule: new Map(),
    account: new Map(),
    region: new Map(),
    who: new Map(),
    heldBy: new Map(),
  };
  const names = new Map<string, string>();
  const count = (name: FacetName, value: string | null): void => {
    if (value === null) return;
    const known = counts[name].get(value);
    if (known === undefined) counts[name].set(value, { of: 1 });
    else known.of += 1;
  };
  for (const { row } of entries) {
    count('state', row.state);
    count('mark', row.mark);
    for (const rule of row.rules) count('rule', rule);
    count('account', row.account);
    count('region', row.region);
    count('who', row.who);
    count('heldBy', row.heldBy);
    if (row.accountName !== null) names.set(row.account, row.accountName);
  }
  const list = (name: FacetName, textOf = (value: string): string => value): readonly Facet[] =>
    [...counts[name]]
      .map(([value, { of }]) => ({ value, text: textOf(value), count: of }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, mostFacets);
  return {
    state: list('state'),
    mark: list('mark'),
    rule: list('rule'),
    account: list('account', (id) => accountText(id, names.get(id) ?? null)),
    region: list('region'),
    who: list('who'),
    heldBy: list('heldBy', railText),
  };
}

/** `sandbox (111122223333)` */
export const accountText = (id: string, name: CaseRow['accountName']): string =>
  name === null ? id : `${name} (${id})`;
