import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { ClientConfig } from '../../../src/aws/testing/emulators.ts';
import { makeQueue, type Queue, takeMessages } from '../../../src/aws/testing/queues.ts';

/** A topic with a queue subscribed to it, as people would subscribe with their mail. */
export interface Alerts {
  readonly topicArn: string;
  /** The next messages, deleted: their subjects and texts. */
  take(count: number, withinSeconds?: number): Promise<readonly Mail[]>;
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export async function makeAlerts(config: ClientConfig, name: string): Promise<Alerts> {
  const [sns, sqs] = [new SNSClient(config), new SQSClient(config)];
  const queue: Queue = await makeQueue(sqs, `${name}-readers`);
  const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn }));
  return {
    topicArn,
    take: async (count, withinSeconds = 10) =>
      (await takeMessages(sqs, queue, count, withinSeconds)).map(({ Body = '' }) => {
        const {
          Subject,
          Message,
          MessageAttributes = {},
        } = JSON.parse(Body) as {
          Subject: string;
          Message: string;
          MessageAttributes?: Record<string, { Value: string }>;
        };
        const attributes = Object.fromEntries(
          Object.entries(MessageAttributes).map(([key, { Value }]) => [key, Value]),
        );
        return { subject: Subject, text: Message, attributes };
      }),
  };
}
