import { isObject } from '../../cloudtrail/field.ts';
import { own } from '../../events/own.ts';

/** One message of a batch that SQS hands over. */
export interface BatchMessage {
  readonly messageId: string;
  readonly body: unknown;
  readonly queueArn: string;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * The messages of a batch; null for an event of any other kind. A body that is not text is left as it is: it is then
 * set aside as not understood.
 */
export function messagesIn(event: unknown): readonly BatchMessage[] | null {
  const records = own(event, 'Records');
  if (!Array.isArray(records) || records.length === 0) return null;
  const isOfQueue = (record: unknown): boolean => isObject(record) && own(record, 'eventSource') === 'aws:sqs';
  if (!records.every(isOfQueue)) return null;
  return records.map((record: unknown) => ({
    messageId: textIn(record, 'messageId'),
    body: own(record, 'body'),
    queueArn: textIn(record, 'eventSourceARN'),
  }));
}

function textIn(value: unknown, key: string): string {
  const found = own(value, key);
  return typeof found === 'string' ? found : '';
}
