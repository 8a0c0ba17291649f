import {
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, test } from 'vitest';
import { emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';

/**
 * What EC2 calls can be proven on moto. ministack answers the same calls faster but leniently: its dry run carries out,
 * it stops what is terminated, and it has no termination protection.
 */
emulatorsOrSkip('moto')('EC2 on moto', () => {
  const moto = useEmulator('moto');
  let ec2: EC2Client;
  beforeAll(() => {
    ec2 = new EC2Client(moto().client());
  });

  const unknown = ['i-00000000000000001', 'i-00000000000000002'] as const;

  /** moto starts MinCount instances, whatever MaxCount says. */
  const run = async (count: number, tags: Record<string, string> = {}) => {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b', // one of moto's own
        InstanceType: 't3.micro',
        MinCount: count,
        MaxCount: count,
        ...(Tags.length === 0
          ? {}
          : {
              TagSpecifications: [
                { ResourceType: 'instance', Tags },
                { ResourceType: 'volume', Tags },
              ],
            }),
      }),
    );
    return Instances.map(({ InstanceId = '' }) => InstanceId);
  };
  const describeOf = async (...ids: string[]) => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }));
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  };
  const states = async (...ids: string[]) => {
    const found = new Map((await describeOf(...ids)).map(({ InstanceId, State }) => [InstanceId, State?.Name]));
    return ids.map((id) => found.get(id));
  };

  test('tags given at launch are on the instance and on its volume; without any there are none', async () => {
    const [tagged = '', untagged = ''] = [...(await run(1, { owner: 'alice' })), ...(await run(1))];
    const [first, second] = [(await describeOf(tagged))[0], (await describeOf(untagged))[0]];
    expect(first?.Tags).toEqual([{ Key: 'owner', Value: 'alice' }]);
    expect(second?.Tags ?? []).toEqual([]);
    const { Volumes } = await ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [tagged] }] }),
    );
    expect(Volumes).toMatchObject([{ Tags: [{ Key: 'owner', Value: 'alice' }], Encrypted: false }]);
  });

  test('tags come late and change', async () => {
    const [id = ''] = await run(1, { owner: 'alice' });
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'owner', Value: 'bob' }] }));
    expect((await describeOf(id))[0]?.Tags).toEqual([{ Key: 'owner', Value: 'bob' }]);
  });

  test('one unknown id fails the whole describe; as a filter it is left out', async () => {
    const [id = ''] = await run(1);
    await expect(describeOf(id, unknown[0])).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: `The instance ID '${unknown[0]}' does not exist`,
    });
    // Of several moto names any one; AWS names them all: "The instance IDs 'i-…, i-…' do not exist".
    await expect(describeOf(id, ...unknown)).rejects.toMatchObject({
      message: expect.stringMatching(/^The instance ID 'i-0{16}[12]' does not exist$/),
    });
    const { Reservations } = await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [id, unknown[0]] }] }),
    );
    expect(Reservations).toHaveLength(1);
  });

  test('an instance stops, starts and ends, and ending it again changes nothing', async () => {
    const [id = ''] = await run(1);
    const { StoppingInstances } = await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(StoppingInstances).toMatchObject([
      { PreviousState: { Name: 'running' }, CurrentState: { Name: 'stopping' } },
    ]);
    expect(await states(id)).toEqual(['stopped']);
    await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    expect(await states(id)).toEqual(['running']);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    const again = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(again.TerminatingInstances).toMatchObject([{ PreviousState: { Name: 'terminated' } }]);
    expect(await states(id)).toEqual(['terminated']);
  });

  test('a dry run says what would be, and changes nothing', async () => {
    const [id = ''] = await run(1);
    const dry = ec2.send(new TerminateInstancesCommand({ InstanceIds: [id], DryRun: true }));
    await expect(dry).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
    expect(await states(id)).toEqual(['running']);
  });

  describe('protection', () => {
    // moto takes one attribute a call, and ignores DisableApiTermination in RunInstances.
    const protect = (id: string, is: boolean) =>
      ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: is } }));

    test('refuses to terminate until it is taken off', async () => {
      const [id = ''] = await run(1);
      await protect(id, true);
      const { DisableApiTermination } = await ec2.send(
        new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'disableApiTermination' }),
      );
      expect(DisableApiTermination).toEqual({ Value: true });
      const terminate = new TerminateInstancesCommand({ InstanceIds: [id] });
      await expect(ec2.send(terminate)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
      expect(await states(id)).toEqual(['running']);
      await protect(id, false);
      await ec2.send(terminate);
      expect(await states(id)).toEqual(['terminated']);
    });

    test('of one fails a call for two; those named before it are ended all the same', async () => {
      const [guarded = '', open = ''] = await run(2);
      await protect(guarded, true);
      const terminate = (...ids: string[]) => ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
      await expect(terminate(guarded, open)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
      expect(await states(guarded, open)).toEqual(['running', 'running']);
      await expect(terminate(open, guarded)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
      expect(await states(guarded, open)).toEqual(['running', 'terminated']);
    });

    test('against stopping refuses to stop', async () => {
      const [id = ''] = await run(1);
      await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiStop: { Value: true } }));
      const stop = ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
      await expect(stop).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    });
  });

  test('security groups are replaced, as for quarantine', async () => {
    const [id = ''] = await run(1);
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'quarantine', Description: 'none', VpcId: Vpcs[0]?.VpcId }),
    );
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [GroupId] }));
    expect((await describeOf(id))[0]?.SecurityGroups).toEqual([{ GroupId, GroupName: 'quarantine' }]);
  });

  test('regions do not see each other', async () => {
    const [id = ''] = await run(1);
    const elsewhere = new EC2Client(moto().client({ region: 'eu-west-1' }));
    const read = elsewhere.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    await expect(read).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });
});
