import type { Before, Prepared } from '../engine/ports.ts';
import { presentTags } from '../facts/tags.ts';
import type { Ref } from '../facts/types.ts';
import type { Step } from '../policy/types.ts';
import type { Calls } from './calls.ts';
import { hasEndedBy, tagsOf } from './instance-facts.ts';
import { describeOwn, groupNamed, groupsByInterface } from './interfaces.ts';
import { noQuarantineGroup, outcomeOf, readAgain } from './outcome.ts';

/** See `World.prepare`. A stop or terminate overwrites nothing, and costs no call. */
export async function prepare(calls: Calls, clock: () => Date, ref: Ref, step: Step): Promise<Prepared> {
  try {
    switch (step.do) {
      case 'tag':
        return { is: 'ready', before: await tagsBefore(calls, clock, ref, step.tags.keys()) };
      case 'quarantine':
        return await groupsBefore(calls, clock, ref, step.securityGroupName);
      default:
        return { is: 'ready', before: null };
    }
  } catch (error) {
    return { is: 'not', outcome: outcomeOf(error, clock()) };
  }
}

async function tagsBefore(calls: Calls, clock: () => Date, ref: Ref, keys: Iterable<string>): Promise<Before> {
  const { instance, at } = await describeOwn(calls, ref, clock);
  const there = presentTags(tagsOf(instance, at));
  return { tags: Object.fromEntries([...keys].map((key) => [key, there.get(key) ?? null])) };
}

async function groupsBefore(calls: Calls, clock: () => Date, ref: Ref, name: string): Promise<Prepared> {
  const { instance } = await describeOwn(calls, ref, clock);
  const groups = groupsByInterface(instance);
  if (hasEndedBy(instance) || groups.size === 0 || instance.VpcId === undefined)
    return { is: 'not', outcome: readAgain(clock(), `${ref.id} has no network interface`) };
  const group = await groupNamed(calls, ref, instance.VpcId, name);
  if (group === null) return { is: 'not', outcome: noQuarantineGroup(clock()) };
  return { is: 'ready', before: { groups: Object.fromEntries(groups) } };
}
