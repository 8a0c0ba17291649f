import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, test } from 'vitest';
import type { FactName } from '../facts/types.ts';
import { findLaunch } from './find-launch.ts';
import type { Seen } from './instance-facts.ts';
import { listInstances, listRegions } from './list-instances.ts';
import { mockEc2, noon, own, refusal, region, reservationOf, testCalls } from './testing/mocked-calls.ts';

const ec2 = mockEc2();
afterEach(() => ec2.reset());
const here = { account: own, region };
const inputs = () => ec2.commandCalls(DescribeInstancesCommand).map(({ args }) => args[0].input);

describe('every instance of an account and region', () => {
  const list = async (...facts: FactName[]): Promise<Seen[]> => {
    const { calls, clock } = testCalls();
    const all: Seen[] = [];
    for await (const sighting of listInstances(calls, clock.now, here, facts)) all.push(sighting);
    return all;
  };

  test('comes in pages of a thousand, empty ones too', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce({ ...reservationOf([{ InstanceId: 'i-1' }]), NextToken: 'a' })
      .resolvesOnce({ NextToken: 'b' })
      .resolvesOnce(reservationOf([{ InstanceId: 'i-2' }, {}]));
    expect((await list()).map(({ ref }) => ref)).toEqual([
      { ...here, id: 'i-1' },
      { ...here, id: 'i-2' },
    ]);
    expect(inputs()).toEqual([
      { MaxResults: 1_000 },
      { MaxResults: 1_000, NextToken: 'a' },
      { MaxResults: 1_000, NextToken: 'b' },
    ]);
  });

  test('asks for what EC2 tells of one instance at a time with few requests at once', async () => {
    let [open, most, asked] = [0, 0, 0];
    ec2.on(DescribeInstanceAttributeCommand).callsFake(async () => {
      asked += 1;
      open += 1;
      most = Math.max(most, open);
      await new Promise(setImmediate);
      open -= 1;
      return { DisableApiStop: { Value: true } };
    });
    const many = Array.from({ length: 35 }, (_, index) => ({ InstanceId: `i-${index}` }));
    ec2.on(DescribeInstancesCommand).resolves(reservationOf(many));
    expect((await list('disableApiStop')).every(({ facts }) => facts.disableApiStop?.is === 'known')).toBe(true);
    expect([asked, most]).toEqual([35, 10]);
  });

  test("leaves out another account's", async () => {
    ec2.on(DescribeInstancesCommand).resolves(reservationOf([{ InstanceId: 'i-1' }], '444455556666'));
    expect(await list()).toEqual([]);
  });

  test('comes with the facts that are asked for, a page at a time', async () => {
    ec2.on(DescribeInstancesCommand).resolves(reservationOf([{ InstanceId: 'i-1' }, { InstanceId: 'i-2' }]));
    ec2.on(DescribeVolumesCommand).resolves({ Volumes: [] });
    expect((await list('volumes')).map(({ facts }) => facts.volumes)).toEqual([
      { is: 'known', value: [], at: noon },
      { is: 'known', value: [], at: noon },
    ]);
    expect(ec2.commandCalls(DescribeVolumesCommand)).toHaveLength(1);
  });

  test.each([
    ['the listing', DescribeInstancesCommand],
    ['a look-up', DescribeVolumesCommand],
  ])('is never half a list: %s that is denied ends it', async (_what, command) => {
    ec2.on(DescribeInstancesCommand).resolves(reservationOf([{ InstanceId: 'i-1' }]));
    ec2.on(command).rejects(refusal('UnauthorizedOperation'));
    await expect(list('volumes')).rejects.toThrow('UnauthorizedOperation');
  });
});

test('the regions of an account are those enabled', async () => {
  ec2.on(DescribeRegionsCommand).resolves({
    Regions: [
      { RegionName: 'us-east-1', OptInStatus: 'opt-in-not-required' },
      { RegionName: 'af-south-1', OptInStatus: 'not-opted-in' },
      { RegionName: 'eu-south-1', OptInStatus: 'opted-in' },
    ],
  });
  expect(await listRegions(testCalls().calls, here)).toEqual(['eu-south-1', 'us-east-1']);
});

describe('the instances of a launch that does not name them', () => {
  const find = (reservationId: string | null, clientToken: string | null) => {
    const { calls, clock } = testCalls();
    return findLaunch(calls, clock.now, { ...here, reservationId, clientToken });
  };

  test('are found by their reservation', async () => {
    ec2.on(DescribeInstancesCommand).resolves(reservationOf([{ InstanceId: 'i-1' }, { InstanceId: 'i-2' }]));
    const answer = await find('r-1', 'token');
    expect(answer.is === 'seen' ? answer.sightings.map(({ ref }) => ref.id) : answer).toEqual(['i-1', 'i-2']);
    expect(inputs()).toEqual([{ Filters: [{ Name: 'reservation-id', Values: ['r-1'] }], MaxResults: 1_000 }]);
  });

  test('or by the client token, which is text of a stranger and no pattern', async () => {
    ec2.on(DescribeInstancesCommand).resolves(
      reservationOf([
        { InstanceId: 'i-1', ClientToken: 'to*en' },
        { InstanceId: 'i-2', ClientToken: 'tooooen' },
      ]),
    );
    const answer = await find(null, 'to*en');
    expect(answer.is === 'seen' ? answer.sightings.map(({ ref }) => ref.id) : answer).toEqual(['i-1']);
    expect(inputs()[0]?.Filters).toEqual([{ Name: 'client-token', Values: ['to\\*en'] }]);
  });

  test("are not another account's", async () => {
    ec2.on(DescribeInstancesCommand).resolves(reservationOf([{ InstanceId: 'i-1' }], '444455556666'));
    expect(await find('r-1', null)).toEqual({ is: 'seen', sightings: [] });
  });

  test('may not be there yet', async () => {
    ec2.on(DescribeInstancesCommand).resolves({});
    expect(await find('r-1', null)).toEqual({ is: 'seen', sightings: [] });
  });

  test('are not looked for without anything to go by', async () => {
    expect((await find(null, null)).is).toBe('failed');
    expect(ec2.calls()).toHaveLength(0);
  });

  test('are not found where nobody lets us in', async () => {
    ec2.on(DescribeInstancesCommand).rejects(refusal('OptInRequired'));
    expect((await find('r-1', null)).is).toBe('no-access');
  });
});
