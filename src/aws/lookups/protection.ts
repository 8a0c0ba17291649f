import type { InstanceAttributeName } from '@aws-sdk/client-ec2';
import { factsAt } from '../../cloudtrail/facts-at.ts';
import type { Calls } from '../calls.ts';
import { nameOf } from '../errors.ts';
import type { Place } from '../partition.ts';
import { chunks, idsOf, type Looked, type Lookup } from './lookup.ts';

/** EC2 tells these of one instance at a time. */
export const terminationProtection: Lookup = {
  facts: ['disableApiTermination'],
  look: (calls, place, instances, at) => each(calls, place, idsOf(instances), 'disableApiTermination', at),
};

export const stopProtection: Lookup = {
  facts: ['disableApiStop'],
  look: (calls, place, instances, at) => each(calls, place, idsOf(instances), 'disableApiStop', at),
};

/** More would stand in the queue of the request budget before whatever else is to be read. */
const atOnce = 10;

type Attribute = Extract<InstanceAttributeName, 'disableApiTermination' | 'disableApiStop'>;

async function each(
  calls: Calls,
  place: Place,
  ids: readonly string[],
  attribute: Attribute,
  at: Date,
): Promise<ReadonlyMap<string, Looked>> {
  const all = new Map<string, Looked>();
  for (const some of chunks(ids, atOnce))
    await Promise.all(some.map(async (id) => all.set(id, await one(calls, place, id, attribute, at))));
  return all;
}

async function one(calls: Calls, place: Place, id: string, attribute: Attribute, at: Date): Promise<Looked> {
  const { facts, known } = factsAt(at);
  try {
    const answer = await calls.describe(place, (ec2, { DescribeInstanceAttributeCommand }) =>
      ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: attribute })),
    );
    const { Value } = (attribute === 'disableApiStop' ? answer.DisableApiStop : answer.DisableApiTermination) ?? {};
    known(attribute, Value ?? null);
    return { facts };
  } catch (error) {
    // Of an instance that has no such attribute it is not known, and stays so.
    return nameOf(error) === 'UnsupportedOperation' ? { facts } : { facts, error };
  }
}
