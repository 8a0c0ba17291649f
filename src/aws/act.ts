import type { Outcome } from '../cases/types.ts';
import type { Action } from '../engine/ports.ts';
import type { Calls } from './calls.ts';
import { outcomeOf } from './outcome.ts';
import { quarantine } from './quarantine.ts';
import { sendGuarded } from './refusal.ts';

/**
 * See `World.act`. One instance a call: it leaves right after its own read, and nobody else's protection stands in its
 * way. (A TerminateInstances of several is refused for all in the zone of a protected one, and done in the others.)
 */
export async function act(calls: Calls, clock: () => Date, action: Action): Promise<Outcome> {
  const { ref, step, deadline, guard } = action;
  const InstanceIds = [ref.id];
  switch (step.do) {
    case 'stop':
      return sendGuarded(
        calls,
        clock,
        { ref, kind: 'StopInstances', deadline, guard },
        (dryRun) =>
          (ec2, { StopInstancesCommand }) =>
            ec2.send(new StopInstancesCommand({ InstanceIds, ...dryRun })),
      );
    case 'terminate':
      return sendGuarded(
        calls,
        clock,
        { ref, kind: 'TerminateInstances', deadline, guard },
        (dryRun) =>
          (ec2, { TerminateInstancesCommand }) =>
            ec2.send(new TerminateInstancesCommand({ InstanceIds, ...dryRun })),
      );
    case 'quarantine':
      return quarantine(calls, clock, action, step.securityGroupName);
    case 'tag':
      return tag(calls, clock, action, step.tags);
    case 'notify':
      throw new Error('a notify is no action on EC2');
  }
}

async function tag(
  calls: Calls,
  clock: () => Date,
  { ref, deadline }: Action,
  tags: ReadonlyMap<string, string>,
): Promise<Outcome> {
  const Tags = [...tags].map(([Key, Value]) => ({ Key, Value }));
  try {
    await calls.change(ref, 'CreateTags', { by: deadline }, (ec2, { CreateTagsCommand }) =>
      ec2.send(new CreateTagsCommand({ Resources: [ref.id], Tags })),
    );
    return { is: 'done' };
  } catch (error) {
    return outcomeOf(error, clock());
  }
}
