/** What the reader looks at: the whole of it stands in the address bar, so that any view can be sent to a colleague. */

export const filterNames = [
  'q',
  'rule',
  'principal',
  'account',
  'region',
  'outcome',
  'healed',
  'verdict',
  'step',
  'when',
  'after',
] as const;
export type FilterName = (typeof filterNames)[number];

export const sortNames = ['launched', 'instance', 'where', 'who', 'rule', 'wrong', 'outcome'] as const;
export type SortName = (typeof sortNames)[number];

export interface View {
  readonly filters: Readonly<Partial<Record<FilterName, string>>>;
  /** null: the worst first, as the report orders them. */
  readonly sort: { readonly by: SortName; readonly isDown: boolean } | null;
  /** From 0. */
  readonly page: number;
  /** The key of the finding that is open. */
  readonly open: string | null;
}

export const start: View = { filters: {}, sort: null, page: 0, open: null };

/** Reads a view from an address's fragment; whatever it does not know it leaves out. */
export function readView(hash: string): View {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const filters: Partial<Record<FilterName, string>> = {};
  for (const name of filterNames) {
    const value = given.get(name);
    if (value !== null && value !== '') filters[name] = value;
  }
  const sort = given.get('sort') ?? '';
  const by = sortNames.find((name) => name === sort.replace(/^-/, ''));
  const page = Number(given.get('page') ?? '1');
  return {
    filters,
    sort: by === undefined ? null : { by, isDown: sort.startsWith('-') },
    page: Number.isSafeInteger(page) && page > 0 ? page - 1 : 0,
    open: given.get('open'),
  };
}

/** The fragment of a view, `#` included; the first view's is `#`. */
export function hashOf({ filters, sort, page, open }: View): string {
  const given = new URLSearchParams();
  for (const name of filterNames) {
    const value = filters[name];
    if (value !== undefined && value !== '') given.set(name, value);
  }
  if (sort !== null) given.set('sort', `${sort.isDown ? '-' : ''}${sort.by}`);
  if (page > 0) given.set('page', String(page + 1));
  if (open !== null) given.set('open', open);
  return `#${given}`;
}

/** The address of the findings with these filters and no others: for the links of plots and tables. */
export const linkTo = (filters: View['filters']): string => hashOf({ ...start, filters });

/** The same view with one filter set, or taken off by an empty value. */
export function withFilter(view: View, name: FilterName, value: string): View {
  const { [name]: _, ...others } = view.filters;
  return { ...view, filters: value === '' ? others : { ...others, [name]: value }, page: 0, open: null };
}

/** A column is sorted upwards, then downwards, then no longer. */
export function withSort(view: View, by: SortName): View {
  const { sort } = view;
  const next = sort?.by !== by ? { by, isDown: false } : sort.isDown ? null : { by, isDown: true };
  return { ...view, sort: next, page: 0 };
}
