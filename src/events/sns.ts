import { isObject } from '../cloudtrail/field.ts';
import { own } from './own.ts';
import { described, ignored, quoted, unknown } from './set-aside.ts';
import type { Envelope } from './types.ts';

/** Types of messages that ask for something, which only the HTTP endpoint may answer. */
const confirmations: ReadonlyMap<unknown, string> = new Map([
  ['SubscriptionConfirmation', 'SNS subscription confirmation'],
  ['UnsubscribeConfirmation', 'SNS unsubscribe confirmation'],
]);

/**
 * The document that SNS puts around a message, in a queue or a request, unless delivery is raw.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export const openSns: Envelope = (value, { trust }) => {
  const type = own(value, 'Type');
  const confirmation = confirmations.get(type);
  if (type !== 'Notification' && confirmation === undefined) return null;
  if (!Object.hasOwn(value, 'TopicArn') && !Object.hasOwn(value, 'Message')) return null;
  const topic = own(value, 'TopicArn');
  const topicArn = typeof topic === 'string' ? topic : '';
  const refused = trust?.({ topicArn }) ?? null;
  if (refused !== null) return [unknown(`${confirmation ?? 'SNS notification'}: ${refused}`)];
  if (confirmation !== undefined) return [ignored(`${confirmation} of ${quoted(topicArn)}`)];
  const message = own(value, 'Message');
  if (typeof message !== 'string') return [unknown(`SNS notification whose message is ${described(message)}`)];
  return [{ kind: 'inside', value: message }];
};

/**
 * One record of what SNS hands to a Lambda function: the same document, under `Sns`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export const openSnsRecord: Envelope = (value, context) => {
  if (own(value, 'EventSource') !== 'aws:sns') return null;
  const document = own(value, 'Sns');
  return (isObject(document) ? openSns(document, context) : null) ?? [unknown('SNS record without its document')];
};
