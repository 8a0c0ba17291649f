import type { SNSClient } from '@aws-sdk/client-sns';
import { type ClientSettings, requestHandler, snsSdk } from './sdk.ts';
import type { Publish } from './sns-channel.ts';

/** Publishes in the region that the topic's ARN names, once: the SDK repeats nothing that may have arrived. */
export function createPublish(settings: ClientSettings = {}): Publish {
  const clients = new Map<string, Promise<SNSClient>>();
  return async (topicArn, { subject, message, attributes }) => {
    const region = topicArn.split(':')[3] ?? '';
    const client = clients.get(region) ?? newClient(region, settings);
    clients.set(region, client);
    const { PublishCommand } = await snsSdk();
    return (await client).send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: message,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, { type, value }]) => [name, { DataType: type, StringValue: value }]),
        ),
      }),
    );
  };
}

async function newClient(ofTopic: string, { endpoint, region, credentials }: ClientSettings): Promise<SNSClient> {
  const { SNSClient } = await snsSdk();
  const where = ofTopic || region;
  return new SNSClient({
    requestHandler,
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(where === undefined ? {} : { region: where }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}
