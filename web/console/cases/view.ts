import type { CaseSearch } from '../../../src/console/types.ts';

/** What is looked for: the address's own parameters are the search's, so that any list can be sent to a colleague. */

export const filterNames = [
  'q',
  'mark',
  'state',
  'rule',
  'who',
  'account',
  'region',
  'heldBy',
  'do',
  'since',
  'until',
] as const satisfies readonly (keyof CaseSearch)[];
export type FilterName = (typeof filterNames)[number];

export const sorts = [
  ['worst', 'the worst first'],
  ['next', 'the soonest step first'],
  ['launched', 'the latest launch first'],
  ['changed', 'the latest change first'],
  ['who', 'by who launched it'],
  ['account', 'by account'],
] as const;
export type Sort = (typeof sorts)[number][0];

/** Rows on a page: few enough that any number of cases scrolls like fifty. */
export const pageSize = 50;

export interface CasesView {
  readonly filters: Readonly<Partial<Record<FilterName, string>>>;
  readonly sort: Sort;
  /** From 0. */
  readonly page: number;
}

/** Reads a view from an address; whatever it does not know it leaves out. */
export function readView(params: URLSearchParams): CasesView {
  const filters: Partial<Record<FilterName, string>> = {};
  for (const name of filterNames) {
    const value = params.get(name);
    if (value !== null && value !== '') filters[name] = value;
  }
  const page = Number(params.get('page') ?? '1');
  return {
    filters,
    sort: sorts.find(([name]) => name === params.get('sort'))?.[0] ?? 'worst',
    page: Number.isSafeInteger(page) && page > 0 ? page - 1 : 0,
  };
}

/** The parameters of a view's address; of the first view none. */
export function paramsOf({ filters, sort, page }: CasesView): Record<string, string> {
  const params: Record<string, string> = {};
  for (const name of filterNames) {
    const value = filters[name];
    if (value !== undefined && value !== '') params[name] = value;
  }
  if (sort !== 'worst') params.sort = sort;
  if (page > 0) params.page = String(page + 1);
  return params;
}

/** What the service is asked. */
export function queryOf({ filters, sort, page }: CasesView): string {
  const query = new URLSearchParams({ ...filters, sort, offset: String(page * pageSize), limit: String(pageSize) });
  return `api/cases?${query}`;
}

/** The same view with one filter set, or taken off by an empty value. */
export function withFilter(view: CasesView, name: FilterName, value: string): CasesView {
  const { [name]: _, ...others } = view.filters;
  return { ...view, filters: value === '' ? others : { ...others, [name]: value }, page: 0 };
}
