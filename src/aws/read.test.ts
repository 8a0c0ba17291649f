import {
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeVolumesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReadAnswer } from '../engine/ports.ts';
import type { FactName } from '../facts/types.ts';
import { createReader } from './read.ts';
import { mockEc2, noon, own, refusal, region, reservationOf, testCalls } from './testing/mocked-calls.ts';

const ec2 = mockEc2();
afterEach(() => ec2.reset());

const running = (id: string, more: Instance = {}): Instance => ({
  InstanceId: id,
  State: { Name: 'running' },
  ...more,
});

/** EC2 knows these, and refuses a request for any other. */
function answerWith(instances: readonly Instance[], owner = own): void {
  ec2.on(DescribeInstancesCommand).callsFake(({ InstanceIds }: { InstanceIds: string[] }) => {
    const unknown = InstanceIds.filter((id) => !instances.some(({ InstanceId }) => InstanceId === id));
    if (unknown.length > 0)
      throw refusal('InvalidInstanceID.NotFound', `The instance ID '${unknown[0]}' does not exist`);
    return reservationOf(
      instances.filter(({ InstanceId = '' }) => InstanceIds.includes(InstanceId)),
      owner,
    );
  });
}

function reader() {
  const { calls, clock, sessions } = testCalls();
  const read = createReader({ calls, clock: clock.now, window: 1 });
  return {
    clock,
    sessions,
    read: (id: string, facts: readonly FactName[] = [], where = region) =>
      read({ account: own, region: where, id }, facts),
  };
}

const factOf = (answer: ReadAnswer, name: FactName): unknown => {
  if (answer.is !== 'seen') return answer;
  const [sighting] = answer.sightings;
  if (sighting?.kind !== 'seen') return sighting;
  const fact = sighting.facts[name];
  return fact === undefined ? 'unknown' : fact.is === 'absent' ? 'absent' : fact.value;
};

test('reads of one account and region share a request; another region has its own', async () => {
  answerWith(['i-1', 'i-2', 'i-3'].map((id) => running(id)));
  const { read } = reader();
  const answers = await Promise.all([read('i-1'), read('i-2'), read('i-2'), read('i-3', [], 'eu-west-2')]);
  expect(answers.map((answer) => answer.is)).toEqual(['seen', 'seen', 'seen', 'seen']);
  const asked = ec2.commandCalls(DescribeInstancesCommand).map(({ args }) => args[0].input.InstanceIds);
  expect(asked).toEqual([['i-1', 'i-2'], ['i-3']]);
});

test('a hundred ids fill a request', async () => {
  const ids = Array.from({ length: 230 }, (_, index) => `i-${index}`);
  answerWith(ids.map((id) => running(id)));
  const { read } = reader();
  const answers = await Promise.all(ids.map((id) => read(id)));
  expect(answers.every((answer) => answer.is === 'seen')).toBe(true);
  const sizes = ec2.commandCalls(DescribeInstancesCommand).map(({ args }) => args[0].input.InstanceIds?.length);
  expect(sizes).toEqual([100, 100, 30]);
});

test('an id that EC2 does not know costs the others nothing', async () => {
  answerWith([running('i-1'), running('i-2')]);
  const { read } = reader();
  const answers = await Promise.all(['i-1', 'i-x', 'i-2', 'i-y'].map((id) => read(id)));
  expect(answers.map((answer) => answer.is)).toEqual(['seen', 'not-found', 'seen', 'not-found']);
  expect(answers[1]).toEqual({ is: 'not-found', checked: true });
});

test('an id that EC2 leaves out silently is not found either', async () => {
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [] });
  expect(await reader().read('i-1')).toEqual({ is: 'not-found', checked: true });
});

test('an instance of another account is never taken for ours', async () => {
  answerWith([running('i-1')], '444455556666');
  expect(await reader().read('i-1', ['volumes'])).toMatchObject({
    is: 'failed',
    why: expect.stringContaining('444455556666'),
  });
  expect(ec2.commandCalls(DescribeVolumesCommand)).toHaveLength(0);
});

test('pages are followed, empty ones too', async () => {
  ec2
    .on(DescribeInstancesCommand, { InstanceIds: ['i-1'] })
    .resolvesOnce({ Reservations: [], NextToken: 'more' })
    .resolvesOnce({ NextToken: 'most' })
    .resolvesOnce(reservationOf([running('i-1')]));
  expect((await reader().read('i-1')).is).toBe('seen');
  expect(ec2.calls().map(({ args }) => (args[0].input as { NextToken?: string }).NextToken)).toEqual([
    undefined,
    'more',
    'most',
  ]);
});

test('a read is as old as its request, not as the ones before it that failed', async () => {
  const { read, clock } = reader();
  ec2
    .on(DescribeInstancesCommand)
    .rejectsOnce(refusal('RequestLimitExceeded', 'slow down', 503))
    .resolves(reservationOf([running('i-1')]));
  const answer = await read('i-1');
  const [sighting] = answer.is === 'seen' ? answer.sightings : [];
  expect(clock.now().getTime()).toBeGreaterThan(noon.getTime());
  expect(sighting?.at).toEqual(clock.now());
});

test.each([
  ['throttled again and again', refusal('RequestLimitExceeded', 'x', 503), { is: 'failed', retryAfterMs: 30_000 }, 4],
  ['answered by a fault of EC2', refusal('InternalError', 'x', 500), { is: 'failed' }, 4],
  ['denied', refusal('UnauthorizedOperation'), { is: 'failed', retryAfterMs: 900_000 }, 1],
  ['not let in', refusal('OptInRequired', 'x', 401), { is: 'no-access' }, 1],
  ['refused for its credentials twice', refusal('AuthFailure', 'x', 401), { is: 'no-access' }, 2],
])('a read that is %s says so', async (_what, error, answer, requests) => {
  ec2.on(DescribeInstancesCommand).rejects(error);
  const { read } = reader();
  expect(await read('i-1')).toMatchObject({ ...answer, why: expect.any(String) });
  expect(ec2.calls()).toHaveLength(requests);
});

test('old credentials are dropped, and the request is made once more', async () => {
  ec2
    .on(DescribeInstancesCommand)
    .rejectsOnce(refusal('ExpiredToken'))
    .resolves(reservationOf([running('i-1')]));
  const { read, sessions } = reader();
  expect((await read('i-1')).is).toBe('seen');
  expect(sessions.forgotten).toEqual([own]);
});

describe('facts that DescribeInstances does not tell', () => {
  test('are looked up only where they are asked for', async () => {
    answerWith([running('i-1')]);
    await reader().read('i-1', ['imageId', 'keyName']);
    expect(ec2.calls()).toHaveLength(1);
  });

  test('are looked up in one request for all instances, and told to those that asked', async () => {
    answerWith(['i-1', 'i-2'].map((id) => running(id, { ImageId: 'ami-1' })));
    ec2.on(DescribeImagesCommand).resolves({
      Images: [
        {
          ImageId: 'ami-1',
          OwnerId: '137112412989',
          ImageOwnerAlias: 'amazon',
          Name: 'al2023',
          CreationDate: '2026-01-01T00:00:00.000Z',
        },
      ],
    });
    const { read } = reader();
    const [one, two] = await Promise.all([read('i-1', ['imageOwner']), read('i-2', ['imageName'])]);
    expect([factOf(one, 'imageOwner'), factOf(one, 'imageOwnerAlias'), factOf(two, 'imageName')]).toEqual([
      '137112412989',
      'amazon',
      'al2023',
    ]);
    expect(factOf(two, 'imageCreatedAt')).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(ec2.commandCalls(DescribeImagesCommand).map(({ args }) => args[0].input.ImageIds)).toEqual([['ami-1']]);
  });

  test('an image without alias is known to have none, one that is gone tells nothing', async () => {
    answerWith([running('i-1', { ImageId: 'ami-1' }), running('i-2', { ImageId: 'ami-gone' })]);
    ec2.on(DescribeImagesCommand).callsFake(({ ImageIds }: { ImageIds: string[] }) => {
      if (ImageIds.includes('ami-gone'))
        throw refusal('InvalidAMIID.NotFound', 'The image id [ami-gone] does not exist');
      return { Images: [{ ImageId: 'ami-1', OwnerId: own }] };
    });
    const { read } = reader();
    const [one, two] = await Promise.all([read('i-1', ['imageOwnerAlias']), read('i-2', ['imageOwnerAlias'])]);
    expect(factOf(one, 'imageOwnerAlias')).toBe('absent');
    expect(factOf(two, 'imageOwnerAlias')).toBe('unknown');
  });

  test('volumes are those attached, and one that is not found beside them is told as unknown', async () => {
    answerWith([
      running('i-1', {
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-1' } },
          { DeviceName: '/dev/xvdc', Ebs: { VolumeId: 'vol-new' } },
        ],
      }),
      running('i-2'),
    ]);
    const attachedTo = (...ids: string[]) => ids.map((InstanceId) => ({ InstanceId, Device: `/dev/${InstanceId}` }));
    ec2
      .on(DescribeVolumesCommand)
      .resolvesOnce({ NextToken: 'more', Volumes: [] })
      .resolvesOnce({
        Volumes: [
          { VolumeId: 'vol-2', Size: 8, Encrypted: false, VolumeType: 'io2', Attachments: attachedTo('i-1', 'i-2') },
          {
            VolumeId: 'vol-1',
            Size: 30,
            Encrypted: true,
            VolumeType: 'gp3',
            Attachments: [{ InstanceId: 'i-1', Device: '/dev/xvda' }],
          },
        ],
      });
    const { read } = reader();
    const [one, two] = await Promise.all([read('i-1', ['volumes']), read('i-2', ['volumes'])]);
    expect(factOf(one, 'volumes')).toEqual([
      { device: '/dev/i-1', encrypted: false, gib: 8, type: 'io2' },
      { device: '/dev/xvda', encrypted: true, gib: 30, type: 'gp3' },
      { device: '/dev/xvdc', encrypted: null, gib: null, type: null },
    ]);
    expect(factOf(two, 'volumes')).toEqual([{ device: '/dev/i-2', encrypted: false, gib: 8, type: 'io2' }]);
  });

  test('openings are to everybody, of every interface, and not known while a group is not found', async () => {
    const groups = (...ids: string[]) => ids.map((GroupId) => ({ GroupId, GroupName: GroupId }));
    answerWith([
      running('i-1', { SecurityGroups: groups('sg-1'), NetworkInterfaces: [{ Groups: groups('sg-2') }] }),
      running('i-2', { SecurityGroups: groups('sg-1', 'sg-gone') }),
      running('i-3', { SecurityGroups: groups('sg-3') }),
    ]);
    ec2.on(DescribeSecurityGroupsCommand).resolves({
      SecurityGroups: [
        {
          GroupId: 'sg-1',
          IpPermissions: [
            {
              IpProtocol: 'tcp',
              FromPort: 22,
              ToPort: 22,
              IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '0.0.0.0/0' }],
            },
            { IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }], UserIdGroupPairs: [{ GroupId: 'sg-1' }] },
          ],
        },
        { GroupId: 'sg-2', IpPermissions: [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] },
        { GroupId: 'sg-3' },
      ],
    });
    const { read } = reader();
    const answers = await Promise.all(['i-1', 'i-2', 'i-3'].map((id) => read(id, ['networkOpenings'])));
    expect(answers.map((answer) => factOf(answer, 'networkOpenings'))).toEqual([
      [
        { protocol: '-1', fromPort: null, toPort: null, cidr: '::/0' },
        { protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' },
      ],
      'unknown',
      [],
    ]);
  });

  test('protection is asked of each instance, and one that fails fails alone', async () => {
    answerWith([running('i-1'), running('i-2')]);
    ec2
      .on(DescribeInstanceAttributeCommand, { InstanceId: 'i-1', Attribute: 'disableApiTermination' })
      .resolves({ DisableApiTermination: { Value: true } })
      .on(DescribeInstanceAttributeCommand, { InstanceId: 'i-1', Attribute: 'disableApiStop' })
      .resolves({ DisableApiStop: { Value: false } })
      .on(DescribeInstanceAttributeCommand, { InstanceId: 'i-2' })
      .rejects(refusal('UnauthorizedOperation'));
    const { read } = reader();
    const names = ['disableApiTermination', 'disableApiStop'] as const;
    const [one, two] = await Promise.all([read('i-1', names), read('i-2', names)]);
    expect(names.map((name) => factOf(one, name))).toEqual([true, false]);
    expect(two).toMatchObject({ is: 'failed', why: expect.stringContaining('UnauthorizedOperation') });
  });

  test('how a spot instance was asked for stands in its request', async () => {
    answerWith([running('i-1', { InstanceLifecycle: 'spot' }), running('i-2')]);
    ec2
      .on(DescribeSpotInstanceRequestsCommand)
      .resolves({ SpotInstanceRequests: [{ InstanceId: 'i-1', Type: 'persistent' }] });
    const { read } = reader();
    const answers = await Promise.all([read('i-1', ['spotKind']), read('i-2', ['spotKind'])]);
    expect(answers.map((answer) => factOf(answer, 'spotKind'))).toEqual(['persistent', 'absent']);
    expect(ec2.commandCalls(DescribeSpotInstanceRequestsCommand).map(({ args }) => args[0].input.Filters)).toEqual([
      [{ Name: 'instance-id', Values: ['i-1'] }],
    ]);
  });

  test('where one cannot be looked up the read fails for who asked, and for nobody else', async () => {
    answerWith([running('i-1'), running('i-2')]);
    ec2.on(DescribeVolumesCommand).rejects(refusal('UnauthorizedOperation'));
    const { read } = reader();
    const [one, two] = await Promise.all([read('i-1', ['volumes']), read('i-2')]);
    expect([one.is, two.is]).toEqual(['failed', 'seen']);
  });

  test('nothing is looked up for an instance that has ended', async () => {
    answerWith([running('i-1', { State: { Name: 'terminated' } })]);
    const answer = await reader().read('i-1', ['volumes', 'disableApiStop', 'networkOpenings', 'imageOwner']);
    expect(answer.is).toBe('seen');
    expect(ec2.calls()).toHaveLength(1);
  });
});
