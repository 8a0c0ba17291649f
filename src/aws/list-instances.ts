import type { FactName } from '../facts/types.ts';
import type { Calls } from './calls.ts';
import { type Seen, seen } from './instance-facts.ts';
import { lookUp } from './lookups/index.ts';
import { pages } from './lookups/lookup.ts';
import type { Place } from './partition.ts';

/**
 * Every instance of an account in a region, a page of EC2's at a time.
 *
 * @param facts looked up beside what DescribeInstances tells; a fact that cannot be looked up ends the listing
 * @throws what AWS answered; see `troubleOf`
 */
export async function* listInstances(
  calls: Calls,
  clock: () => Date,
  place: Place,
  facts: readonly FactName[] = [],
): AsyncGenerator<Seen> {
  const { account, region } = place;
  let at = clock();
  const ask = (token: object) =>
    calls.describe(place, (ec2, { DescribeInstancesCommand }) => {
      // Each page is a read of its own.
      at = clock();
      return ec2.send(new DescribeInstancesCommand({ MaxResults: 1_000, ...token }));
    });
  for await (const { Reservations = [] } of pages(ask)) {
    const [began, arrived] = [at, clock()];
    const own = Reservations.flatMap(({ OwnerId, Instances = [] }) => (OwnerId === account ? Instances : []));
    const wanted = own.map((instance) => ({ instance, at: began, facts: new Set(facts) }));
    const looked = facts.length === 0 ? null : await lookUp(calls, place, wanted);
    for (const instance of own) {
      const { InstanceId: id } = instance;
      if (id === undefined) continue;
      const sighting = seen(instance, { account, region, id }, began, arrived);
      const more = looked?.get(id);
      if (more?.error !== undefined) throw more.error;
      yield { ...sighting, facts: { ...sighting.facts, ...more?.facts } };
    }
  }
}

/** The regions that are enabled in an account, in order of name. */
export async function listRegions(calls: Calls, { account, region }: Place): Promise<readonly string[]> {
  const { Regions = [] } = await calls.describe({ account, region }, (ec2, { DescribeRegionsCommand }) =>
    ec2.send(new DescribeRegionsCommand({})),
  );
  return Regions.flatMap(({ RegionName, OptInStatus }) =>
    RegionName === undefined || OptInStatus === 'not-opted-in' ? [] : [RegionName],
  ).sort();
}
