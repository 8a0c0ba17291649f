import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test } from 'vitest';
import { SubscribeError, subscribe } from './sns-subscribe.ts';

const sns = mockClient(SNSClient);
afterEach(() => {
  sns.reset();
});
const topic = 'arn:aws:sns:eu-west-1:111122223333:events';
const url = 'https://broom.example/sns';

test('asks in the region of the topic, and for retries that outlast a restart', async () => {
  const regions: string[] = [];
  sns.on(SubscribeCommand).callsFake(async (_input, client: () => SNSClient) => {
    regions.push(String(await client().config.region()));
    return { SubscriptionArn: `${topic}:1` };
  });
  expect(await subscribe(topic, url, { region: 'us-east-1' })).toBe(`${topic}:1`);
  expect(regions).toEqual(['eu-west-1']);
  const { Attributes = {}, ...input } = sns.commandCalls(SubscribeCommand)[0]?.args[0].input ?? {};
  expect(input).toEqual({ TopicArn: topic, Protocol: 'https', Endpoint: url, ReturnSubscriptionArn: true });
  const { healthyRetryPolicy: policy } = JSON.parse(Attributes.DeliveryPolicy ?? '') as {
    healthyRetryPolicy: Record<string, number>;
  };
  const { numRetries = 0, numNoDelayRetries = 0, numMinDelayRetries = 0, numMaxDelayRetries = 0 } = policy;
  const { minDelayTarget = 0, maxDelayTarget = 0 } = policy;
  const between = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  const inAll =
    numMinDelayRetries * minDelayTarget +
    (between * (minDelayTarget + maxDelayTarget)) / 2 +
    numMaxDelayRetries * maxDelayTarget;
  expect(inAll).toBeLessThanOrEqual(3_600);
  expect(inAll).toBeGreaterThan(3_000);
});

test('takes a subscription as it is that was made in another way', async () => {
  const error = Object.assign(new Error('Subscription already exists with different attributes'), {
    name: 'InvalidParameterException',
  });
  sns
    .on(SubscribeCommand)
    .rejectsOnce(error)
    .resolves({ SubscriptionArn: `${topic}:1` });
  expect(await subscribe(topic, url)).toBe(`${topic}:1`);
  expect(sns.commandCalls(SubscribeCommand)[1]?.args[0].input.Attributes).toEqual({});
});

test('throws what SNS refuses', async () => {
  sns.on(SubscribeCommand).rejects(Object.assign(new Error('no'), { name: 'AuthorizationErrorException' }));
  await expect(subscribe(topic, url)).rejects.toThrow('no');
});

test.each([
  ['events', url, 'expected the ARN of a topic'],
  [`${topic}.fifo`, url, 'FIFO'],
  [topic, 'broom.example/sns', 'expected the URL'],
])('does not ask for what cannot be: %s, %s', async (arn, address, why) => {
  await expect(subscribe(arn, address)).rejects.toThrow(why);
  await expect(subscribe(arn, address)).rejects.toThrow(SubscribeError);
  expect(sns.calls()).toEqual([]);
});
