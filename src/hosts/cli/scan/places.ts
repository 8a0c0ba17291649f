import type { Calls } from '../../../aws/calls.ts';
import { whyOf } from '../../../aws/errors.ts';
import { listRegions } from '../../../aws/list-instances.ts';
import type { Place } from '../../../aws/partition.ts';
import type { Policy } from '../../../policy/types.ts';
import type { Note } from '../../../replay/gather.ts';
import { Mistake } from '../exit.ts';

/**
 * The accounts to look at: those that were named, else those of the policy, else the caller's own.
 *
 * @throws {Mistake} when one is neither twelve digits nor a name in the policy
 */
export async function accountsOf(
  given: readonly string[] | undefined,
  { accounts }: Policy,
  own: () => Promise<string>,
): Promise<readonly string[]> {
  const ids = (given ?? []).map((text) => {
    const id = accounts.get(text) ?? text;
    if (!/^\d{12}$/.test(id))
      throw new Mistake(`--account: expected twelve digits or a name under \`accounts\` in the policy, got "${text}"`);
    return id;
  });
  if (ids.length > 0) return [...new Set(ids)].sort();
  return accounts.size > 0 ? [...new Set(accounts.values())].sort() : [await own()];
}

/**
 * The regions that were named; null for all that are enabled in each account.
 *
 * @throws {Mistake} when one is no name of a region
 */
export function regionsOf(given: readonly string[] | undefined): readonly string[] | null {
  if (given === undefined || (given.length === 1 && given[0] === 'all')) return null;
  for (const text of given)
    if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text))
      throw new Mistake(`--region: expected all, or names such as eu-west-1, got "${text}"`);
  return [...new Set(given)].sort();
}

/** Every account in every region; an account whose regions cannot be read is a problem, and no place. */
export async function placesOf(
  calls: Calls,
  accounts: readonly string[],
  regions: readonly string[] | null,
  home: string,
): Promise<{ readonly places: readonly Place[]; readonly problems: readonly Note[] }> {
  const problems: Note[] = [];
  const places = await Promise.all(
    accounts.map(async (account): Promise<readonly Place[]> => {
      try {
        const names = regions ?? (await listRegions(calls, { account, region: home }));
        return names.map((region) => ({ account, region }));
      } catch (error) {
        problems.push({ object: account, place: null, reason: `its regions cannot be read: ${whyOf(error)}` });
        return [];
      }
    }),
  );
  return { places: places.flat(), problems };
}
