import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDynamoStore } from '../../src/aws/dynamodb/store.ts';
import { createTable } from '../../src/aws/dynamodb/table.ts';
import {
  type ClientConfig,
  type ClientSettings,
  clientConfig,
  emulatorsOrSkip,
  useEmulator,
} from '../../src/aws/testing/emulators.ts';
import { type FaultProxy, startFaultProxy } from '../../src/aws/testing/fault-proxy.ts';
import type { Rail } from '../../src/cases/types.ts';
import type { Store } from '../../src/engine/ports.ts';
import { asEventBridge, asSqs, launch } from '../../src/testing/index.ts';
import { type Alerts, makeAlerts } from './support/alerts.ts';
import { useBundle } from './support/bundle.ts';
import { type ClockProxy, createTestClock, startClockProxy, type TestClock } from './support/clock-proxy.ts';
import { type RunningFunction, startFunction } from './support/function.ts';

const home = '123456789012';
const other = '222222222222';
const region = 'us-east-1';

const policy = `
mode: enforce
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, GGG] } }
    steps: [terminate, notify]
channels: [{ sns: "arn:aws:sns:${region}:${home}:broom-alerts" }]
`;

/** moto: accounts by assumed role, termination protection, policies of IAM. The built bundle, on the test's clock. */
emulatorsOrSkip('moto')('what holds a terminate back', () => {
  const moto = useEmulator('moto');
  const bundle = useBundle();
  let clock: TestClock;
  let faults: FaultProxy;
  let time: ClockProxy;
  let config: ClientConfig;
  let alerts: Alerts;
  let store: Store;
  let running: RunningFunction[];

  beforeAll(() => {
    clock = createTestClock();
  });
  beforeEach(async () => {
    await moto().reset();
    faults = await startFaultProxy(moto().endpoint);
    time = await startClockProxy(faults.endpoint, clock);
    config = moto().client({ region });
    running = [];
    alerts = await makeAlerts(config, 'broom-alerts');
    const client = new DynamoDBClient(config);
    await createTable(client, 'broom');
    store = createDynamoStore({ client, table: 'broom' });
    await new SSMClient(config).send(new PutParameterCommand({ Name: '/broom/policy', Value: policy, Type: 'String' }));
  }, 60_000);
  afterEach(async () => {
    await Promise.all(running.map((one) => one.kill()));
    await time.stop();
    await faults.stop();
  });

  async function startBroom(credentials?: { accessKeyId: string; secretAccessKey: string }): Promise<RunningFunction> {
    const broom = await startFunction({
      ...{ bundle: bundle(), clock, endpoint: time.endpoint, account: home, region },
      ...(credentials && { credentials }),
      env: { BROOM_TABLE: 'broom', BROOM_POLICY: 'ssm:/broom/policy', BROOM_ACCOUNTS: `${home} ${other}` },
    });
    running.push(broom);
    await broom.invoke({ broom: 'tick' });
    return broom;
  }

  /** Launched, told of, and ticked until every step is decided. */
  async function live(broom: RunningFunction, launches: readonly Launched[]): Promise<void> {
    const at = clock.now().toISOString().replace(/\.\d+/, '');
    const records = launches.map(({ id, account, tags }) => launch({ at, account, region, id, tags }));
    expect(await broom.invoke(asSqs(records.map(asEventBridge)))).toEqual({ batchItemFailures: [] });
    for (const seconds of [331, 31]) {
      clock.forward(seconds * 1_000);
      await broom.invoke({ broom: 'tick' });
    }
  }

  const heldBy = async ({ id }: Launched): Promise<readonly (Rail | null)[]> => {
    const subject = await store.load(`${region}#${id}`);
    const steps = subject?.tracks.get('code-tag')?.opening?.steps ?? [];
    return steps.filter((step) => step.do === 'terminate').map((step) => step.heldBy);
  };

  test('protected instances stay; in another account the role there acts; the compliant one is not asked about', async () => {
    const there = await assume(config);
    const guarded = await run(config, home);
    const free = await run(there, other);
    const tagged = await run(there, other, { Code: 'LOL' });
    await new EC2Client(config).send(
      new ModifyInstanceAttributeCommand({ InstanceId: guarded.id, DisableApiTermination: { Value: true } }),
    );
    const broom = await startBroom();
    faults.clear();
    await live(broom, [guarded, free, tagged]);
    expect(await Promise.all([stateOf(config, guarded), stateOf(there, free), stateOf(there, tagged)])).toEqual([
      'running',
      'terminated',
      'running',
    ]);
    expect(await heldBy(guarded)).toEqual(['protection']);
    const mail = await alerts.take(2);
    const about = ({ id }: Launched) => mail.find(({ text }) => text.includes(id))?.text;
    expect(about(guarded)).toMatch(/terminate\s+held.*protect/i);
    expect(about(free)).toMatch(/terminated/);
    expect(about(free)).toContain(other);
    expect(about(tagged)).toBeUndefined();
    const asked = faults.passed({ service: 'ec2' }).map(({ params }) => JSON.stringify(params));
    expect(asked.filter((params) => params.includes(tagged.id))).toEqual([]);
    const roles = faults.passed({ action: 'AssumeRole' }).map(({ params }) => params.RoleArn);
    expect(roles).toContain(`arn:aws:iam::${other}:role/BroomActor`);
  }, 60_000);

  test('what IAM does not allow is held as denied, told, and not tried again at once', async () => {
    const bare = await run(config, home);
    const credentials = await makeUser(config);
    await makeActor(config, ['ec2:Describe*']);
    await policiesCountAfter('0');
    try {
      const broom = await startBroom(credentials);
      await live(broom, [bare]);
      clock.forward(60_000);
      await broom.invoke({ broom: 'tick' });
      const calls = faults.log.filter(({ action }) => action === 'TerminateInstances');
      // One call, and one dry run, which tells a refusal by the owner's policy from one by our own guard.
      expect(calls.map(({ status, params }) => [status, params.DryRun])).toEqual([
        [403, undefined],
        [403, 'true'],
      ]);
    } finally {
      await policiesCountAfter('inf');
    }
    expect(await stateOf(config, bare)).toBe('running');
    expect(await heldBy(bare)).toEqual(['denied']);
    const [mail] = await alerts.take(1);
    expect(mail?.text).toContain(bare.id);
    expect(mail?.text).toMatch(/terminate\s+held/i);
  }, 60_000);

  /** Requests before policies count: '0' from now on, 'inf' never. */
  const policiesCountAfter = (requests: '0' | 'inf') =>
    fetch(`${moto().endpoint}/moto-api/reset-auth`, { method: 'POST', body: requests });

  const assume = async (by: ClientConfig): Promise<ClientConfig> => {
    const command = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${other}:role/setup`, RoleSessionName: 'setup' });
    const { Credentials } = await new STSClient(by).send(command);
    const settings: ClientSettings = {
      region,
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    return clientConfig(moto().endpoint, settings);
  };
});

interface Launched {
  readonly id: string;
  readonly account: string;
  readonly tags: Readonly<Record<string, string>>;
}

async function run(config: ClientConfig, account: string, tags: Record<string, string> = {}): Promise<Launched> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const command = new RunInstancesCommand({
    ...{ ImageId: 'ami-12c6146b', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
    ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'instance', Tags }] }),
  });
  const { Instances = [], OwnerId } = await new EC2Client(config).send(command);
  expect(OwnerId).toBe(account);
  return { id: Instances[0]?.InstanceId ?? '', account, tags };
}

const stateOf = async (config: ClientConfig, { id }: Launched): Promise<string | undefined> => {
  const { Reservations = [] } = await new EC2Client(config).send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations[0]?.Instances?.[0]?.State?.Name;
};

const document = (Action: readonly string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

/** The host's own credentials. */
async function makeUser(config: ClientConfig): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const iam = new IAMClient(config);
  await iam.send(new CreateUserCommand({ UserName: 'broom-host' }));
  const PolicyDocument = document(['dynamodb:*', 'sns:Publish', 'ssm:GetParameter', 'sts:*']);
  await iam.send(new PutUserPolicyCommand({ UserName: 'broom-host', PolicyName: 'own', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'broom-host' }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

async function makeActor(config: ClientConfig, actions: readonly string[]): Promise<void> {
  const iam = new IAMClient(config);
  // moto wants the very caller; AWS would take the account's root for all of its users.
  const Principal = { AWS: `arn:aws:iam::${home}:user/broom-host` };
  const trust = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName: 'BroomActor', AssumeRolePolicyDocument }));
  const PolicyDocument = document(actions);
  await iam.send(new PutRolePolicyCommand({ RoleName: 'BroomActor', PolicyName: 'own', PolicyDocument }));
}
