import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { subscribe } from '../../src/aws/sns-subscribe.ts';
import { type ClientConfig, type EmulatorName, emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';
import { asEventBridge, assumedRole, launch } from '../../src/testing/index.ts';
import { type Alerts, makeAlerts } from './support/alerts.ts';
import { type SigningRelay, startSigningRelay } from './support/signing-relay.ts';
import { type SnsHost, startSnsHost } from './support/sns-host.ts';

const region = 'us-east-1';

interface Way {
  /** Where events, topics and queues are. */
  readonly events: EmulatorName;
  /** Where instances are. */
  readonly instances: EmulatorName;
  readonly account: string;
  /** The version that the emulator signs by, as SNS does; null: it does not, and the test does it in its place. */
  readonly signs: '1' | '2' | null;
  /** Events of this source reach the rule. */
  readonly source: string;
}

/** Hands events of ours on as EC2's. */
const asEc2 = {
  InputPathsMap: Object.fromEntries(
    ['id', 'detail-type', 'account', 'time', 'region', 'detail'].map((field) => [field.replace('-', ''), `$.${field}`]),
  ),
  InputTemplate:
    '{"version": "0", "source": "aws.ec2", "resources": [], "id": <id>, "detail-type": <detailtype>, ' +
    '"account": <account>, "time": <time>, "region": <region>, "detail": <detail>}',
};

/**
 * The event's way to an endpoint of our own: EventBridge, a topic, a confirmation, signed posts over HTTP, the inbox, a
 * read of the instance, the alert.
 */
function theWholeWay({ events, instances, account, signs, source }: Way): void {
  const emulator = useEmulator(events);
  const cloud = events === instances ? emulator : useEmulator(instances);
  let [config, topicArn]: [ClientConfig | undefined, string] = [undefined, ''];
  let alerts: Alerts;
  let host: SnsHost;
  let relay: SigningRelay | undefined;
  const clients = (): ClientConfig => config ?? emulator().client({ region });

  beforeAll(async () => {
    config = emulator().client({ region });
    for (const [name, value] of Object.entries({
      AWS_ENDPOINT_URL: emulator().endpoint,
      AWS_ENDPOINT_URL_EC2: cloud().endpoint,
      AWS_ENDPOINT_URL_STS: cloud().endpoint,
      ...{ AWS_REGION: region, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    }))
      vi.stubEnv(name, value);
    alerts = await makeAlerts(clients(), 'broom-alerts');
    const sns = new SNSClient(clients());
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'instance-events' }));
    topicArn = TopicArn;
    if (signs !== null)
      await sns.send(
        new SetTopicAttributesCommand({ TopicArn, AttributeName: 'SignatureVersion', AttributeValue: signs }),
      );
    relay = signs !== null ? undefined : await startSigningRelay(() => host.url);
    host = await startSnsHost({
      ...{ topicArn, account },
      hosts: [emulator().endpoint, ...(relay === undefined ? [] : [relay.origin])],
      policy: `
settle: 1s
rules: [{ id: naming, require: { tags: { Name: present } }, steps: [notify] }]
channels: [{ sns: "${alerts.topicArn}" }]
`,
    });
  }, 120_000);
  afterAll(async () => {
    await host?.stop();
    await relay?.stop();
    vi.unstubAllEnvs();
  });

  test('the endpoint asks for a subscription and confirms it by itself', async () => {
    await subscribe(topicArn, relay?.url ?? host.url, { endpoint: emulator().endpoint });
    expect(await host.confirmed).toBe(topicArn);
    const list = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn });
    const { Subscriptions = [] } = await new SNSClient(clients()).send(list);
    expect(Subscriptions.map(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith(`${topicArn}:`))).toEqual([true]);
    expect(host.endpoint.counts().confirmed).toBe(1);
  }, 60_000);

  test('a launch that EventBridge tells of is read, judged, and told on the alert topic', async () => {
    const bridge = new EventBridgeClient(clients());
    const detail = { requestParameters: { instancesSet: { items: { minCount: [{ exists: true }] } } } };
    await bridge.send(
      new PutRuleCommand({ Name: 'launches', EventPattern: JSON.stringify({ source: [source], detail }) }),
    );
    const target = { Id: 'topic', Arn: topicArn, ...(source !== 'aws.ec2' && { InputTransformer: asEc2 }) };
    await bridge.send(new PutTargetsCommand({ Rule: 'launches', Targets: [target] }));
    const { Instances: [instance] = [] } = await new EC2Client(cloud().client({ region })).send(
      new RunInstancesCommand({ ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
    );
    const id = instance?.InstanceId ?? '';
    const at = new Date(Date.now() - 5_000).toISOString().replace(/\.\d+/, '');
    const by = assumedRole('AWSReservedSSO_Developer_0123456789abcdef', 'alice@example.com', '/', {}, account);
    const event = asEventBridge(launch({ at, account, region, by, id }));
    const { FailedEntryCount = 0 } = await bridge.send(
      new PutEventsCommand({
        Entries: [{ Source: source, DetailType: event['detail-type'], Detail: JSON.stringify(event.detail) }],
      }),
    );
    expect(FailedEntryCount).toBe(0);

    const [mail] = await alerts.take(1, 60);
    for (const said of [id, account, region, 'alice@example.com', 'Name is missing'])
      expect(mail?.text).toContain(said);
    expect(host.endpoint.counts()).toMatchObject({ confirmed: 1, taken: 1, signature: 0, 'not-kept': 0 });
    expect(host.versions).toEqual([signs ?? '2']);
    await expect.poll(() => host.inbox.counts()).toEqual({ waiting: 0, oldestAt: null });
    expect(host.logged.filter((line) => line.startsWith('error'))).toEqual([]);
  }, 120_000);
}

emulatorsOrSkip('ministack', 'moto')(
  'the second way, to an endpoint: ministack, signed by the test in its place',
  () => {
    theWholeWay({
      ...{ events: 'ministack', instances: 'moto', account: '123456789012', signs: null },
      // Nobody but AWS may put events whose source begins with `aws.`, and ministack keeps to that.
      source: 'test.ec2',
    });
  },
);

/** Not among what is installed for everybody: `npm run emulators -- localemu`. CI installs it, and leaves nothing out. */
emulatorsOrSkip('localemu').each(['1', '2'] as const)(
  'the second way, to an endpoint: LocalEmu, which signs by itself, with version %s',
  (signs) => {
    theWholeWay({
      ...{ events: 'localemu', instances: 'localemu', account: '000000000000', signs },
      source: 'aws.ec2',
    });
  },
);
