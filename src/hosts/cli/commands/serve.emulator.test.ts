import { join } from 'node:path';
import { CreateTagsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emulatorsOrSkip, useEmulator } from '../../../aws/testing/emulators.ts';
import { makeQueue, takeMessages } from '../../../aws/testing/queues.ts';
import { launch } from '../../../testing/records.ts';
import { type Bench, createBench } from '../testing/command-line.ts';
import { serve } from './serve.ts';

const account = '000000000000';
const region = 'us-east-1';

emulatorsOrSkip('ministack')('broom serve on ministack', () => {
  const ministack = useEmulator('ministack');
  let bench: Bench;
  beforeEach(() => {
    bench = createBench();
    for (const [name, value] of Object.entries({
      AWS_ENDPOINT_URL: ministack().endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    }))
      vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    bench.close();
  });

  test('tells of a launch that its queue brought, deletes what it took, and ends when it is told to', async () => {
    const config = ministack().client({ region });
    const [ec2, sqs, sns] = [new EC2Client(config), new SQSClient(config), new SNSClient(config)];
    const [events, dead, alerts] = await Promise.all([
      makeQueue(sqs, 'events'),
      makeQueue(sqs, 'dead'),
      makeQueue(sqs, 'alerts'),
    ]);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'broom' }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: alerts.arn }));
    const { Instances: [first, second] = [] } = await ec2.send(
      new RunInstancesCommand({ ImageId: 'ami-0123456789abcdef0', MinCount: 2, MaxCount: 2 }),
    );
    const [bad = '', good = ''] = [first?.InstanceId, second?.InstanceId];
    await ec2.send(new CreateTagsCommand({ Resources: [good], Tags: [{ Key: 'Code', Value: 'LOL' }] }));
    const policy = bench.put(
      'broom.yaml',
      `settle: 1s\nrules: [{ id: code, require: { tags: { Code: present } }, steps: [notify] }]\nchannels: [{ sns: "${TopicArn}" }]\n`,
    );
    const store = `sqlite:${join(bench.folder, 'broom.sqlite')}`;

    const logs: string[] = [];
    const stop = new AbortController();
    const streams = {
      out: () => {},
      err: (text: string) => void logs.push(text),
      isTerminal: { out: false, err: false },
      env: { BROOM_DEAD_LETTER_URL: dead.url },
    };
    const options = { sqs: [events.url], console: false, policy, store, tick: 1_000, grace: 20_000, jsonLogs: true };
    const serving = serve(options, streams, stop.signal);
    const at = new Date(Date.now() - 5_000).toISOString().replace(/\.\d+Z/, 'Z');
    for (const body of [JSON.stringify(launch({ at, ids: [bad, good], account, region })), '{"what": "is this"}'])
      await sqs.send(new SendMessageCommand({ QueueUrl: events.url, MessageBody: body }));

    const [alert] = await takeMessages(sqs, alerts, 1, 30);
    const { Subject, Message } = JSON.parse(alert?.Body ?? '{}');
    expect(Subject).toContain(bad);
    expect(Message).toContain(`--resources ${bad}`);
    expect(Message).not.toContain(good);
    const [letter] = await takeMessages(sqs, dead, 1, 10);
    expect(letter?.MessageAttributes?.reason?.StringValue).toMatch(/\w/);
    stop.abort();
    expect(await serving).toBe(0);
    expect(await takeMessages(sqs, events, 1, 1)).toEqual([]);

    const lines = logs.map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ level: 'info', what: 'serving', store, queues: 1 });
    expect(lines).toContainEqual(expect.objectContaining({ what: 'sent', notices: 1 }));
    expect(lines.at(-1)).toMatchObject({ what: 'stopped' });
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    const { out } = await bench.broom('cases', 'list', '--store', store, '--state', 'all');
    expect(out).toMatch(new RegExp(`${bad} .* open `));
    expect(out).toMatch(new RegExp(`${good} .* clear`));
  }, 90_000);
});
