import { compileGlob, isGlob, type Matcher } from './globs.ts';

const accountIdPattern = /^[0-9]{12}$/;
/** A glob that can match an id. */
const idGlobPattern = /^[0-9*?]+$/;

/**
 * What an entry of an `accounts` list stands for: ids, or globs over ids. A name is its id; a glob with other
 * characters than digits is over the names.
 *
 * @param names the policy's `accounts:`, name to id
 * @returns null when it names no account
 */
export function resolveAccount(entry: string, names: ReadonlyMap<string, string>): readonly string[] | null {
  const id = names.get(entry);
  if (id !== undefined) return [id];
  if (accountIdPattern.test(entry)) return [entry];
  if (!isGlob(entry)) return null;
  const matches = compileGlob(entry);
  const named = [...names].filter(([name]) => matches(name)).map(([, account]) => account);
  if (idGlobPattern.test(entry)) return [entry, ...named];
  return named.length > 0 ? named : null;
}

/** Whether an account is one of a resolved list: ids, and globs over ids. */
export function compileAccounts(accounts: readonly string[]): Matcher {
  const ids = new Set(accounts.filter((account) => !isGlob(account)));
  const globs = accounts.filter(isGlob).map(compileGlob);
  return (account) => ids.has(account) || globs.some((matches) => matches(account));
}
