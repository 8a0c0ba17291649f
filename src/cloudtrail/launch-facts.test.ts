import { describe, expect, test } from 'vitest';
import { account } from '../testing/identities.ts';
import { launch, noon, oneId } from '../testing/records.ts';
import { one, plain } from './testing/read.ts';

describe('the facts of a launch', () => {
  test('come from what EC2 answered', () => {
    expect(plain(one(launch()).facts)).toEqual({
      imageId: 'ami-0123456789abcdef0',
      instanceType: 't3.micro',
      keyName: 'ops',
      vpcId: 'vpc-0123456789abcdef0',
      subnetId: 'subnet-0123456789abcdef0',
      availabilityZone: 'eu-west-1a',
      architecture: 'x86_64',
      securityGroups: [{ id: 'sg-0123456789abcdef0', name: 'default' }],
      instanceProfile: 'absent',
      lifecycle: 'absent',
      spotKind: 'absent',
      rootDeviceType: 'ebs',
      metadataTokens: 'optional',
      metadataEndpoint: 'enabled',
      disableApiTermination: false,
      disableApiStop: false,
    });
  });

  test('are dated at the launch', () => {
    expect(Object.values(one(launch()).facts).every(({ at }) => at.getTime() === Date.parse(noon))).toBe(true);
  });

  test('come from the request where the answer is silent, and stay unknown where both are', () => {
    const record = launch();
    const item = { instanceId: oneId };
    const { facts } = one({ ...record, responseElements: { instancesSet: { items: [item] } } });
    expect(plain(facts)).toMatchObject({ imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' });
    for (const name of ['vpcId', 'subnetId', 'securityGroups', 'metadataTokens', 'architecture', 'publicIp'] as const) {
      expect(facts[name]).toBeUndefined();
    }
  });

  test('read an instance type that is wrapped', () => {
    const record = launch({ item: { instanceType: undefined }, request: { instanceType: { value: 'p2.xlarge' } } });
    expect(plain(one(record).facts).instanceType).toBe('p2.xlarge');
  });

  test('know that there is no key pair when EC2 names none', () => {
    expect(plain(one(launch({ keyName: null })).facts).keyName).toBe('absent');
  });

  test('name the profile by its ARN, else by its name', () => {
    const arn = `arn:aws:iam::${account}:instance-profile/web`;
    const asked = { iamInstanceProfile: { name: 'web' } };
    expect(plain(one(launch({ request: asked, item: { iamInstanceProfile: { arn } } })).facts).instanceProfile).toBe(
      arn,
    );
    expect(plain(one(launch({ request: asked })).facts).instanceProfile).toBe('web');
  });

  test('take the groups of the interfaces where the instance lists none, each once and by id', () => {
    const nic = (...ids: string[]) => ({ groupSet: { items: ids.map((groupId) => ({ groupId })) } });
    const item = { groupSet: {}, networkInterfaceSet: { items: [nic('sg-b', 'sg-a'), nic('sg-b')] } };
    expect(plain(one(launch({ item })).facts).securityGroups).toEqual([
      { id: 'sg-a', name: null },
      { id: 'sg-b', name: null },
    ]);
  });

  test('take the subnet of the first interface where the instance names none', () => {
    const nic = (deviceIndex: number, subnetId: string) => ({
      attachment: { deviceIndex },
      subnetId,
      vpcId: `vpc-${subnetId}`,
    });
    const item = { subnetId: null, vpcId: null, networkInterfaceSet: { items: [nic(1, 'b'), nic(0, 'a')] } };
    expect(plain(one(launch({ item })).facts)).toMatchObject({ subnetId: 'a', vpcId: 'vpc-a' });
  });

  test.each<[unknown, string | undefined]>([
    ['203.0.113.7', '203.0.113.7'],
    ['YOUR_PUBLIC_IP', undefined],
    ['203.0.113.777', undefined],
    [undefined, undefined],
  ])('know a public address only when it is one: %j', (ipAddress, expected) => {
    expect(plain(one(launch({ item: { ipAddress } })).facts).publicIp).toBe(expected);
    const networkInterfaceSet = { items: [{ association: { publicIp: ipAddress } }] };
    expect(plain(one(launch({ item: { networkInterfaceSet } })).facts).publicIp).toBe(expected);
  });

  const spot = (spotOptions?: object) => ({
    instanceMarketOptions: { marketType: 'spot', ...(spotOptions ? { spotOptions } : {}) },
  });
  const item = { instanceLifecycle: 'spot' };

  test.each<[string, object, object, unknown, unknown]>([
    ['persistent as asked', spot({ spotInstanceType: 'persistent' }), item, 'spot', 'persistent'],
    ['one-time as asked', spot({ spotInstanceType: 'one-time' }), item, 'spot', 'one-time'],
    ['one-time by default', spot(), item, 'spot', 'one-time'],
    ['spot though the answer does not say so', spot(), {}, 'spot', 'one-time'],
    ['spot by a request that asked elsewhere', {}, item, 'spot', undefined],
    [
      'spot by a template that may say more',
      { ...spot(), launchTemplate: { launchTemplateId: 'lt-1' } },
      item,
      'spot',
      undefined,
    ],
    ['in a capacity block', {}, { instanceLifecycle: 'capacity-block' }, 'capacity-block', undefined],
    ['on demand', {}, {}, 'absent', 'absent'],
  ])('tell an instance that is %s', (_title, request, answered, lifecycle, spotKind) => {
    const facts = plain(one(launch({ request: { ...request }, item: { ...answered } })).facts);
    expect([facts.lifecycle, facts.spotKind]).toEqual([lifecycle, spotKind]);
  });

  test('leave the metadata options unknown where an older record lacks them, never absent', () => {
    const { facts } = one(launch({ item: { metadataOptions: undefined } }));
    expect([facts.metadataTokens, facts.metadataEndpoint]).toEqual([undefined, undefined]);
    const asked = launch({
      item: { metadataOptions: undefined },
      request: { metadataOptions: { httpTokens: 'required' } },
    });
    expect(plain(one(asked).facts).metadataTokens).toBe('required');
    expect(one(launch({ item: { metadataOptions: { httpTokens: 'whatever' } } })).facts.metadataTokens).toBeUndefined();
  });

  const silent = { disableApiTermination: undefined, disableApiStop: undefined };

  test.each<[string, object, unknown]>([
    ['as asked', { disableApiTermination: true }, true],
    ['as asked, in text', { disableApiTermination: 'true' }, true],
    ['off by default', silent, false],
    [
      'unknown where a template may have set it',
      { ...silent, launchTemplate: { launchTemplateId: 'lt-1' } },
      undefined,
    ],
    ['as asked beside a template', { disableApiTermination: true, launchTemplate: { launchTemplateId: 'lt-1' } }, true],
    ['unknown where it cannot be read', { disableApiTermination: { on: 1 } }, undefined],
  ])('tell protection from termination: %s', (_title, request, expected) => {
    expect(plain(one(launch({ request: { ...request } })).facts).disableApiTermination).toBe(expected);
  });

  test('leave protection unknown where the request was left out of the record', () => {
    for (const requestParameters of [null, { omitted: true, reason: 'requestParameters too large' }]) {
      const { facts, tags } = one({ ...launch(), requestParameters });
      expect([facts.disableApiTermination, facts.disableApiStop]).toEqual([undefined, undefined]);
      expect(plain(facts)).toMatchObject({ keyName: 'ops', lifecycle: 'absent' });
      expect(tags.completeAt).not.toBeNull();
    }
  });

  test.each<[string, object, object, unknown]>([
    ['as EC2 answers', {}, { cpuOptions: { coreCount: 1, threadsPerCore: 2 } }, { coreCount: 1, threadsPerCore: 2 }],
    ['in text', {}, { cpuOptions: { coreCount: '8', threadsPerCore: '1' } }, { coreCount: 8, threadsPerCore: 1 }],
    ['as asked', { cpuOptions: { coreCount: 4, threadsPerCore: 1 } }, {}, { coreCount: 4, threadsPerCore: 1 }],
    [
      'as EC2 answers, whatever was asked',
      { cpuOptions: { coreCount: 4, threadsPerCore: 1 } },
      { cpuOptions: { coreCount: 2, threadsPerCore: 1 } },
      { coreCount: 2, threadsPerCore: 1 },
    ],
    ['not at all where one of both is missing', {}, { cpuOptions: { coreCount: 1 } }, undefined],
    ['not at all where one is no number', {}, { cpuOptions: { coreCount: 'x', threadsPerCore: 1.5 } }, undefined],
    ['not at all in older records', {}, {}, undefined],
  ])('tell the cores %s', (_title, request, item, expected) => {
    expect(plain(one(launch({ request: { ...request }, item: { ...item } })).facts).cpuOptions).toEqual(expected);
  });

  test.each<[object, object, number | undefined]>([
    [{}, { httpPutResponseHopLimit: 2 }, 2],
    [{ httpPutResponseHopLimit: 3 }, {}, 3],
    [{ httpPutResponseHopLimit: 3 }, { httpPutResponseHopLimit: '1' }, 1],
    [{}, {}, undefined],
    [{}, { httpPutResponseHopLimit: -1 }, undefined],
  ])('tell the hop limit asked as %j and answered as %j', (asked, answered, expected) => {
    const record = launch({ request: { metadataOptions: asked }, item: { metadataOptions: answered } });
    expect(plain(one(record).facts).metadataHopLimit).toBe(expected);
  });

  const interfaces = (...items: object[]) => ({ networkInterfaceSet: { items } });
  const template = { launchTemplate: { launchTemplateId: 'lt-1' } };

  test.each<[string, object, boolean | undefined]>([
    ['is given one', interfaces({ deviceIndex: 0, associatePublicIpAddress: true }), true],
    ['is given none', interfaces({ deviceIndex: 0, associatePublicIpAddress: false }), false],
    ['is given one, in text', interfaces({ associatePublicIpAddress: 'true' }), true],
    ['is given what the subnet gives', interfaces({ deviceIndex: 0 }), undefined],
    ['is not asked for', {}, undefined],
    ['was there before', interfaces({ networkInterfaceId: 'eni-1', associatePublicIpAddress: false }), undefined],
    [
      'has another beside it that was there before',
      interfaces({ associatePublicIpAddress: false }, { networkInterfaceId: 'eni-1' }),
      undefined,
    ],
    [
      'may have another beside it by a template',
      { ...template, ...interfaces({ associatePublicIpAddress: false }) },
      undefined,
    ],
    ['is given one beside a template', { ...template, ...interfaces({ associatePublicIpAddress: true }) }, true],
  ])('tell whether a public address comes with an interface that %s', (_title, request, expected) => {
    expect(plain(one(launch({ request: { ...request } })).facts).associatesPublicIp).toBe(expected);
  });

  const rest = { device: null, encrypted: null, gib: null, type: null };
  const mapped = (...items: object[]) => ({ blockDeviceMapping: { items } });

  test.each<[string, object, unknown]>([
    [
      'as asked, and those of the image, which are not known',
      mapped({ deviceName: '/dev/sda1', ebs: { encrypted: true, volumeSize: 10, volumeType: 'gp3' } }),
      [{ device: '/dev/sda1', encrypted: true, gib: 10, type: 'gp3' }, rest],
    ],
    [
      'without what a snapshot or the account may decide',
      mapped({ deviceName: '/dev/sda1', ebs: { encrypted: false, snapshotId: 'snap-1' } }),
      [{ device: '/dev/sda1', encrypted: null, gib: null, type: null }, rest],
    ],
    [
      'without those that are no EBS volumes',
      mapped({ deviceName: '/dev/sdb', virtualName: 'ephemeral0' }, { deviceName: '/dev/sdc', noDevice: {} }),
      undefined,
    ],
    ['not at all where nothing was asked for', { blockDeviceMapping: {} }, undefined],
  ])('tell the volumes %s', (_title, request, expected) => {
    expect(plain(one(launch({ request: { ...request } })).facts).volumes).toEqual(expected);
  });

  test('never tell what security groups open, or what the image is beyond its id', () => {
    const { facts } = one(launch());
    for (const name of ['networkOpenings', 'imageOwner', 'imageOwnerAlias', 'imageName', 'imageCreatedAt'] as const) {
      expect(facts[name]).toBeUndefined();
    }
  });
});
