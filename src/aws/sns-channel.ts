import { type Attribute, attributesOf } from '../messages/json.ts';
import { fitsBytes, mostBytes, toText } from '../messages/text.ts';
import type { Delivery, Sender } from '../messages/types.ts';
import { troubleOf } from './errors.ts';

/** Publishes once. Throws what the SDK throws; its `name` tells what happened. */
export type Publish = (topicArn: string, mail: SnsMail) => Promise<unknown>;

export interface SnsMail {
  readonly subject: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/**
 * Sends to a topic: a mail that people read, with attributes for filter policies. SNS knows no idempotency key on a
 * standard topic: a repetition after a death is a second mail.
 */
export function createSnsSender(topicArn: string, publish: Publish): Sender {
  return {
    send: async (message, at) => {
      const attributes = attributesOf(message);
      // Attributes count toward the 256 KB of a message.
      const fits = fitsBytes(mostBytes - Buffer.byteLength(JSON.stringify(attributes)));
      const { subject, body } = toText(message, fits);
      try {
        await publish(topicArn, { subject, message: body, attributes });
        return { is: 'sent' };
      } catch (error) {
        return failureOf(error, at);
      }
    },
  };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors */
function failureOf(error: unknown, at: Date): Delivery {
  const { name, message } = error instanceof Error ? error : { name: 'an unknown error', message: '' };
  const why = `${name}: ${message}`.slice(0, 300);
  if (/^InvalidParameter/.test(name)) return { is: 'refused', why };
  const failed = { is: 'failed', why, retryAt: at } as const;
  return troubleOf(error) === 'unreachable' ? { ...failed, mayHaveArrived: true } : failed;
}
