import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSnsApp } from './app.ts';
import { readMessage } from './message.ts';
import { isSignedBy } from './signature.ts';

/** Messages that SNS signed, beside the checkout: other people's, and not part of the project. */
const samples = new URL('../../../../../shared/samples/sns/', import.meta.url);

if (!existsSync(samples)) {
  test('NOT RUN: the samples in ../shared/samples are not here, so no message of SNS itself was verified', (context) =>
    context.skip('../shared/samples does not exist'));
} else {
  describe('real messages of SNS', () => {
    const read = (name: string): string => readFileSync(new URL(name, samples), 'utf8');
    const verified = [
      'test-notification-signature-v2.json',
      'test-notification-with-subject.json',
      'test-subscription-confirmation.json',
      'example_bounce_notification.json',
      'example_subscriptionconfirmation.json',
    ];
    const post = async (text: string) => {
      const { TopicArn, Timestamp } = JSON.parse(text) as { TopicArn: string; Timestamp: string };
      const asked: string[] = [];
      const app = createSnsApp({
        inbox: { put: async () => 'new' },
        topics: [TopicArn],
        now: () => new Date(Date.parse(Timestamp) + 1_000),
        log: () => {},
        fetch: async (url) => {
          asked.push(new URL(url).hostname);
          const { pathname } = new URL(url);
          return new Response(pathname.endsWith('.pem') ? read(pathname.slice(1)) : '');
        },
      });
      const response = await app.fetch(new Request('https://endpoint.example/sns', { method: 'POST', body: text }));
      return { status: response.status, text: await response.text(), asked };
    };

    test.each(verified)('%s is believed', async (name) => {
      const { Type } = JSON.parse(read(name)) as { Type: string };
      const answer = await post(read(name));
      expect(answer).toMatchObject({ status: 200, text: Type === 'Notification' ? 'taken' : 'confirmed' });
      expect(answer.asked.every((host) => /^sns\.[a-z0-9-]+\.amazonaws\.com$/.test(host))).toBe(true);
    });

    test('one whose text was altered is refused', async () => {
      expect(await post(read('spring-unsubscribeConfirmation.json'))).toMatchObject({ status: 403 });
    });

    test.each(verified)('%s is refused with any character of a signed field changed', (name) => {
      const original = JSON.parse(read(name)) as Record<string, string>;
      const { pathname } = new URL(original.SigningCertURL ?? '');
      const key = new X509Certificate(read(pathname.slice(1))).publicKey;
      const isBelieved = (document: Record<string, string>): boolean => {
        const message = readMessage(document);
        return message !== null && isSignedBy(key, message);
      };
      expect(isBelieved(original)).toBe(true);
      const fields = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
      let tried = 0;
      for (const field of [...fields, 'Signature', 'SignatureVersion'].filter((one) => original[one] !== undefined)) {
        const value = original[field] ?? '';
        for (let i = 0; i < value.length; i += 1) {
          const other = value[i] === 'A' ? 'B' : 'A';
          const changed = { ...original, [field]: value.slice(0, i) + other + value.slice(i + 1) };
          if (isBelieved(changed)) throw new Error(`believed with ${field} changed at ${i}`);
          tried += 1;
        }
        expect(isBelieved({ ...original, [field]: `${value} ` })).toBe(false);
      }
      expect(tried).toBeGreaterThan(400);
    });
  });
}
