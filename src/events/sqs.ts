import { own } from './own.ts';
import { described, unknown } from './set-aside.ts';
import type { Envelope } from './types.ts';

/**
 * One message of what SQS hands to a Lambda function. A worker that receives messages by itself opens their bodies.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const openSqsRecord: Envelope = (value) => {
  if (own(value, 'eventSource') !== 'aws:sqs') return null;
  const body = own(value, 'body');
  if (typeof body !== 'string') return [unknown(`SQS message whose body is ${described(body)}`)];
  return [{ kind: 'inside', value: body }];
};
