import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { createDynamoStore } from '../../src/aws/dynamodb/store.ts';
import { createTable } from '../../src/aws/dynamodb/table.ts';
import { emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';
import { type FaultProxy, startFaultProxy } from '../../src/aws/testing/fault-proxy.ts';
import { makeQueue } from '../../src/aws/testing/queues.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { asS3Object, assumedRole, launch } from '../../src/testing/index.ts';
import { makeAlerts } from './support/alerts.ts';
import { useBundle } from './support/bundle.ts';

const account = '000000000000';
const region = 'us-east-1';
const minute = 60_000;

const policy = `
mode: enforce
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, GGG, BRB, YLO] } }
    steps: [terminate, notify]
channels: [{ sns: "arn:aws:sns:${region}:${account}:broom-alerts" }]
`;

/**
 * The trail's way, on ministack: bucket, queue, and the built bundle as a Lambda function that SQS invokes. The clock
 * is the system's: CloudTrail delivers a launch of eleven minutes ago, so its settle time is over, and the two reads of
 * a terminate stand half a minute apart.
 */
emulatorsOrSkip('ministack')('the first way: a log object in the trail bucket', () => {
  const ministack = useEmulator('ministack');
  const bundle = useBundle(policy);

  test('ends the untagged instance, lets the compliant one live, and tells both in one message', async () => {
    const config = ministack().client({ region });
    const [ec2, s3, sqs, lambda] = [
      new EC2Client(config),
      new S3Client(config),
      new SQSClient(config),
      new LambdaClient(config),
    ];
    const dynamo = new DynamoDBClient(config);
    const proxy: FaultProxy = await startFaultProxy(ministack().endpoint);
    try {
      const alerts = await makeAlerts(config, 'broom-alerts');
      await createTable(dynamo, 'broom');
      const queue = await makeQueue(sqs, 'trail-objects', { VisibilityTimeout: '60' });
      await s3.send(new CreateBucketCommand({ Bucket: 'org-trail' }));
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: 'org-trail',
          NotificationConfiguration: {
            QueueConfigurations: [{ QueueArn: queue.arn, Events: ['s3:ObjectCreated:*'] }],
          },
        }),
      );
      await putInForce(dynamo, new Date(Date.now() - 60 * minute));
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: 'broom',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: `arn:aws:iam::${account}:role/broom`,
          Timeout: 30,
          MemorySize: 256,
          Code: { ZipFile: bundle().zip() },
          Environment: {
            Variables: {
              BROOM_TABLE: 'broom',
              BROOM_BUCKETS: 'org-trail',
              BROOM_POLICY_SINCE: new Date(Date.now() - 60 * minute).toISOString(),
              AWS_ENDPOINT_URL: proxy.endpoint,
              AWS_REGION: region,
            },
          },
        }),
      );
      await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: 'broom',
          EventSourceArn: queue.arn,
          BatchSize: 1,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        }),
      );
      const untagged = await run(ec2, {});
      const tagged = await run(ec2, { Code: 'LOL' });
      const stored = trailObject(untagged, tagged);
      await s3.send(new PutObjectCommand({ Bucket: 'org-trail', Key: stored.key, Body: stored.bytes }));

      const mail = await ticking(lambda, () => alerts.take(1, 1));
      const [state, other] = await Promise.all([stateOf(ec2, untagged), stateOf(ec2, tagged)]);
      expect(['shutting-down', 'terminated']).toContain(state);
      expect(other).toBe('running');
      expect(mail).toHaveLength(1);
      const { subject, text } = mail[0] ?? { subject: '', text: '' };
      expect(subject).toContain('code-tag');
      for (const said of [
        'deploy',
        region,
        account,
        untagged.InstanceId,
        untagged.ImageId,
        't3.micro',
        'Code is missing',
      ])
        expect(text).toContain(said);
      expect(text).toMatch(/terminat/i);
      expect(text).not.toContain(tagged.InstanceId);
      const terminates = proxy.passed({ action: 'TerminateInstances' });
      expect(terminates.map(({ params }) => params['InstanceId.1'])).toEqual([untagged.InstanceId]);
    } finally {
      await proxy.stop();
    }
  }, 120_000);

  /** The policy counts for what was launched after it was put in force: that was an hour ago. */
  async function putInForce(client: DynamoDBClient, at: Date): Promise<void> {
    const loaded = loadPolicy({ text: policy, file: 'broom.yaml', readFile: () => '' }).policy;
    const store = createDynamoStore({ client, table: 'broom' });
    await store.activate({ digest: loaded?.digest ?? '', since: at, enforcing: ['code-tag'] }, at);
  }
});

async function run(ec2: EC2Client, tags: Readonly<Record<string, string>>): Promise<Instance> {
  const command = new RunInstancesCommand({
    ImageId: 'ami-0123456789abcdef0',
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
  });
  const [instance = {}] = (await ec2.send(command)).Instances ?? [];
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (Tags.length > 0) await ec2.send(new CreateTagsCommand({ Resources: [instance.InstanceId ?? ''], Tags }));
  return instance;
}

/** What CloudTrail would have written eleven minutes ago of both launches. */
function trailObject(untagged: Instance, tagged: Instance) {
  const at = new Date(Date.now() - 11 * minute).toISOString().replace(/\.\d+/, '');
  const common = { at, account, region, by: assumedRole('deploy', 'ci-4711', '/', {}, account) };
  const of = (one: Instance) => ({
    ...common,
    id: one.InstanceId ?? '',
    imageId: one.ImageId ?? '',
    instanceType: 't3.micro',
  });
  return asS3Object([launch(of(untagged)), launch({ ...of(tagged), tags: { Code: 'LOL' } })], { bucket: 'org-trail' });
}

const stateOf = async (ec2: EC2Client, { InstanceId = '' }: Instance): Promise<string | undefined> => {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
  return Reservations[0]?.Instances?.[0]?.State?.Name;
};

/** Ticks, as the schedule would, until something comes of it. */
async function ticking<T>(lambda: LambdaClient, look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  const until = performance.now() + 90_000;
  while (performance.now() < until) {
    const found = await look();
    if (found.length > 0) return found;
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: 'broom', Payload: JSON.stringify({ broom: 'tick' }) }),
    );
    if (FunctionError !== undefined) throw new Error(Payload?.transformToString());
  }
  return [];
}
