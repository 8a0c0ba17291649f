import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EmulatorName, emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';
import { makeQueue, type Queue, takeMessages } from '../../src/aws/testing/queues.ts';

const names: readonly EmulatorName[] = ['moto', 'ministack'];

describe.each(names)('messages on %s', (name) => {
  emulatorsOrSkip(name)('go from', () => {
    const emulator = useEmulator(name);
    let s3: S3Client;
    let sns: SNSClient;
    let sqs: SQSClient;
    let events: EventBridgeClient;
    beforeAll(() => {
      const config = emulator().client();
      [s3, sns, sqs] = [new S3Client(config), new SNSClient(config), new SQSClient(config)];
      events = new EventBridgeClient(config);
    });

    /** A bucket that tells about its new objects; S3 says so first with a test event, which is taken away. */
    const makeBucket = async (bucket: string, told: NotificationConfiguration, queue?: Queue) => {
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration: told }));
      const [event] = queue === undefined ? [] : await takeMessages(sqs, queue, 1);
      return event?.Body ?? '';
    };
    const put = (bucket: string, key: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x' }));
    const makeTopic = async (topic: string) => {
      const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: topic }));
      return TopicArn;
    };
    const subscribe = (topic: string, queue: Queue, attributes: Record<string, string> = {}) =>
      sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn, Attributes: attributes }));
    const makeRule = async (rule: string, pattern: object, target: string) => {
      await events.send(new PutRuleCommand({ Name: rule, EventPattern: JSON.stringify(pattern) }));
      await events.send(new PutTargetsCommand({ Rule: rule, Targets: [{ Id: 'one', Arn: target }] }));
    };
    const putEvent = async (Source: string, detail: object) => {
      const DetailType = 'AWS API Call via CloudTrail';
      const entry = { Source, DetailType, Detail: JSON.stringify(detail) };
      return (await events.send(new PutEventsCommand({ Entries: [entry] }))).FailedEntryCount;
    };

    test('S3 to SQS, after a test event, for the keys that its filter lets through', async () => {
      const queue = await makeQueue(sqs, 'direct');
      const FilterRules = [
        { Name: 'prefix', Value: 'AWSLogs/' },
        { Name: 'suffix', Value: '.json.gz' },
      ] as const;
      const event = await makeBucket(
        'direct',
        {
          QueueConfigurations: [
            { QueueArn: queue.arn, Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules: [...FilterRules] } } },
          ],
        },
        queue,
      );
      expect(JSON.parse(event)).toMatchObject({ Event: 's3:TestEvent', Bucket: 'direct' });
      await put('direct', 'elsewhere/a.json.gz');
      await put('direct', 'AWSLogs/1 2/a@b+c.json.gz');
      const bodies = (await takeMessages(sqs, queue, 1)).map(({ Body = '' }) => JSON.parse(Body));
      // moto writes "/" as %2F, ministack as AWS does.
      const key = name === 'moto' ? 'AWSLogs%2F1+2%2Fa%40b%2Bc.json.gz' : 'AWSLogs/1+2/a%40b%2Bc.json.gz';
      expect(bodies).toMatchObject([
        { Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'direct' }, object: { key, size: 1 } } }] },
      ]);
    });

    test('S3 to SNS to SQS, where a message lies in a message', async () => {
      const [queue, topic] = [await makeQueue(sqs, 'through-topic'), await makeTopic('trail')];
      await subscribe(topic, queue);
      const TopicConfigurations = [{ TopicArn: topic, Events: ['s3:ObjectCreated:Put' as const] }];
      await makeBucket('through-topic', { TopicConfigurations }, queue);
      await put('through-topic', 'k.json.gz');
      const [message] = await takeMessages(sqs, queue, 1);
      const notification = JSON.parse(message?.Body ?? '{}') as { Type: string; TopicArn: string; Message: string };
      expect(notification).toMatchObject({ Type: 'Notification', TopicArn: topic });
      expect(JSON.parse(notification.Message)).toMatchObject({ Records: [{ s3: { object: { key: 'k.json.gz' } } }] });
    });

    test('S3 to EventBridge to SQS, the key as it is', async () => {
      const queue = await makeQueue(sqs, 'objects');
      await makeRule('objects', { source: ['aws.s3'], 'detail-type': ['Object Created'] }, queue.arn);
      await makeBucket('objects', { EventBridgeConfiguration: {} });
      await put('objects', 'a b+c@d');
      const [message] = await takeMessages(sqs, queue, 1);
      expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({
        source: 'aws.s3',
        detail: { bucket: { name: 'objects' }, object: { key: 'a b+c@d' } },
      });
    });

    test('SNS to SQS: wrapped, raw, and filtered by attributes', async () => {
      const topic = await makeTopic('messages');
      const [wrapped, raw] = [await makeQueue(sqs, 'wrapped'), await makeQueue(sqs, 'raw')];
      const filtered = await makeQueue(sqs, 'filtered');
      await subscribe(topic, wrapped);
      await subscribe(topic, raw, { RawMessageDelivery: 'true' });
      await subscribe(topic, filtered, {
        RawMessageDelivery: 'true',
        FilterPolicy: JSON.stringify({ severity: ['high'] }),
      });
      for (const severity of ['low', 'high']) {
        const MessageAttributes = { severity: { DataType: 'String', StringValue: severity } };
        await sns.send(
          new PublishCommand({ TopicArn: topic, Subject: 'Stopped', Message: `é ${severity}`, MessageAttributes }),
        );
      }
      const bodies = (await takeMessages(sqs, wrapped, 2)).map(({ Body = '' }) => JSON.parse(Body));
      expect(bodies).toMatchObject([
        { Subject: 'Stopped', Message: 'é low', MessageAttributes: { severity: { Type: 'String', Value: 'low' } } },
        { Subject: 'Stopped', Message: 'é high' },
      ]);
      expect(await takeMessages(sqs, raw, 2)).toMatchObject([
        { Body: 'é low', MessageAttributes: { severity: { DataType: 'String', StringValue: 'low' } } },
        { Body: 'é high' },
      ]);
      expect((await takeMessages(sqs, filtered, 1)).map(({ Body }) => Body)).toEqual(['é high']);
    });

    test('EventBridge to SQS, by pattern', async () => {
      const queue = await makeQueue(sqs, 'calls');
      // As with AWS, ministack lets nobody put events of AWS's own; moto does.
      const source = name === 'moto' ? 'aws.ec2' : 'test.ec2';
      expect(await putEvent('aws.ec2', {})).toBe(name === 'moto' ? 0 : 1);
      await makeRule('calls', { source: [source], detail: { eventName: ['RunInstances'] } }, queue.arn);
      await putEvent(source, { eventName: 'StopInstances' });
      await putEvent(source, { eventName: 'RunInstances' });
      const bodies = (await takeMessages(sqs, queue, 1)).map(({ Body = '' }) => JSON.parse(Body));
      expect(bodies).toMatchObject([{ source, detail: { eventName: 'RunInstances' } }]);
    });

    // moto answers PutEvents with 500 when a topic is the target.
    if (name === 'ministack')
      test('EventBridge to SNS', async () => {
        const [queue, topic] = [await makeQueue(sqs, 'from-topic'), await makeTopic('calls')];
        await subscribe(topic, queue, { RawMessageDelivery: 'true' });
        await makeRule('to-topic', { source: ['test.sns'] }, topic);
        await putEvent('test.sns', { eventName: 'RunInstances' });
        const [message] = await takeMessages(sqs, queue, 1);
        expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({ detail: { eventName: 'RunInstances' } });
      });

    test('a queue to its dead letters, and back into sight at once when asked', async () => {
      const dead = await makeQueue(sqs, 'dead');
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
      const queue = await makeQueue(sqs, 'living', { RedrivePolicy });
      await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'poison' }));
      const receive = new ReceiveMessageCommand({ QueueUrl: queue.url });
      const { Messages: [message] = [] } = await sqs.send(receive);
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queue.url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
      expect((await sqs.send(receive)).Messages ?? []).toEqual([]);
      expect((await takeMessages(sqs, dead, 1)).map(({ Body }) => Body)).toEqual(['poison']);
    });
  });
});
