import type { Instance } from '@aws-sdk/client-ec2';
import type { FactName, Facts } from '../../facts/types.ts';
import type { Calls } from '../calls.ts';
import { hasEndedBy } from '../instance-facts.ts';
import type { Place } from '../partition.ts';
import { images } from './images.ts';
import type { Looked, Lookup } from './lookup.ts';
import { openings } from './openings.ts';
import { stopProtection, terminationProtection } from './protection.ts';
import { spot } from './spot.ts';
import { volumes } from './volumes.ts';

const lookups: readonly Lookup[] = [images, volumes, openings, terminationProtection, stopProtection, spot];

/** What is asked for one instance that was read. */
export interface Wanted {
  readonly instance: Instance;
  readonly facts: ReadonlySet<FactName>;
  /** When the read began. */
  readonly at: Date;
}

/**
 * Looks up what is wanted beyond DescribeInstances, each kind for all instances together.
 *
 * @returns by instance id; `error` where something that was wanted could not be looked up. Nothing is looked up for an
 * instance that has ended.
 */
export async function lookUp(
  calls: Calls,
  place: Place,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, Looked>> {
  const results = new Map<string, Looked>();
  const add = (id: string, more: Looked): void => {
    const { facts, ...rest } = { ...results.get(id), ...more };
    results.set(id, { ...rest, facts: { ...results.get(id)?.facts, ...facts } as Facts });
  };
  await Promise.all(
    lookups.map(async (lookup) => {
      const takers = wanted.filter(
        ({ instance, facts }) => lookup.facts.some((name) => facts.has(name)) && !hasEndedBy(instance),
      );
      const [first] = takers;
      if (first === undefined) return;
      const at = takers.reduce((earliest, { at }) => (at < earliest ? at : earliest), first.at);
      const instances = takers.map(({ instance }) => instance);
      try {
        for (const [id, looked] of await lookup.look(calls, place, instances, at)) add(id, looked);
      } catch (error) {
        for (const { InstanceId } of instances) if (InstanceId !== undefined) add(InstanceId, { facts: {}, error });
      }
    }),
  );
  return results;
}
