import type { CaseSearch } from '../../../src/console/types.ts';

/** The address of the cases that a search finds. */
export function casesLink(search: CaseSearch): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (value !== undefined) params.set(name, String(value));
  const query = params.toString();
  return query === '' ? '/cases' : `/cases?${query}`;
}

/** Those launched from one moment to before another, in ms since 1970. */
export const launchedWithin = (from: number, to: number): CaseSearch => ({
  since: new Date(from).toISOString(),
  until: new Date(to).toISOString(),
});
