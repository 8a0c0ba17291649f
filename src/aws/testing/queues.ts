import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

/** Makes a queue; attributes are SQS's own, such as VisibilityTimeout. */
export async function makeQueue(sqs: SQSClient, name: string, attributes: Record<string, string> = {}): Promise<Queue> {
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url, arn: answer.Attributes?.QueueArn ?? '' };
}

/**
 * Takes messages off a queue until there are `count`, or the time is over; what it returns is deleted. Ask for none
 * with a short time to show that none comes.
 */
export async function takeMessages(
  sqs: SQSClient,
  queue: Queue,
  count: number,
  withinSeconds = 10,
): Promise<Message[]> {
  const deadline = performance.now() + withinSeconds * 1_000;
  const taken: Message[] = [];
  do {
    const left = Math.ceil((deadline - performance.now()) / 1_000);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        WaitTimeSeconds: Math.max(0, Math.min(20, left)),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    for (const message of Messages) {
      taken.push(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: message.ReceiptHandle }));
    }
  } while (taken.length < count && performance.now() < deadline);
  return taken;
}
