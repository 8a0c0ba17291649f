import type { SQSClient } from '@aws-sdk/client-sqs';
import { type ClientSettings, requestHandler, sqsSdk } from './sdk.ts';

/** One queue, for a worker. */
export interface Queue {
  /**
   * Waits for messages, up to 10 of them.
   *
   * @returns none when none came in time
   */
  receive(options?: ReceiveOptions): Promise<readonly QueueMessage[]>;
  /** Deletes messages; gives the receipts of those that SQS would not delete: they come again. */
  remove(receipts: readonly string[]): Promise<readonly string[]>;
  /** Hides a message for so long from now; 0 gives it back at once. False when it is too late for that. */
  extend(receipt: string, seconds: number): Promise<boolean>;
  /** @returns the message's id */
  send(body: string, options?: SendOptions): Promise<string>;
}

export interface QueueMessage {
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly received: number;
  readonly sentAt: Date | null;
}

export interface ReceiveOptions {
  /** 1 to 10; left out: 10. */
  readonly most?: number;
  /** 0 to 20; left out: 20. */
  readonly waitSeconds?: number;
  /** How long what was received is hidden from others; left out: as the queue says. */
  readonly visibilitySeconds?: number;
  /** Ends the wait, with an AbortError. */
  readonly signal?: AbortSignal;
}

export interface SendOptions {
  /** 0 to 900. */
  readonly delaySeconds?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

const longestWait = 20;

/** @param url `https://sqs.eu-west-1.amazonaws.com/111122223333/events`; its region is the client's where none is given */
export function createQueue(url: string, settings: ClientSettings = {}): Queue {
  let made: Promise<SQSClient> | undefined;
  const client = (): Promise<SQSClient> => {
    made ??= newClient(url, settings);
    return made;
  };
  return {
    receive: async ({ most = 10, waitSeconds = longestWait, visibilitySeconds, signal } = {}) => {
      const { ReceiveMessageCommand } = await sqsSdk();
      const { Messages = [] } = await (await client()).send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: most,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
          ...(visibilitySeconds === undefined ? {} : { VisibilityTimeout: visibilitySeconds }),
        }),
        signal === undefined ? {} : { abortSignal: signal },
      );
      return Messages.flatMap(({ MessageId, ReceiptHandle, Body, Attributes }): QueueMessage[] => {
        if (ReceiptHandle === undefined) return [];
        const { ApproximateReceiveCount, SentTimestamp } = Attributes ?? {};
        return [
          {
            id: MessageId ?? '',
            receipt: ReceiptHandle,
            body: Body ?? '',
            received: Number(ApproximateReceiveCount ?? 1),
            sentAt: SentTimestamp === undefined ? null : new Date(Number(SentTimestamp)),
          },
        ];
      });
    },
    remove: async (receipts) => {
      const { DeleteMessageBatchCommand } = await sqsSdk();
      const left: string[] = [];
      for (let start = 0; start < receipts.length; start += 10) {
        const some = receipts.slice(start, start + 10);
        const { Failed = [] } = await (await client()).send(
          new DeleteMessageBatchCommand({
            QueueUrl: url,
            Entries: some.map((receipt, index) => ({ Id: String(index), ReceiptHandle: receipt })),
          }),
        );
        for (const { Id } of Failed) left.push(...some.slice(Number(Id), Number(Id) + 1));
      }
      return left;
    },
    extend: async (receipt, seconds) => {
      const { ChangeMessageVisibilityCommand } = await sqsSdk();
      try {
        await (await client()).send(
          new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: seconds }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && tooLate.has(error.name)) return false;
        throw error;
      }
    },
    send: async (body, { delaySeconds, attributes = {} } = {}) => {
      const { SendMessageCommand } = await sqsSdk();
      const { MessageId } = await (await client()).send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
          ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
        }),
      );
      return MessageId ?? '';
    },
  };
}

/** The message was visible again already, or is gone. */
const tooLate: ReadonlySet<string> = new Set([
  'MessageNotInflight',
  'AWS.SimpleQueueService.MessageNotInflight',
  'ReceiptHandleIsInvalid',
]);

async function newClient(url: string, { endpoint, region, credentials }: ClientSettings): Promise<SQSClient> {
  const { SQSClient } = await sqsSdk();
  const ofUrl = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//.exec(url)?.[1];
  const elsewhere = endpoint ?? process.env.AWS_ENDPOINT_URL_SQS ?? process.env.AWS_ENDPOINT_URL;
  const where = region ?? ofUrl;
  return new SQSClient({
    // A request waits for messages up to 20 s, and then a while for its answer.
    requestHandler: { ...requestHandler, requestTimeout: (longestWait + 15) * 1_000 },
    // The host of a queue's URL would win over the endpoint that was asked for.
    ...(elsewhere === undefined ? {} : { endpoint: elsewhere, useQueueUrlAsEndpoint: false }),
    ...(where === undefined ? {} : { region: where }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}
