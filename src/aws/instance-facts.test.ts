import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { tagOf } from '../facts/tags.ts';
import type { FactName, Facts } from '../facts/types.ts';
import { seen } from './instance-facts.ts';
import { noon, own, region } from './testing/mocked-calls.ts';

const ref = { account: own, region, id: 'i-1' };
const arrived = new Date(noon.getTime() + 800);
const see = (instance: Instance) => seen(instance, ref, noon, arrived);
const told = (facts: Facts, name: FactName): unknown => {
  const fact = facts[name];
  return fact === undefined ? 'unknown' : fact.is === 'absent' ? 'absent' : fact.value;
};

const full: Instance = {
  InstanceId: 'i-1',
  State: { Name: 'running' },
  ImageId: 'ami-1',
  InstanceType: 't3.micro',
  KeyName: 'ops',
  Architecture: 'arm64',
  RootDeviceType: 'ebs',
  Placement: { AvailabilityZone: 'eu-west-1a' },
  VpcId: 'vpc-1',
  SubnetId: 'subnet-1',
  PublicIpAddress: '203.0.113.7',
  IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/web', Id: 'AIPA' },
  InstanceLifecycle: 'spot',
  LaunchTime: new Date('2026-02-28T00:00:00Z'),
  SecurityGroups: [{ GroupId: 'sg-2', GroupName: 'web' }],
  NetworkInterfaces: [
    {
      NetworkInterfaceId: 'eni-2',
      Attachment: { DeviceIndex: 1, AttachTime: new Date('2026-01-02T00:00:00Z') },
      Groups: [{ GroupId: 'sg-1', GroupName: 'db' }],
    },
    {
      NetworkInterfaceId: 'eni-1',
      Attachment: { DeviceIndex: 0, AttachTime: new Date('2026-01-01T00:00:00Z') },
      Groups: [{ GroupId: 'sg-2', GroupName: 'web' }],
    },
  ],
  MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
  CpuOptions: { CoreCount: 2, ThreadsPerCore: 1 },
  Tags: [{ Key: 'Code', Value: 'LOL' }, { Key: 'empty' }],
};

test('a read tells all that DescribeInstances does, as of when it began', () => {
  const sighting = see(full);
  expect(sighting).toMatchObject({ kind: 'seen', ref, at: noon, arrived, state: 'running' });
  expect(sighting.evidence).toEqual({ eventId: 'read', object: 'ec2:DescribeInstances' });
  const values = Object.fromEntries(
    Object.entries(sighting.facts).map(([name]) => [name, told(sighting.facts, name as FactName)]),
  );
  expect(values).toEqual({
    imageId: 'ami-1',
    instanceType: 't3.micro',
    keyName: 'ops',
    architecture: 'arm64',
    rootDeviceType: 'ebs',
    availabilityZone: 'eu-west-1a',
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    publicIp: '203.0.113.7',
    instanceProfile: 'arn:aws:iam::111122223333:instance-profile/web',
    lifecycle: 'spot',
    securityGroups: [
      { id: 'sg-1', name: 'db' },
      { id: 'sg-2', name: 'web' },
    ],
    metadataTokens: 'required',
    metadataEndpoint: 'enabled',
    metadataHopLimit: 1,
    cpuOptions: { coreCount: 2, threadsPerCore: 1 },
  });
  expect(Object.values(sighting.facts).every(({ at }) => at === noon)).toBe(true);
});

test('it was launched when its first interface was attached, whatever LaunchTime says', () =>
  expect(see(full).launchedAt).toEqual(new Date('2026-01-01T00:00:00Z')));

test('its tags are a complete listing, an empty value included', () => {
  const { tags } = see(full);
  expect(tagOf(tags, 'Code')).toEqual({ is: 'known', value: 'LOL' });
  expect(tagOf(tags, 'empty')).toEqual({ is: 'known', value: '' });
  expect(tagOf(tags, 'Other')).toEqual({ is: 'absent' });
  expect(tags.completeAt).toBe(noon);
});

test('an instance without tags has no list of them, and is known to have none', () =>
  expect(tagOf(see({ InstanceId: 'i-1', State: { Name: 'running' } }).tags, 'Code')).toEqual({ is: 'absent' }));

test.each(['keyName', 'instanceProfile', 'publicIp', 'lifecycle', 'spotKind'] as const)(
  '%s is known to be absent where EC2 is silent about a running instance',
  (name) => expect(told(see({ State: { Name: 'running' } }).facts, name)).toBe('absent'),
);

test.each(['imageId', 'vpcId', 'securityGroups', 'metadataTokens', 'cpuOptions'] as const)(
  '%s stays unknown where EC2 is silent',
  (name) => expect(told(see({ State: { Name: 'running' } }).facts, name)).toBe('unknown'),
);

test('a pending instance may not have its address yet', () =>
  expect(told(see({ State: { Name: 'pending' } }).facts, 'publicIp')).toBe('unknown'));

test('what a terminated instance has lost was not removed from it', () => {
  const sighting = see({ InstanceId: 'i-1', State: { Name: 'terminated' } });
  expect(sighting.state).toBe('terminated');
  expect(sighting.facts).toEqual({});
  expect(tagOf(sighting.tags, 'Code')).toEqual({ is: 'unknown' });
  expect(sighting.launchedAt).toBeUndefined();
});

test('of a terminated instance that still shows its tags they count', () =>
  expect(tagOf(see({ ...full, State: { Name: 'terminated' } }).tags, 'Code')).toEqual({ is: 'known', value: 'LOL' }));

test('an address of a second interface counts', () =>
  expect(told(see({ NetworkInterfaces: [{}, { Association: { PublicIp: '203.0.113.9' } }] }).facts, 'publicIp')).toBe(
    '203.0.113.9',
  ));

describe('odd answers', () => {
  test('a state that nobody knows is no state', () =>
    expect(see({ State: { Name: 'frozen' as never } }).state).toBeNull());
  test('a tag named __proto__ is a tag', () =>
    expect(tagOf(see({ Tags: [{ Key: '__proto__', Value: 'x' }] }).tags, '__proto__')).toEqual({
      is: 'known',
      value: 'x',
    }));
  test('an empty answer tells nothing but what is absent', () => expect(see({}).state).toBeNull());
});
