import type { Outcome } from '../cases/types.ts';
import type { Action } from '../engine/ports.ts';
import type { Calls } from './calls.ts';
import { describeOwn, groupNamed, groupsByInterface } from './interfaces.ts';
import { noQuarantineGroup, outcomeOf, readAgainLater } from './outcome.ts';
import { sendGuarded } from './refusal.ts';

/**
 * Puts every interface into the one group, in the instance's own VPC; those that are in it alone already stay as they
 * are, so that it may be done again after it got half-way. Connections that are established persist.
 */
export async function quarantine(
  calls: Calls,
  clock: () => Date,
  { ref, deadline, guard }: Action,
  name: string,
): Promise<Outcome> {
  try {
    const { instance } = await describeOwn(calls, ref, clock);
    const interfaces = groupsByInterface(instance);
    if (instance.VpcId === undefined || interfaces.size === 0)
      return readAgainLater(clock(), `${ref.id} has no network interface`);
    const group = await groupNamed(calls, ref, instance.VpcId, name);
    if (group === null) return noQuarantineGroup(clock());
    for (const [id, groups] of interfaces) {
      if (groups.length === 1 && groups[0] === group) continue;
      const guarded = { ref, kind: 'ModifyNetworkInterfaceAttribute', deadline, guard } as const;
      const outcome = await sendGuarded(
        calls,
        clock,
        guarded,
        (dryRun) =>
          (ec2, { ModifyNetworkInterfaceAttributeCommand }) =>
            ec2.send(
              new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Groups: [group], ...dryRun }),
            ),
      );
      if (outcome.is !== 'done') return outcome;
    }
    return { is: 'done' };
  } catch (error) {
    return outcomeOf(error, clock());
  }
}
