import type { ClientSettings } from '../../../aws/sdk.ts';
import { createQueue } from '../../../aws/sqs.ts';
import type { Inbox } from '../sns/parts.ts';

/**
 * An inbox for hosts that hold no disk: a queue of SQS, which Broom's function or worker reads. It knows no ids, so that
 * a message which SNS sends twice lies in it twice; taking it in twice changes nothing.
 *
 * @param queueUrl `https://sqs.eu-west-1.amazonaws.com/111122223333/events`
 */
export function forwardTo(queueUrl: string, settings: ClientSettings = {}): Inbox {
  const queue = createQueue(queueUrl, settings);
  return {
    put: async ({ id, topicArn, body }) => {
      await queue.send(body, { attributes: { TopicArn: topicArn, MessageId: id } });
      return 'new';
    },
  };
}
