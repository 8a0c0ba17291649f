import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  ModifyNetworkInterfaceAttributeCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Before } from '../engine/ports.ts';
import { mockEc2, noon, own, refusal, region, reservationOf, testCalls } from './testing/mocked-calls.ts';
import { undo } from './undo.ts';

const ec2 = mockEc2();
afterEach(() => ec2.reset());

const ref = { account: own, region, id: 'i-1' };
const take = (start: boolean, ...restore: Before[]) => {
  const { calls, clock } = testCalls();
  return undo(calls, clock.now, ref, start, restore);
};
const modified = () =>
  ec2
    .commandCalls(ModifyNetworkInterfaceAttributeCommand)
    .map(({ args: [{ input }] }) => [input.NetworkInterfaceId, input.Groups]);

const eni = (id: string, ...groups: string[]) => ({
  NetworkInterfaceId: id,
  Groups: groups.map((GroupId) => ({ GroupId })),
});

beforeEach(() => {
  ec2
    .on(DescribeInstancesCommand)
    .resolves(
      reservationOf([
        { InstanceId: 'i-1', NetworkInterfaces: [eni('eni-1', 'sg-jail'), eni('eni-2', 'sg-b', 'sg-a')] },
      ]),
    )
    .on(ModifyNetworkInterfaceAttributeCommand)
    .resolves({})
    .on(CreateTagsCommand)
    .resolves({})
    .on(DeleteTagsCommand)
    .resolves({})
    .on(StartInstancesCommand)
    .resolves({});
});

test('groups come back to the interfaces that still differ, then tags, then the instance starts', async () => {
  const outcome = await take(true, {
    groups: { 'eni-1': ['sg-1', 'sg-2'], 'eni-2': ['sg-a', 'sg-b'], 'eni-elsewhere': ['sg-1'] },
    tags: { broom: null, Code: 'LOL' },
  });
  expect(outcome).toEqual({ is: 'done' });
  expect(modified()).toEqual([['eni-1', ['sg-1', 'sg-2']]]);
  const names = ec2.calls().map(({ args }) => args[0].constructor.name);
  expect(names).toEqual([
    'DescribeInstancesCommand',
    'ModifyNetworkInterfaceAttributeCommand',
    'CreateTagsCommand',
    'DeleteTagsCommand',
    'StartInstancesCommand',
  ]);
  expect(ec2.commandCalls(CreateTagsCommand)[0]?.args[0].input.Tags).toEqual([{ Key: 'Code', Value: 'LOL' }]);
  expect(ec2.commandCalls(DeleteTagsCommand)[0]?.args[0].input.Tags).toEqual([{ Key: 'broom' }]);
});

test('of two that overwrote the same the older one is restored', async () => {
  await take(
    false,
    { groups: { 'eni-1': ['sg-first'] }, tags: { Code: 'first' } },
    { groups: { 'eni-1': ['sg-second'] }, tags: { Code: 'second' } },
  );
  expect(modified()).toEqual([['eni-1', ['sg-first']]]);
  expect(ec2.commandCalls(CreateTagsCommand)[0]?.args[0].input.Tags).toEqual([{ Key: 'Code', Value: 'first' }]);
});

test('a start alone is one call', async () => {
  expect(await take(true)).toEqual({ is: 'done' });
  expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([{ InstanceIds: ['i-1'] }]);
});

test('nothing to undo is done', async () => {
  expect(await take(false)).toEqual({ is: 'done' });
  expect(ec2.calls()).toHaveLength(0);
});

test('an instance that is still stopping starts a minute later', async () => {
  ec2.on(StartInstancesCommand).rejects(refusal('IncorrectInstanceState'));
  expect(await take(true)).toMatchObject({ is: 'failed', retryAt: new Date(noon.getTime() + 60_000) });
});

test('a group that is gone is told, and the rest is restored', async () => {
  ec2
    .on(ModifyNetworkInterfaceAttributeCommand, { NetworkInterfaceId: 'eni-1' })
    .rejects(refusal('InvalidGroup.NotFound'));
  const outcome = await take(true, { groups: { 'eni-1': ['sg-gone'], 'eni-2': ['sg-c'] } });
  expect(outcome).toMatchObject({ is: 'impossible', why: expect.stringContaining('sg-gone') });
  expect(modified()).toContainEqual(['eni-2', ['sg-c']]);
  expect(ec2.commandCalls(StartInstancesCommand)).toHaveLength(1);
});

test("interfaces of another account's instance are left alone", async () => {
  ec2
    .on(DescribeInstancesCommand)
    .resolves(reservationOf([{ InstanceId: 'i-1', NetworkInterfaces: [eni('eni-1', 'sg-jail')] }], '444455556666'));
  expect((await take(true, { groups: { 'eni-1': ['sg-1'] } })).is).toBe('failed');
  expect(modified()).toEqual([]);
});
