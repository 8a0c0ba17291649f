import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  AddPermissionCommand,
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
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from 'vitest';
import { emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';
import { makeQueue, type Queue, takeMessages } from '../../src/aws/testing/queues.ts';
import { zip } from '../../src/aws/testing/zip.ts';

/** Reports each event to a queue, so that a test can await it; SQS messages that say "bad" are its failures. */
const code = `
const report = (body) => fetch(process.env.AWS_ENDPOINT_URL, {
  method: 'POST',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.SendMessage',
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=none',
  },
  body: JSON.stringify({ QueueUrl: process.env.REPORTS, MessageBody: JSON.stringify(body) }),
});
let calls = 0;
export const handler = async (event, context) => {
  await report(event);
  if (event.fail) throw new TypeError(event.fail);
  const batchItemFailures = (event.Records ?? [])
    .filter(({ body }) => body === 'bad')
    .map(({ messageId }) => ({ itemIdentifier: messageId }));
  calls += 1;
  return { batchItemFailures, calls, id: context.awsRequestId, name: process.env.AWS_LAMBDA_FUNCTION_NAME };
};
`;

/**
 * ministack runs a function as a process of this machine's Node, with AWS_ENDPOINT_URL set to itself. A function gets no
 * SDK: bundle it. It starts in 0.1 to 0.4 s; warm calls take some 50 ms.
 */
emulatorsOrSkip('ministack')('a function on ministack', () => {
  const ministack = useEmulator('ministack');
  let sqs: SQSClient;
  let lambda: LambdaClient;
  let reports: Queue;
  let arn: string;
  beforeAll(async () => {
    const config = ministack().client();
    [sqs, lambda] = [new SQSClient(config), new LambdaClient(config)];
    reports = await makeQueue(sqs, 'reports');
    const made = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'broom',
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/broom',
        Timeout: 10,
        Environment: { Variables: { REPORTS: reports.url } },
        Code: { ZipFile: zip({ 'index.mjs': code }) },
      }),
    );
    arn = made.FunctionArn ?? '';
  });

  const reported = async (count: number): Promise<unknown[]> =>
    (await takeMessages(sqs, reports, count)).map(({ Body = '' }) => JSON.parse(Body));
  const invoke = async (event: object) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: 'broom', Payload: JSON.stringify(event) }));
    return { error: answer.FunctionError, payload: JSON.parse(answer.Payload?.transformToString() ?? 'null') };
  };

  test('answers, stays warm, and its exceptions are told', async () => {
    expect(await invoke({ a: 1 })).toMatchObject({ error: undefined, payload: { calls: 1, name: 'broom' } });
    expect(await invoke({ a: 2 })).toMatchObject({ payload: { calls: 2 } });
    // AWS says errorType TypeError.
    expect(await invoke({ fail: 'boom' })).toMatchObject({ error: 'Unhandled', payload: { errorMessage: 'boom' } });
    expect(await reported(3)).toEqual([{ a: 1 }, { a: 2 }, { fail: 'boom' }]);
  });

  test('is given a queue’s messages; those it reports come again, alone, and end among the dead letters', async () => {
    const dead = await makeQueue(sqs, 'dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
    const queue = await makeQueue(sqs, 'work', { VisibilityTimeout: '2', RedrivePolicy });
    await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'broom',
        EventSourceArn: queue.arn,
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      }),
    );
    const Entries = ['good', 'bad', 'fine'].map((MessageBody, at) => ({ Id: `${at}`, MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    // The three may come in one call or in several.
    const given: unknown[] = [];
    while (given.length < Entries.length + 1) {
      for (const event of await reported(1)) given.push(...(event as { Records: unknown[] }).Records);
    }
    const of = (body: string, times: number) => ({
      body,
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      attributes: { ApproximateReceiveCount: `${times}` },
    });
    expect(given).toMatchObject([of('good', 1), of('bad', 1), of('fine', 1), of('bad', 2)]);
    expect((await takeMessages(sqs, dead, 1)).map(({ Body }) => Body)).toEqual(['bad']);
  });

  test('is told of objects by S3', async () => {
    const s3 = new S3Client(ministack().client());
    await s3.send(new CreateBucketCommand({ Bucket: 'trail' }));
    const permission = { StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };
    await lambda.send(new AddPermissionCommand({ FunctionName: 'broom', ...permission }));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'trail',
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events: ['s3:ObjectCreated:*'] }],
        },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket: 'trail', Key: 'a b.json.gz', Body: 'x' }));
    expect(await reported(1)).toMatchObject([
      { Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'trail' }, object: { key: 'a+b.json.gz' } } }] },
    ]);
  });

  test('is told of events by EventBridge', async () => {
    const events = new EventBridgeClient(ministack().client());
    const EventPattern = JSON.stringify({ source: ['test.ec2'], 'detail-type': ['AWS API Call via CloudTrail'] });
    await events.send(new PutRuleCommand({ Name: 'calls', EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: 'calls', Targets: [{ Id: 'broom', Arn: arn }] }));
    const Detail = JSON.stringify({ eventName: 'RunInstances' });
    const entry = { Source: 'test.ec2', DetailType: 'AWS API Call via CloudTrail', Detail };
    await events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(await reported(1)).toMatchObject([{ source: 'test.ec2', detail: { eventName: 'RunInstances' } }]);
  });

  test('is woken by EventBridge Scheduler at a time, once', async () => {
    const at = new Date(Date.now() + 1_000).toISOString().slice(0, 19);
    // The SDK's client for the scheduler is no dependency of ours.
    const headers = {
      'content-type': 'application/json',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/scheduler/aws4_request, SignedHeaders=host, Signature=none',
    };
    const Target = { Arn: arn, RoleArn: 'arn:aws:iam::000000000000:role/broom', Input: '{"broom":"tick"}' };
    const made = await fetch(`${ministack().endpoint}/schedules/tick`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        ScheduleExpression: `at(${at})`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target,
      }),
    });
    expect(made.status).toBe(200);
    expect(await reported(1)).toEqual([{ broom: 'tick' }]);
    expect((await fetch(`${ministack().endpoint}/schedules/tick`, { headers })).status).toBe(404);
  });
});
