/** Messages as SNS would post them, and what strangers might. */

import { randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { signedText } from '../../dist/hosts/http/sns/signature.js';
import { asEventBridge, launch } from '../../dist/testing/index.js';

export const topic = 'arn:aws:sns:eu-west-1:111122223333:instance-events';
const certificate = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const signAside = promisify(sign);

/** One launch, told by EventBridge, signed with version 2; the documents have ids of their own. */
export async function signedMessages(/** @type {string} */ key, /** @type {number} */ count) {
  /** @type {Buffer[]} */
  const bodies = [];
  for (let first = 0; first < count; first += 1_000) {
    const some = Array.from({ length: Math.min(1_000, count - first) }, (_, i) => signedMessage(key, first + i));
    bodies.push(...(await Promise.all(some)));
  }
  return bodies;
}

async function signedMessage(/** @type {string} */ key, /** @type {number} */ nth) {
  const now = new Date().toISOString();
  const record = launch({ at: now.replace(/\.\d+/, ''), id: `i-${String(nth).padStart(17, '0')}` });
  const message = {
    Type: /** @type {const} */ ('Notification'),
    MessageId: randomUUID(),
    TopicArn: topic,
    Message: JSON.stringify(asEventBridge(record)),
    Timestamp: now,
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL: certificate,
  };
  const signature = await signAside('RSA-SHA256', Buffer.from(signedText(message)), key);
  return Buffer.from(JSON.stringify({ ...message, Signature: signature.toString('base64') }));
}

/**
 * One of many that have to be refused: what to send, and how.
 *
 * @param {number} nth
 * @param {Buffer} genuine
 * @returns {{ body: Buffer | string, headers?: Record<string, string>, method?: string, path?: string, isSlow?: boolean }}
 */
export function hostileRequest(nth, genuine) {
  const message = JSON.parse(genuine.toString());
  const changed = (/** @type {object} */ fields) => ({ body: JSON.stringify({ ...message, ...fields }) });
  const kinds = [
    () => ({ body: genuine.subarray(0, genuine.length / 2) }),
    () => changed({ Message: `${message.Message} ` }),
    () => changed({ MessageId: randomUUID() }),
    () => changed({ TopicArn: topic.replace('1111', '2222') }),
    () => changed({ Timestamp: '2020-01-01T00:00:00.000Z' }),
    () => changed({ SigningCertURL: 'https://sns.eu-west-1.amazonaws.com.evil.example/a.pem' }),
    () => changed({ SigningCertURL: 'http://169.254.169.254/latest/a.pem' }),
    () => changed({ SignatureVersion: '9' }),
    () => changed({ Type: 'SubscriptionConfirmation', Token: 'x', SubscribeURL: 'http://127.0.0.1/' }),
    () => ({ body: '['.repeat(200_000) }),
    () => ({ body: `{"__proto__":{"Type":"Notification"},"a":${'9'.repeat(50_000)}}` }),
    () => ({ body: 'x'.repeat(2 * 1024 * 1024) }),
    () => ({ body: genuine, headers: { 'x-amz-sns-rawdelivery': 'true' } }),
    () => ({ body: genuine, path: '/', headers: { 'x-a': 'a'.repeat(10_000) } }),
    () => ({ body: genuine, method: 'PUT' }),
    () => ({ body: Buffer.alloc(1_000) }),
  ];
  if (nth % 20 === 19) return { body: '{', isSlow: true };
  return (kinds[nth % kinds.length] ?? (() => ({ body: '' })))();
}
