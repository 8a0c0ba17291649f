import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientConfig } from './emulators.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/** An upstream that writes down what reached it and answers EC2, S3 and JSON calls with next to nothing. */
let upstream: Server;
let reached: { line: string; host: string; body: string }[];
let proxy: FaultProxy;

beforeEach(async () => {
  reached = [];
  upstream = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    reached.push({ line: `${request.method} ${request.url}`, host: request.headers.host ?? '', body });
    const isForm = request.headers['content-type']?.includes('form') === true;
    if (isForm) response.setHeader('content-type', 'text/xml');
    response.end(
      isForm ? '<R><reservationSet/><instancesSet/></R>' : request.url?.startsWith('/trail/') ? 'the object' : '{}',
    );
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  proxy = await startFaultProxy(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await proxy.stop();
  upstream.closeAllConnections();
  await new Promise((done) => upstream.close(done));
});

const config = (maxAttempts = 1) =>
  clientConfig(proxy.endpoint, { maxAttempts, region: 'eu-west-1', accessKeyId: 'AK' });
const terminate = (id: string) => new TerminateInstancesCommand({ InstanceIds: [id] });
const describeAll = new DescribeInstancesCommand({});

describe('what passes', () => {
  test('reaches the upstream with the host that was signed, and the answer comes back', async () => {
    const s3 = new S3Client(config());
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'trail', Key: 'a b/c+d.json.gz' }));
    expect(await Body?.transformToString()).toBe('the object');
    expect(reached).toMatchObject([{ line: 'GET /trail/a%20b/c%2Bd.json.gz?x-id=GetObject' }]);
    expect(`http://${reached[0]?.host}`).toBe(proxy.endpoint);
  });

  test('is logged with service, action and params, whatever the protocol', async () => {
    await new EC2Client(config()).send(terminate('i-1'));
    await new DynamoDBClient(config()).send(new GetItemCommand({ TableName: 'cases', Key: { pk: { S: 'x' } } }));
    await new S3Client(config()).send(new PutObjectCommand({ Bucket: 'trail', Key: 'a b', Body: 'x'.repeat(100_000) }));
    await new LambdaClient(config()).send(new ListFunctionsCommand({}));
    const common = { region: 'eu-west-1', accessKeyId: 'AK', outcome: 'passed', status: 200 };
    expect(proxy.log).toMatchObject([
      { ...common, service: 'ec2', action: 'TerminateInstances', params: { 'InstanceId.1': 'i-1' } },
      { ...common, service: 'dynamodb', action: 'GetItem', params: { TableName: 'cases', Key: { pk: { S: 'x' } } } },
      { ...common, service: 's3', action: 'PutObject', params: { Bucket: 'trail', Key: 'a b' } },
      { ...common, service: 'lambda', action: 'GET /2015-03-31/functions', params: {} },
    ]);
    expect(proxy.passed({ service: 'ec2' })).toHaveLength(1);
    expect(reached[2]?.body).toContain('x'.repeat(100_000));
  });

  test('keeps a key named __proto__ as a plain parameter', async () => {
    await fetch(proxy.endpoint, {
      method: 'POST',
      body: new URLSearchParams('Action=X&__proto__=z'),
    });
    expect(Object.entries(proxy.log[0]?.params ?? {})).toContainEqual(['__proto__', 'z']);
  });
});

describe('errors', () => {
  const said = { name: 'ThrottlingException', message: 'slow <down> & "wait"' };
  const fault = { times: 1, status: 400, code: said.name, message: said.message };

  test.each([
    ['EC2', () => new EC2Client(config()).send(describeAll)],
    ['SNS', () => new SNSClient(config()).send(new PublishCommand({ TopicArn: 'arn:aws:sns:x:1:t', Message: 'm' }))],
    ['SQS', () => new SQSClient(config()).send(new ReceiveMessageCommand({ QueueUrl: `${proxy.endpoint}/1/q` }))],
    [
      'DynamoDB',
      () => new DynamoDBClient(config()).send(new GetItemCommand({ TableName: 't', Key: { p: { S: '' } } })),
    ],
    ['S3', () => new S3Client(config()).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))],
    ['Lambda', () => new LambdaClient(config()).send(new ListFunctionsCommand({}))],
  ])('%s reads the name, message and status that were asked for', async (_service, call) => {
    proxy.fail({}, fault);
    const error = await call().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ ...said, $metadata: { httpStatusCode: 400 } });
    expect(proxy.log).toMatchObject([{ outcome: 'failed', status: 400 }]);
    expect(reached).toEqual([]);
  });

  test('of a HEAD have no body', async () => {
    proxy.fail({}, { times: 1, status: 404, code: 'NoSuchKey' });
    const head = new S3Client(config()).send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('carry the members that a JSON error has', async () => {
    const CancellationReasons = [{ Code: 'TransactionConflict' }];
    proxy.fail({}, { times: 1, status: 400, code: 'TransactionCanceledException', details: { CancellationReasons } });
    const write = new DynamoDBClient(config()).send(new TransactWriteItemsCommand({ TransactItems: [] }));
    await expect(write).rejects.toMatchObject({ name: 'TransactionCanceledException', CancellationReasons });
  });

  test('meet only what they are for, as many times as told', async () => {
    const about = (id: string) => (request: { params: Readonly<Record<string, unknown>> }) =>
      request.params['InstanceId.1'] === id;
    proxy.fail(
      { service: 'ec2', action: 'TerminateInstances', where: about('i-2') },
      { times: 2, status: 403, code: 'No' },
    );
    const ec2 = new EC2Client(config());
    const outcomes = [];
    for (const id of ['i-1', 'i-2', 'i-2', 'i-2']) {
      await ec2.send(describeAll);
      outcomes.push(
        await ec2.send(terminate(id)).then(
          () => 'done',
          (error: Error) => error.name,
        ),
      );
    }
    expect(outcomes).toEqual(['done', 'No', 'No', 'done']);
    expect(proxy.passed({ action: 'DescribeInstances' })).toHaveLength(4);
  });

  test('are retried by a client that may', async () => {
    proxy.fail({ action: 'DescribeInstances' }, { times: 2, status: 503, code: 'RequestLimitExceeded' });
    await new EC2Client(config(3)).send(describeAll);
    expect(proxy.log.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'passed']);
  });

  test('are forgotten, with the log, when cleared', async () => {
    proxy.fail({}, { times: Infinity, status: 500, code: 'InternalError' });
    await expect(new EC2Client(config()).send(describeAll)).rejects.toThrow();
    proxy.clear();
    await new EC2Client(config()).send(describeAll);
    expect(proxy.log.map(({ outcome }) => outcome)).toEqual(['passed']);
  });
});

describe('the connection', () => {
  test('is dropped before anything is carried out', async () => {
    proxy.fail({}, { times: 1, dropConnection: true });
    await expect(new EC2Client(config()).send(terminate('i-1'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect([reached.length, proxy.log[0]?.outcome]).toEqual([0, 'dropped']);
  });

  test('is dropped after all is carried out, the answer lost', async () => {
    proxy.fail({}, { times: 1, dropConnection: 'after' });
    await expect(new EC2Client(config()).send(terminate('i-1'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect([reached.length, proxy.passed().length, proxy.log[0]?.outcome]).toEqual([1, 1, 'answer lost']);
  });

  test('waits as long as told', async () => {
    proxy.fail({ service: 'ec2' }, { times: 1, delayMs: 150 });
    const before = performance.now();
    await new EC2Client(config()).send(describeAll);
    expect(performance.now() - before).toBeGreaterThanOrEqual(149);
    expect(proxy.log[0]?.outcome).toBe('passed');
  });

  test('ends when nobody is upstream', async () => {
    const lonely = await startFaultProxy('http://127.0.0.1:1');
    await expect(fetch(lonely.endpoint)).rejects.toThrow();
    await lonely.stop();
  });
});
