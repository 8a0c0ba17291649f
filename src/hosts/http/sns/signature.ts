import { type KeyObject, verify } from 'node:crypto';
import type { SnsMessage } from './message.ts';

/** By SignatureVersion. SNS signs with 1 unless the topic says 2. */
const digests: ReadonlyMap<string, string> = new Map([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
]);

export const isKnownVersion = ({ SignatureVersion }: SnsMessage): boolean => digests.has(SignatureVersion);

/**
 * The text that SNS signs: names and values, a line each, in the order of the names. AWS's own validator for JavaScript
 * leaves the Token of an UnsubscribeConfirmation out, and refuses genuine ones; it is signed.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function signedText(message: SnsMessage): string {
  return signedFields(message)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}

function signedFields(message: SnsMessage): readonly (readonly [string, string])[] {
  const { Type, Message, MessageId, Timestamp, TopicArn } = message;
  const first = [
    ['Message', Message],
    ['MessageId', MessageId],
  ] as const;
  const last = [
    ['TopicArn', TopicArn],
    ['Type', Type],
  ] as const;
  switch (message.Type) {
    case 'Notification': {
      const { Subject } = message;
      const subject = typeof Subject === 'string' ? ([['Subject', Subject]] as const) : [];
      return [...first, ...subject, ['Timestamp', Timestamp], ...last];
    }
    case 'SubscriptionConfirmation':
    case 'UnsubscribeConfirmation': {
      const { SubscribeURL, Token } = message;
      return [...first, ['SubscribeURL', SubscribeURL], ['Timestamp', Timestamp], ['Token', Token], ...last];
    }
  }
}

/** Whether the holder of the key signed what the message says: RSA, PKCS #1 v1.5. */
export function isSignedBy(key: KeyObject, message: SnsMessage): boolean {
  const digest = digests.get(message.SignatureVersion);
  const signature = Buffer.from(message.Signature, 'base64');
  // Base64 has spare bits at its end: without this one signature could be written in several ways.
  if (digest === undefined || signature.toString('base64') !== message.Signature) return false;
  return verify(digest, Buffer.from(signedText(message)), key, signature);
}
