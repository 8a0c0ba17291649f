import {
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, expect, test } from 'vitest';
import { type ClientSettings, type Emulator, emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';

const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (...Action: readonly string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const other = '222222222222';

/** Makes a user with this inline policy; gives the settings of a client that acts as the user. */
async function makeUser(emulator: Emulator, name: string, document: string): Promise<ClientSettings> {
  const iam = new IAMClient(emulator.client());
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument: document }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

async function assume(
  emulator: Emulator,
  by: ClientSettings,
  more: { ExternalId?: string; Policy?: string } = {},
): Promise<ClientSettings> {
  const sts = new STSClient(emulator.client(by));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${other}:role/broom`, RoleSessionName: 'broom', ...more }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

async function runOne(ec2: EC2Client): Promise<{ id: string; account: string }> {
  const { Instances = [], OwnerId = '' } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 }),
  );
  return { id: Instances[0]?.InstanceId ?? '', account: OwnerId };
}

/** moto: any role of any account may be assumed; policies count only while they are turned on, conditions never. */
emulatorsOrSkip('moto')('access on moto', () => {
  const moto = useEmulator('moto');
  /** Requests before policies count: '0' from now on, 'inf' never. Users and roles are made before. */
  const policiesCountAfter = (requests: '0' | 'inf') =>
    fetch(`${moto().endpoint}/moto-api/reset-auth`, { method: 'POST', body: requests });

  test('an assumed role acts in its own account', async () => {
    const role = await assume(moto(), {});
    const { Account, Arn } = await new STSClient(moto().client(role)).send(new GetCallerIdentityCommand({}));
    expect([Account, Arn]).toEqual([other, `arn:aws:sts::${other}:assumed-role/broom/broom`]);
    const there = new EC2Client(moto().client(role));
    const { id, account } = await runOne(there);
    expect(account).toBe(other);
    const read = new DescribeInstancesCommand({ InstanceIds: [id] });
    await expect(there.send(read)).resolves.toMatchObject({ Reservations: [{ OwnerId: other }] });
    await expect(new EC2Client(moto().client()).send(read)).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
  });

  test('what a policy does not allow is denied, and a wrong signature too', async () => {
    const alice = await makeUser(moto(), 'alice', policy(allow('ec2:RunInstances', 'ec2:DescribeInstances')));
    const ec2 = new EC2Client(moto().client(alice));
    await policiesCountAfter('0');
    try {
      const { id } = await runOne(ec2);
      // AWS's own code is UnauthorizedOperation.
      await expect(ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
        name: 'AccessDenied',
        $metadata: { httpStatusCode: 403 },
      });
      const forged = new EC2Client(moto().client({ ...alice, secretAccessKey: 'wrong' }));
      await expect(forged.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'AuthFailure' });
    } finally {
      await policiesCountAfter('inf');
    }
  });
});

/**
 * ministack with AUTH=true: signatures, policies, trust policies with external ids and session policies count, and the
 * errors have AWS's own names. Conditions on an instance's tags do not hold: EC2's tags are unknown to them.
 * An access key of twelve digits, with the secret "test", is that account's root.
 */
emulatorsOrSkip('ministack')('access on ministack', () => {
  const ministack = useEmulator('ministack', { env: { AUTH: 'true' } });
  let alice: ClientSettings;
  let instance: string;
  beforeAll(async () => {
    alice = await makeUser(ministack(), 'alice', policy(allow('ec2:DescribeInstances', 'sts:AssumeRole')));
    const root = ministack().client({ accessKeyId: other });
    instance = (await runOne(new EC2Client(root))).id;
    const iam = new IAMClient(root);
    const trust = policy({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:root' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'broom-1' } },
    });
    await iam.send(new CreateRoleCommand({ RoleName: 'broom', AssumeRolePolicyDocument: trust }));
    const document = policy(allow('ec2:*'));
    await iam.send(new PutRolePolicyCommand({ RoleName: 'broom', PolicyName: 'p', PolicyDocument: document }));
  });

  test('what a policy does not allow is denied, by the names that AWS uses', async () => {
    const ec2 = new EC2Client(ministack().client(alice));
    await ec2.send(new DescribeInstancesCommand({}));
    await expect(ec2.send(new StopInstancesCommand({ InstanceIds: [instance] }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining('not authorized to perform: ec2:StopInstances'),
      $metadata: { httpStatusCode: 403 },
    });
    const sqs = new SQSClient(ministack().client(alice));
    await expect(sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a wrong signature is refused', async () => {
    const forged = new EC2Client(ministack().client({ ...alice, secretAccessKey: 'wrong' }));
    await expect(forged.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'AuthFailure' });
  });

  test('a role of another account is given to who knows its external id', async () => {
    await expect(assume(ministack(), alice)).rejects.toMatchObject({ name: 'AccessDenied' });
    const role = await assume(ministack(), alice, { ExternalId: 'broom-1' });
    const { Account } = await new STSClient(ministack().client(role)).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(other);
    const { Reservations } = await new EC2Client(ministack().client(role)).send(new DescribeInstancesCommand({}));
    expect(Reservations).toMatchObject([{ Instances: [{ InstanceId: instance }] }]);
  });

  test('a session policy takes from what the role may', async () => {
    const Policy = policy(allow('ec2:DescribeInstances', 'ec2:StopInstances'));
    const session = await assume(ministack(), alice, { ExternalId: 'broom-1', Policy });
    const ec2 = new EC2Client(ministack().client(session));
    await ec2.send(new StopInstancesCommand({ InstanceIds: [instance] }));
    await expect(ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance] }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
    });
  });
});
