import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  ModifyNetworkInterfaceAttributeCommand,
  StopInstancesCommand,
  type Tag,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../cases/types.ts';
import type { Action } from '../engine/ports.ts';
import type { Ms, Step } from '../policy/types.ts';
import { act } from './act.ts';
import { prepare } from './prepare.ts';
import { mockEc2, noon, own, refusal, region, reservationOf, testCalls } from './testing/mocked-calls.ts';

const ec2 = mockEc2();
afterEach(() => ec2.reset());

const ref = { account: own, region, id: 'i-1' };
const after = 0 as Ms;
const terminate: Step = { do: 'terminate', after };
const stop: Step = { do: 'stop', after };
const quarantine: Step = { do: 'quarantine', after, securityGroupName: 'jail*' };
const tag: Step = {
  do: 'tag',
  after,
  tags: new Map([
    ['broom', 'seen'],
    ['__proto__', 'x'],
  ]),
};
const guard = [{ key: 'Code', values: ['LOL'] }];
const at = (ms: number): Date => new Date(noon.getTime() + ms);

async function carryOut(step: Step, more: Partial<Action> = {}) {
  const { calls, clock, sessions } = testCalls();
  const action: Action = { ref, step, before: null, deadline: at(15_000), guard: null, ...more };
  const outcome = await act(calls, clock.now, action);
  return { outcome, sessions, clock };
}
const outcomeOf = async (step: Step, more: Partial<Action> = {}): Promise<Outcome> =>
  (await carryOut(step, more)).outcome;

describe('a stop or a terminate', () => {
  test.each([
    [stop, StopInstancesCommand],
    [terminate, TerminateInstancesCommand],
  ])('$do is one call for one instance', async (step, command) => {
    ec2.on(command).resolves({});
    expect(await outcomeOf(step)).toEqual({ is: 'done' });
    expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([{ InstanceIds: ['i-1'] }]);
  });

  const hours = 3_600_000;
  test.each<[string, Error, object]>([
    ['pending', refusal('IncorrectInstanceState'), { is: 'failed', retryAt: at(60_000) }],
    [
      'protected against termination',
      refusal(
        'OperationNotPermitted',
        "The instance 'i-1' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
      ),
      { is: 'held', rail: 'protection', retryAt: at(6 * hours) },
    ],
    [
      'protected against stopping',
      refusal('OperationNotPermitted', "Modify its 'disableApiStop' instance attribute and try again."),
      { is: 'held', rail: 'protection', retryAt: at(6 * hours) },
    ],
    [
      "somebody else's to stop",
      refusal('OperationNotPermitted', 'managed by a service'),
      { is: 'held', rail: 'denied' },
    ],
    ['denied', refusal('UnauthorizedOperation', 'x', 403), { is: 'held', rail: 'denied', retryAt: at(6 * hours) }],
    [
      'in a region that is not enabled',
      refusal('OptInRequired'),
      { is: 'held', rail: 'no-access', retryAt: at(6 * hours) },
    ],
    [
      'a one-time spot instance',
      refusal('UnsupportedOperation', 'You cannot stop it'),
      { is: 'impossible', why: 'UnsupportedOperation: You cannot stop it' },
    ],
    ['not known yet', refusal('InvalidInstanceID.NotFound'), { is: 'failed', retryAt: at(60_000) }],
    ['throttled', refusal('RequestLimitExceeded', 'x', 503), { is: 'failed', retryAt: at(30_000) }],
    [
      'not answered',
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
      { is: 'failed', retryAt: at(60_000) },
    ],
    [
      'answered too late',
      Object.assign(new Error('late'), { name: 'TimeoutError' }),
      { is: 'failed', retryAt: at(60_000) },
    ],
    ['met by a fault of EC2', refusal('InternalError', 'x', 500), { is: 'failed', retryAt: at(60_000) }],
    ['refused for a reason that we know nothing of', refusal('Novelty'), { is: 'failed', retryAt: at(600_000) }],
  ])('of an instance that is %s is sent once, and has its outcome', async (_what, error, outcome) => {
    ec2.on(TerminateInstancesCommand).rejects(error).on(StopInstancesCommand).rejects(error);
    expect(await outcomeOf(terminate)).toMatchObject(outcome);
    expect(await outcomeOf(stop)).toMatchObject(outcome);
    expect(ec2.calls()).toHaveLength(2);
  });

  test('is sent once more with new credentials where the old had ended', async () => {
    ec2.on(TerminateInstancesCommand).rejectsOnce(refusal('ExpiredToken')).resolves({});
    const { outcome, sessions } = await carryOut(terminate);
    expect(outcome).toEqual({ is: 'done' });
    expect(sessions.forgotten).toEqual([own]);
  });

  test.each([
    ['until its deadline', 0, 'done', 1],
    ['not a moment later', 1, 'failed', 0],
  ])('leaves %s', async (_when, late, is, calls) => {
    ec2.on(TerminateInstancesCommand).resolves({});
    const outcome = await outcomeOf(terminate, { deadline: at(-late) });
    expect(outcome.is).toBe(is);
    if (outcome.is === 'failed') expect(outcome.retryAt).toEqual(noon);
    expect(ec2.calls()).toHaveLength(calls);
  });

  test('that the request budget would let out after its deadline does not leave', async () => {
    const { calls, clock } = testCalls();
    ec2.on(StopInstancesCommand).resolves({});
    const action = { ref, step: stop, before: null, deadline: at(700), guard: null };
    const outcomes = await Promise.all(Array.from({ length: 14 }, () => act(calls, clock.now, action)));
    expect(outcomes.filter(({ is }) => is === 'done')).toHaveLength(12);
    expect(ec2.calls()).toHaveLength(12);
  });
});

describe('a guarded terminate', () => {
  const deniedOnce = () => ec2.on(TerminateInstancesCommand).rejectsOnce(refusal('UnauthorizedOperation', 'x', 403));
  const tagged = (...Tags: Tag[]) =>
    ec2.on(DescribeInstancesCommand).resolves(reservationOf([{ InstanceId: 'i-1', State: { Name: 'running' }, Tags }]));
  const sent = () => ec2.commandCalls(TerminateInstancesCommand).map(({ args }) => args[0].input.DryRun ?? false);

  test('goes under a session policy that denies it once the tags are right', async () => {
    ec2.on(TerminateInstancesCommand).resolves({});
    const { outcome, sessions } = await carryOut(terminate, { guard });
    expect(outcome).toEqual({ is: 'done' });
    expect(sessions.asked.map(({ sessionPolicy }) => sessionPolicy)).toEqual([
      expect.stringContaining('aws:ResourceTag/Code'),
    ]);
  });

  test('that IAM cannot express goes without', async () => {
    ec2.on(TerminateInstancesCommand).resolves({});
    const { sessions } = await carryOut(terminate, { guard: [{ key: 'Größe', values: null }] });
    expect(sessions.asked.map(({ sessionPolicy }) => sessionPolicy)).toEqual([undefined]);
  });

  test('that was refused because the tags are right by now is read again at once', async () => {
    deniedOnce().resolves({});
    tagged({ Key: 'Code', Value: 'LOL' });
    expect(await outcomeOf(terminate, { guard })).toMatchObject({ is: 'failed', retryAt: noon });
    expect(sent()).toEqual([false]);
  });

  test('that was refused for a key in another case, which is still a violation, goes without the guard', async () => {
    deniedOnce().resolves({});
    tagged({ Key: 'code', Value: 'LOL' });
    const { outcome, sessions } = await carryOut(terminate, { guard });
    expect(outcome).toEqual({ is: 'done' });
    expect(sent()).toEqual([false, false]);
    expect(sessions.asked.at(-1)?.sessionPolicy).toBeUndefined();
  });

  test('that was refused for tags that no read shows yet is read again a little later', async () => {
    deniedOnce().rejects(refusal('DryRunOperation', 'Request would have succeeded', 412));
    tagged();
    expect(await outcomeOf(terminate, { guard })).toMatchObject({ is: 'failed', retryAt: at(30_000) });
    expect(sent()).toEqual([false, true]);
  });

  test('that the role may not do at all is denied', async () => {
    ec2.on(TerminateInstancesCommand).rejects(refusal('UnauthorizedOperation', 'x', 403));
    tagged();
    expect(await outcomeOf(terminate, { guard })).toMatchObject({ is: 'held', rail: 'denied' });
    expect(sent()).toEqual([false, true]);
  });

  test('that was refused for an instance that is gone by now is read again', async () => {
    deniedOnce();
    ec2.on(DescribeInstancesCommand).rejects(refusal('InvalidInstanceID.NotFound'));
    expect(await outcomeOf(terminate, { guard })).toMatchObject({ is: 'failed', retryAt: at(30_000) });
  });

  test('that failed for any other reason is looked into no further', async () => {
    ec2.on(TerminateInstancesCommand).rejects(refusal('IncorrectInstanceState'));
    expect(await outcomeOf(terminate, { guard })).toMatchObject({ is: 'failed', retryAt: at(60_000) });
    expect(ec2.calls()).toHaveLength(1);
  });
});

describe('a tag', () => {
  test('is set', async () => {
    ec2.on(CreateTagsCommand).resolves({});
    expect(await outcomeOf(tag)).toEqual({ is: 'done' });
    expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([
      {
        Resources: ['i-1'],
        Tags: [
          { Key: 'broom', Value: 'seen' },
          { Key: '__proto__', Value: 'x' },
        ],
      },
    ]);
  });

  test('that does not fit beside fifty others is impossible', async () => {
    ec2.on(CreateTagsCommand).rejects(refusal('TagLimitExceeded'));
    expect((await outcomeOf(tag)).is).toBe('impossible');
  });

  test('overwrites what is kept first, what was absent included', async () => {
    const { calls, clock } = testCalls();
    ec2
      .on(DescribeInstancesCommand)
      .resolves(reservationOf([{ InstanceId: 'i-1', Tags: [{ Key: 'broom', Value: 'old' }] }]));
    const prepared = await prepare(calls, clock.now, ref, tag);
    expect(JSON.stringify(prepared)).toBe('{"is":"ready","before":{"tags":{"broom":"old","__proto__":null}}}');
  });
});

describe('a quarantine', () => {
  const instance = {
    InstanceId: 'i-1',
    State: { Name: 'running' as const },
    VpcId: 'vpc-1',
    NetworkInterfaces: [
      { NetworkInterfaceId: 'eni-1', Groups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }] },
      { NetworkInterfaceId: 'eni-2', Groups: [{ GroupId: 'sg-jail' }] },
      { NetworkInterfaceId: 'eni-3', Groups: [{ GroupId: 'sg-jail' }, { GroupId: 'sg-1' }] },
    ],
  };
  const jail = { GroupId: 'sg-jail', GroupName: 'jail*', VpcId: 'vpc-1' };
  const stage = (groups: object[]) => {
    ec2
      .on(DescribeInstancesCommand)
      .resolves(reservationOf([instance]))
      .on(DescribeSecurityGroupsCommand)
      .resolves({ SecurityGroups: groups })
      .on(ModifyNetworkInterfaceAttributeCommand)
      .resolves({});
  };

  test('puts every interface that is not there already into the group alone', async () => {
    stage([jail]);
    expect(await outcomeOf(quarantine)).toEqual({ is: 'done' });
    expect(ec2.commandCalls(ModifyNetworkInterfaceAttributeCommand).map(({ args }) => args[0].input)).toEqual([
      { NetworkInterfaceId: 'eni-1', Groups: ['sg-jail'] },
      { NetworkInterfaceId: 'eni-3', Groups: ['sg-jail'] },
    ]);
  });

  test("asks for the group by its very name, in the instance's own VPC", async () => {
    stage([
      { ...jail, GroupId: 'sg-near', GroupName: 'jailer' },
      { ...jail, GroupId: 'sg-far', VpcId: 'vpc-2' },
    ]);
    expect(await outcomeOf(quarantine)).toEqual({ is: 'held', rail: 'no-quarantine-group', retryAt: at(3_600_000) });
    expect(ec2.commandCalls(DescribeSecurityGroupsCommand)[0]?.args[0].input.Filters).toEqual([
      { Name: 'vpc-id', Values: ['vpc-1'] },
      { Name: 'group-name', Values: ['jail\\*'] },
    ]);
    expect(ec2.commandCalls(ModifyNetworkInterfaceAttributeCommand)).toHaveLength(0);
  });

  test('that stops half-way has the outcome of where it stopped', async () => {
    stage([jail]);
    ec2
      .on(ModifyNetworkInterfaceAttributeCommand, { NetworkInterfaceId: 'eni-3' })
      .rejects(refusal('UnauthorizedOperation'));
    expect(await outcomeOf(quarantine)).toMatchObject({ is: 'held', rail: 'denied' });
  });

  test('does not begin after its deadline', async () => {
    stage([jail]);
    expect(await outcomeOf(quarantine, { deadline: at(-1) })).toMatchObject({ is: 'failed', retryAt: noon });
    expect(ec2.commandCalls(ModifyNetworkInterfaceAttributeCommand)).toHaveLength(0);
  });

  test("touches nothing of another account's", async () => {
    stage([jail]);
    ec2.on(DescribeInstancesCommand).resolves(reservationOf([instance], '444455556666'));
    expect((await outcomeOf(quarantine)).is).toBe('failed');
    expect(ec2.commandCalls(ModifyNetworkInterfaceAttributeCommand)).toHaveLength(0);
  });

  const prepared = async () => {
    const { calls, clock } = testCalls();
    return prepare(calls, clock.now, ref, quarantine);
  };

  test('keeps the groups of each interface first', async () => {
    stage([jail]);
    expect(await prepared()).toEqual({
      is: 'ready',
      before: { groups: { 'eni-1': ['sg-1', 'sg-2'], 'eni-2': ['sg-jail'], 'eni-3': ['sg-jail', 'sg-1'] } },
    });
  });

  test('is held before it is claimed where there is no such group', async () => {
    stage([]);
    expect(await prepared()).toMatchObject({ is: 'not', outcome: { is: 'held', rail: 'no-quarantine-group' } });
  });

  test.each([
    ['denied', refusal('UnauthorizedOperation'), { is: 'held', rail: 'denied' }],
    ['not found', refusal('InvalidInstanceID.NotFound'), { is: 'failed', retryAt: at(60_000) }],
  ])('that cannot be prepared, being %s, has the outcome of a step', async (_what, error, outcome) => {
    ec2.on(DescribeInstancesCommand).rejects(error);
    expect(await prepared()).toMatchObject({ is: 'not', outcome });
  });

  test('of an instance that has ended is read again', async () => {
    ec2.on(DescribeInstancesCommand).resolves(reservationOf([{ InstanceId: 'i-1', State: { Name: 'terminated' } }]));
    expect(await prepared()).toMatchObject({ is: 'not', outcome: { is: 'failed', retryAt: noon } });
  });
});

test('a stop and a terminate overwrite nothing, and preparing them costs no call', async () => {
  const { calls, clock } = testCalls();
  for (const step of [stop, terminate])
    expect(await prepare(calls, clock.now, ref, step)).toEqual({ is: 'ready', before: null });
  expect(ec2.calls()).toHaveLength(0);
});

test('a notify is nothing that EC2 does', async () =>
  expect(outcomeOf({ do: 'notify', after })).rejects.toThrow('no action'));
