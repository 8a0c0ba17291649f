import { type ClientSettings, requestHandler } from './sdk.ts';

/** What cannot be subscribed to, in words for who asked for it. */
export class SubscribeError extends Error {
  override readonly name = 'SubscribeError';
}

/**
 * SNS's own default gives up after a minute. This one tries for 56 minutes, and the most that it may is an hour, so that
 * an endpoint can be restarted, moved or mended.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const deliveryPolicy = {
  healthyRetryPolicy: {
    numRetries: 17,
    numNoDelayRetries: 1,
    numMinDelayRetries: 3,
    minDelayTarget: 20,
    numMaxDelayRetries: 8,
    maxDelayTarget: 300,
    backoffFunction: 'linear',
  },
};

/**
 * Asks a topic to post to an address; SNS then posts a SubscriptionConfirmation there, which the endpoint answers by
 * itself. Asking again changes nothing. Needs `sns:Subscribe` on the topic.
 *
 * @returns the subscription's ARN; it stands before it is confirmed
 * @throws {SubscribeError} when it can never be; else what the SDK throws
 */
export async function subscribe(
  topicArn: string,
  publicUrl: string,
  { endpoint, region, credentials }: ClientSettings = {},
): Promise<string> {
  const ofTopic = /^arn:aws[\w-]*:sns:([a-z0-9-]+):\d{12}:[\w-]{1,256}(\.fifo)?$/.exec(topicArn);
  if (ofTopic === null) throw new SubscribeError(`expected the ARN of a topic, got "${topicArn}"`);
  if (ofTopic[2] !== undefined) throw new SubscribeError(`${topicArn}: SNS posts no messages of a FIFO topic`);
  const protocol = /^(https?):\/\/[^\s/]+/.exec(publicUrl)?.[1];
  if (protocol === undefined) throw new SubscribeError(`expected the URL that SNS is to post to, got "${publicUrl}"`);
  const { SNSClient, SubscribeCommand } = await import('./sdk/sns-subscribe.ts');
  const where = ofTopic[1] ?? region;
  const client = new SNSClient({
    requestHandler,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(where === undefined ? {} : { region: where }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const ask = async (attributes: Record<string, string>): Promise<string> => {
    const { SubscriptionArn = '' } = await client.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: publicUrl,
        ReturnSubscriptionArn: true,
        Attributes: attributes,
      }),
    );
    return SubscriptionArn;
  };
  try {
    return await ask({ DeliveryPolicy: JSON.stringify(deliveryPolicy) });
  } catch (error) {
    // Somebody subscribed us in another way, and may have had a reason.
    if (error instanceof Error && /^InvalidParameter/.test(error.name) && /already exists/i.test(error.message))
      return ask({});
    throw error;
  } finally {
    client.destroy();
  }
}
