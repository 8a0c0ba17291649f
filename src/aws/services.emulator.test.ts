import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createObjects, type Objects, type StoredObject } from './s3.ts';
import { createPublish } from './sns.ts';
import { createQueue } from './sqs.ts';
import { getParameter } from './ssm.ts';
import { type Emulator, emulatorsOrSkip, startEmulator } from './testing/emulators.ts';

emulatorsOrSkip('moto')('other services, on moto', () => {
  let moto: Emulator;
  let settings: Pick<ReturnType<Emulator['client']>, 'endpoint' | 'region' | 'credentials'>;

  beforeAll(async () => {
    moto = await startEmulator('moto');
    const { endpoint, region, credentials } = moto.client({ region: 'eu-west-1' });
    settings = { endpoint, region, credentials };
  }, 120_000);
  afterAll(() => moto?.stop());

  const newQueue = async (name: string, attributes: Record<string, string> = {}): Promise<string> => {
    const command = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
    return (await new SQSClient(moto.client({ region: 'eu-west-1' })).send(command)).QueueUrl ?? '';
  };

  describe('S3', () => {
    const bucket = 'broom-trail';
    const log = gzipSync('{"Records":[]}');
    let objects: Objects;

    beforeAll(async () => {
      const s3 = new S3Client(moto.client());
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      for (let index = 0; index < 3; index += 1) {
        const Key = `logs/${String(index).padStart(4, '0')}.json.gz`;
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: log }));
      }
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'other/a b+ü.json.gz', Body: log }));
      objects = createObjects(settings);
    }, 120_000);

    const list = async (prefix: string, startAfter?: string): Promise<StoredObject[]> => {
      const found: StoredObject[] = [];
      const where = { bucket, prefix, ...(startAfter === undefined ? {} : { startAfter }) };
      for await (const object of objects.listLogObjects(where)) found.push(object);
      return found;
    };

    test('objects below a prefix are listed in order of key', async () => {
      const found = await list('logs/');
      expect(found).toHaveLength(3);
      expect(found[0]).toEqual({ key: 'logs/0000.json.gz', size: log.length, modified: expect.any(Date) });
      expect(await list('logs/', 'logs/0000.json.gz')).toHaveLength(2);
      expect(await list('nothing/')).toEqual([]);
    });

    test('an object is had as it is stored, whatever its key', async () => {
      expect(await objects.getObject(bucket, 'logs/0000.json.gz')).toEqual(log);
      expect(await objects.getObject(bucket, 'other/a b+ü.json.gz')).toEqual(log);
    });

    test('one that is not there is null, one that is too large an error', async () => {
      expect(await objects.getObject(bucket, 'logs/none')).toBeNull();
      await expect(objects.getObject(bucket, 'logs/0000.json.gz', { mostBytes: log.length - 1 })).rejects.toMatchObject(
        { name: 'ObjectTooLargeError' },
      );
      expect(await objects.getObject(bucket, 'logs/0000.json.gz', { mostBytes: log.length })).toEqual(log);
    });

    test('AWS_ENDPOINT_URL is followed, bucket and all', async () => {
      vi.stubEnv('AWS_ENDPOINT_URL', settings.endpoint);
      const elsewhere = createObjects({ region: 'eu-west-1', credentials: settings.credentials });
      expect(await elsewhere.getObject(bucket, 'logs/0000.json.gz')).toEqual(log);
      vi.unstubAllEnvs();
    });
  });

  describe('SQS', () => {
    test('a message is received, hidden for longer, given back, and deleted', async () => {
      const queue = createQueue(await newQueue('work', { VisibilityTimeout: '600' }), settings);
      const id = await queue.send('{"a":1}', { attributes: { kind: 'test' } });
      const [message] = await queue.receive({ waitSeconds: 0 });
      expect(message).toMatchObject({ id, body: '{"a":1}', received: 1, sentAt: expect.any(Date) });
      const receipt = message?.receipt ?? '';
      expect(await queue.extend(receipt, 900)).toBe(true);
      expect(await queue.receive({ waitSeconds: 0 })).toEqual([]);
      expect(await queue.extend(receipt, 0)).toBe(true);
      const [again] = await queue.receive({ waitSeconds: 0, visibilitySeconds: 60 });
      expect(again).toMatchObject({ id, received: 2 });
      expect(await queue.remove([again?.receipt ?? ''])).toEqual([]);
      expect(await queue.receive({ waitSeconds: 0, visibilitySeconds: 0 })).toEqual([]);
    });

    test('more than ten messages are deleted, and those that cannot be are named', async () => {
      const url = await newQueue('many', { VisibilityTimeout: '600' });
      const queue = createQueue(url, settings);
      for (let index = 0; index < 12; index += 1) await queue.send(String(index));
      const received = [...(await queue.receive({ waitSeconds: 0 })), ...(await queue.receive({ waitSeconds: 0 }))];
      expect(received).toHaveLength(12);
      const receipts = received.map(({ receipt }) => receipt);
      expect(await queue.remove([...receipts.slice(0, 11), 'nonsense', ...receipts.slice(11)])).toEqual(['nonsense']);
      const { Attributes } = await new SQSClient(moto.client({ region: 'eu-west-1' })).send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
      );
      expect(Attributes?.ApproximateNumberOfMessagesNotVisible).toBe('0');
    });

    test('a wait can be ended', async () => {
      const queue = createQueue(await newQueue('idle'), settings);
      const ending = new AbortController();
      const waiting = queue.receive({ waitSeconds: 20, signal: ending.signal });
      ending.abort();
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    });
  });

  test('SNS is asked in the region of the topic', async () => {
    const region = 'ap-southeast-2';
    const sns = new SNSClient(moto.client({ region }));
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'broom' }));
    const url = await newQueue('mail');
    await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:eu-west-1:123456789012:mail' }),
    );
    await createPublish(settings)(TopicArn, {
      subject: 'one instance',
      message: 'the text',
      attributes: { rule: { type: 'String', value: 'code-tag' }, regions: { type: 'String.Array', value: '["a"]' } },
    });
    const [message] = await createQueue(url, settings).receive({ waitSeconds: 0 });
    expect(JSON.parse(message?.body ?? '{}')).toMatchObject({
      Subject: 'one instance',
      Message: 'the text',
      TopicArn,
      MessageAttributes: { rule: { Type: 'String', Value: 'code-tag' } },
    });
  });

  test('a parameter of SSM comes with when it was changed; one that is not there is null', async () => {
    const ssm = new SSMClient(moto.client({ region: 'eu-west-1' }));
    await ssm.send(new PutParameterCommand({ Name: '/broom/policy', Value: 'rules: []', Type: 'SecureString' }));
    const parameter = await getParameter('/broom/policy', settings);
    expect(parameter).toMatchObject({ value: 'rules: []', version: 1 });
    expect(Math.abs((parameter?.modified?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await getParameter('/broom/none', settings)).toBeNull();
  });
});
