import type { Outcome } from '../cases/types.ts';
import type { Before } from '../engine/ports.ts';
import type { Ref } from '../facts/types.ts';
import type { Calls } from './calls.ts';
import { nameOf } from './errors.ts';
import { describeOwn, groupsByInterface } from './interfaces.ts';
import { outcomeOf } from './outcome.ts';

/** Whenever its turn comes: undoing harms nobody by being late. */
const whenever = { by: null };

/**
 * See `World.undo`. Groups and tags come first, so that the instance starts with its network. What is as it was already
 * is left alone, so that it may be done again after it got half-way.
 *
 * @param restore oldest first: where two kept the same interface or tag, the older one is how it was before Broom came
 */
export async function undo(
  calls: Calls,
  clock: () => Date,
  ref: Ref,
  start: boolean,
  restore: readonly Before[],
): Promise<Outcome> {
  const groups = oldest(restore.map((before) => before.groups));
  const tags = oldest(restore.map((before) => before.tags));
  try {
    const lost = groups.size === 0 ? null : await restoreGroups(calls, clock, ref, groups);
    await restoreTags(calls, ref, tags);
    if (start)
      await calls.change(ref, 'StartInstances', whenever, (ec2, { StartInstancesCommand }) =>
        ec2.send(new StartInstancesCommand({ InstanceIds: [ref.id] })),
      );
    return lost === null ? { is: 'done' } : { is: 'impossible', why: lost };
  } catch (error) {
    return outcomeOf(error, clock());
  }
}

function oldest<T>(all: readonly (Readonly<Record<string, T>> | undefined)[]): ReadonlyMap<string, T> {
  const first = new Map<string, T>();
  for (const one of all)
    for (const [key, value] of Object.entries(one ?? {})) if (!first.has(key)) first.set(key, value);
  return first;
}

/**
 * Interfaces that are no longer on this instance are somebody else's by now.
 *
 * @returns what could not be put back, for good; null when all was
 */
async function restoreGroups(
  calls: Calls,
  clock: () => Date,
  ref: Ref,
  kept: ReadonlyMap<string, readonly string[]>,
): Promise<string | null> {
  const { instance } = await describeOwn(calls, ref, clock);
  let lost: string | null = null;
  for (const [id, groups] of groupsByInterface(instance)) {
    const before = kept.get(id);
    if (before === undefined || before.length === 0 || isSame(before, groups)) continue;
    try {
      await calls.change(ref, 'ModifyNetworkInterfaceAttribute', whenever, (ec2, sdk) =>
        ec2.send(new sdk.ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Groups: [...before] })),
      );
    } catch (error) {
      if (nameOf(error) !== 'InvalidGroup.NotFound') throw error;
      lost = `a security group of ${id} is no longer there: it had ${before.join(', ')}`;
    }
  }
  return lost;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));

async function restoreTags(calls: Calls, ref: Ref, kept: ReadonlyMap<string, string | null>): Promise<void> {
  const put = [...kept].flatMap(([Key, Value]) => (Value === null ? [] : [{ Key, Value }]));
  const gone = [...kept].flatMap(([Key, Value]) => (Value === null ? [{ Key }] : []));
  if (put.length > 0)
    await calls.change(ref, 'CreateTags', whenever, (ec2, { CreateTagsCommand }) =>
      ec2.send(new CreateTagsCommand({ Resources: [ref.id], Tags: put })),
    );
  if (gone.length > 0)
    await calls.change(ref, 'DeleteTags', whenever, (ec2, { DeleteTagsCommand }) =>
      ec2.send(new DeleteTagsCommand({ Resources: [ref.id], Tags: gone })),
    );
}
