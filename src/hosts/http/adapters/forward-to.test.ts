import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test } from 'vitest';
import { openMessage } from '../../../events/open.ts';
import { launch } from '../../../testing/records.ts';
import { createEndpoint, noon } from '../sns/testing/endpoint.ts';
import { topic } from '../sns/testing/signer.ts';
import { forwardTo } from './forward-to.ts';

const sqs = mockClient(SQSClient);
afterEach(() => {
  sqs.reset();
});
const url = 'https://sqs.eu-west-1.amazonaws.com/111122223333/events';

test('a verified message goes to the queue as the function opens it, with its topic and its id', async () => {
  sqs.on(SendMessageCommand).resolves({ MessageId: 'm' });
  const { signer, post } = createEndpoint({ inbox: forwardTo(url) });
  const record = launch({ at: '2026-03-01T12:00:00Z', id: 'i-0123456789abcdef0' });
  const message = signer.notification({ Message: JSON.stringify({ Records: [record] }) });
  expect(await post(message)).toMatchObject({ status: 200, outcome: 'taken' });
  expect((await post({ ...message, Message: 'forged' })).status).toBe(403);
  const [call, ...others] = sqs.commandCalls(SendMessageCommand);
  expect(others).toEqual([]);
  const { QueueUrl, MessageBody = '', MessageAttributes } = call?.args[0].input ?? {};
  expect(QueueUrl).toBe(url);
  expect(MessageAttributes).toMatchObject({
    TopicArn: { StringValue: topic },
    MessageId: { StringValue: message.MessageId },
  });
  expect(openMessage(MessageBody, { arrived: noon, from: 'queue' }).items).toMatchObject([{ kind: 'record' }]);
});

test('a queue that does not take it has SNS send it again', async () => {
  sqs.on(SendMessageCommand).rejects(new Error('throttled'));
  const { signer, post } = createEndpoint({ inbox: forwardTo(url) });
  expect((await post(signer.notification())).status).toBe(503);
});
