import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from 'vitest';
import { createTable } from '../../src/aws/dynamodb/table.ts';
import { type ClientConfig, emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';
import { makeQueue, type Queue, takeMessages } from '../../src/aws/testing/queues.ts';
import { asEventBridge, asSqs, assumedRole, launch } from '../../src/testing/index.ts';
import { type Alerts, makeAlerts } from './support/alerts.ts';
import { useBundle } from './support/bundle.ts';
import { createTestClock, startClockProxy } from './support/clock-proxy.ts';
import { type RunningFunction, startFunction } from './support/function.ts';

const account = '000000000000';
const region = 'us-east-1';
const minute = 60_000;

/** In the bucket, with the list it names beside it. */
const policy = `
rules:
  - id: naming
    require: { tags: { Name: present, service: { from: services.txt } } }
    steps: [notify]
channels: [{ sns: "arn:aws:sns:${region}:${account}:broom-alerts" }]
`;

/**
 * The event's way, on ministack: EventBridge, a topic, a queue, and the built bundle, which is handed what the queue
 * holds. The clock is the test's.
 */
emulatorsOrSkip('ministack')('the second way: an event of EventBridge', () => {
  const ministack = useEmulator('ministack');
  const bundle = useBundle();
  const clock = createTestClock();
  let config: ClientConfig;
  let alerts: Alerts;
  let events: Queue;
  let dead: Queue;
  let broom: RunningFunction;

  beforeAll(async () => {
    config = ministack().client({ region });
    alerts = await makeAlerts(config, 'broom-alerts');
    await createTable(new DynamoDBClient(config), 'broom');
    const s3 = new S3Client(config);
    await s3.send(new CreateBucketCommand({ Bucket: 'config' }));
    await s3.send(new PutObjectCommand({ Bucket: 'config', Key: 'broom/policy.yaml', Body: policy }));
    await s3.send(
      new PutObjectCommand({ Bucket: 'config', Key: 'broom/services.txt', Body: 'web\nbatch # nightly\n' }),
    );
    events = await route();
    dead = await makeQueue(new SQSClient(config), 'dead-letters');
    const proxy = await startClockProxy(ministack().endpoint, clock);
    broom = await startFunction({
      ...{ bundle: bundle(), clock, endpoint: proxy.endpoint, account, region },
      env: {
        BROOM_TABLE: 'broom',
        BROOM_POLICY: 's3://config/broom/policy.yaml',
        BROOM_DEAD_LETTER_URL: dead.url,
      },
    });
    // The policy is put in force before anything is launched.
    await broom.invoke({ broom: 'tick' });
    return async () => {
      await broom.kill();
      await proxy.stop();
    };
  }, 120_000);

  /**
   * Rule, topic, subscription, queue. Nobody but AWS may put events whose source begins with `aws.`, here as there: the
   * rule matches our own, and hands them on as EC2's.
   */
  async function route(): Promise<Queue> {
    const [bridge, sns, sqs] = [new EventBridgeClient(config), new SNSClient(config), new SQSClient(config)];
    const queue = await makeQueue(sqs, 'instance-events');
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'instance-events' }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }));
    const pattern = { source: ['test.ec2'] };
    await bridge.send(new PutRuleCommand({ Name: 'instances', EventPattern: JSON.stringify(pattern) }));
    const fields = ['id', 'detail-type', 'account', 'time', 'region', 'detail'];
    const InputTransformer = {
      InputPathsMap: Object.fromEntries(fields.map((field) => [field.replace('-', ''), `$.${field}`])),
      InputTemplate:
        '{"version": "0", "source": "aws.ec2", "resources": [], "id": <id>, "detail-type": <detailtype>, ' +
        '"account": <account>, "time": <time>, "region": <region>, "detail": <detail>}',
    };
    const Targets = [{ Id: 'topic', Arn: TopicArn, InputTransformer }];
    await bridge.send(new PutTargetsCommand({ Rule: 'instances', Targets }));
    return queue;
  }

  async function emit(type: string, detail: unknown): Promise<void> {
    const Entries = [{ Source: 'test.ec2', DetailType: type, Detail: JSON.stringify(detail), Time: clock.now() }];
    const { FailedEntryCount } = await new EventBridgeClient(config).send(new PutEventsCommand({ Entries }));
    expect(FailedEntryCount ?? 0).toBe(0);
  }

  /** What SQS would hand over. */
  async function deliver(): Promise<void> {
    const messages = await takeMessages(new SQSClient(config), events, 1);
    expect(messages).toHaveLength(1);
    const batch = asSqs(
      messages.map(({ Body }) => Body),
      { queueArn: events.arn },
    );
    expect(await broom.invoke(batch)).toEqual({ batchItemFailures: [] });
  }

  const run = async (): Promise<string> => {
    const command = new RunInstancesCommand({
      ...{ ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'service', Value: 'wbe' }] }],
    });
    const { Instances = [] } = await new EC2Client(config).send(command);
    return Instances[0]?.InstanceId ?? '';
  };

  test('RunInstances via CloudTrail: the alert arrives once late tags no longer count', async () => {
    const id = await run();
    const at = clock.now().toISOString().replace(/\.\d+/, '');
    const by = assumedRole('AWSReservedSSO_Developer_0123456789abcdef', 'alice@example.com', '/', {}, account);
    const record = launch({ at, account, region, by, id, tags: { service: 'wbe' } });
    await emit('AWS API Call via CloudTrail', asEventBridge(record).detail);
    await deliver();
    clock.forward(4 * minute);
    await broom.invoke({ broom: 'tick' });
    expect(await alerts.take(1, 0)).toEqual([]);
    clock.forward(minute + 1_000);
    await broom.invoke({ broom: 'tick' });
    const [mail] = await alerts.take(1);
    for (const said of [
      'alice@example.com',
      region,
      account,
      id,
      'ami-0123456789abcdef0',
      't3.micro',
      'Name is missing',
    ])
      expect(mail?.text).toContain(said);
    expect(mail?.text).toContain('did you mean web?');
    expect(mail?.text).toContain(`aws ec2 create-tags --region ${region} --resources ${id}`);
  }, 60_000);

  test('a state change alone: the instance is read a minute and a half later, and people are told', async () => {
    const id = await run();
    await emit('EC2 Instance State-change Notification', { 'instance-id': id, state: 'pending' });
    await deliver();
    for (const ms of [91_000, 5 * minute, minute]) {
      clock.forward(ms);
      await broom.invoke({ broom: 'tick' });
    }
    const [mail] = await alerts.take(1);
    for (const said of [id, account, region, 't3.micro', 'Name is missing']) expect(mail?.text).toContain(said);
  }, 60_000);

  test('a message that nobody could understand is not delivered again, and lies with the dead letters', async () => {
    const batch = asSqs(['{"what":"is this"}'], { queueArn: events.arn });
    expect(await broom.invoke(batch)).toEqual({ batchItemFailures: [] });
    const [letter] = await takeMessages(new SQSClient(config), dead, 1);
    expect(letter?.Body).toBe('{"what":"is this"}');
    expect(letter?.MessageAttributes).toMatchObject({
      reason: { StringValue: 'an object with "what"' },
      from: { StringValue: events.arn },
    });
  });

  test('a policy that is broken is told once; the last good one stays in force until it is mended', async () => {
    const s3 = new S3Client(config);
    const put = (Body: string) => s3.send(new PutObjectCommand({ Bucket: 'config', Key: 'broom/policy.yaml', Body }));
    const troubled = () =>
      broom.logs.filter(({ message }) => String(message).startsWith('the policy could not be read'));
    expect(troubled()).toEqual([]);
    await put(policy.replace('naming', 'NAMING'));
    for (const _ of [1, 2]) {
      clock.forward(minute + 1_000);
      await broom.invoke({ broom: 'tick' });
    }
    const [mail, ...others] = await alerts.take(2, 1);
    expect(mail?.text).toContain('The policy could not be read anew');
    expect(mail?.text).toContain('rules[0].id');
    expect(others).toEqual([]);
    const before = troubled().length;
    await put(policy.replace('Name: present, ', ''));
    clock.forward(minute + 1_000);
    await broom.invoke({ broom: 'tick' });
    expect(troubled()).toHaveLength(before);
  }, 60_000);
});
