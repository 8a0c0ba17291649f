import { expect, test } from 'vitest';
import { caseOf, messageOf, noticed, policyWith, telling } from '../messages/testing/cases.ts';
import { noon } from '../policy/testing/instances.ts';
import { createSnsSender, type SnsMail } from './sns-channel.ts';

const topic = 'arn:aws:sns:eu-west-1:111122223333:broom';
const policy = policyWith('notify, stop');
const notice = noticed(policy, caseOf(policy, [telling(0)]), 0, noon);

test('a message is published to its topic, as a mail with attributes', async () => {
  const published: (SnsMail & { topicArn: string })[] = [];
  const sender = createSnsSender(topic, async (topicArn, mail) => published.push({ topicArn, ...mail }));
  expect(await sender.send(messageOf([notice]), noon)).toEqual({ is: 'sent' });
  expect(published).toMatchObject([
    {
      topicArn: topic,
      subject: 'Broom: i-0123456789abcdef0 violates code-tag, stop 2026-03-01 12:05 UTC',
      message: expect.stringContaining('launched by alice, violates code-tag:\n\n  Code is missing\n'),
      attributes: { rule: { type: 'String', value: 'code-tag' }, action: { type: 'String', value: 'stop' } },
    },
  ]);
});

test('a mail with its attributes is smaller than SNS takes', async () => {
  let size = 0;
  const sender = createSnsSender(topic, async (_topicArn, { subject, message, attributes }) => {
    size = Buffer.byteLength(subject + message + JSON.stringify(attributes));
  });
  const notices = Array.from({ length: 500 }, (_, i) => ({
    ...notice,
    who: `${i}${'ä'.repeat(190)}`,
    faults: Array(20).fill(`${i}ä`.repeat(60)),
  }));
  await sender.send(messageOf(notices), noon);
  expect(size).toBeGreaterThan(60_000);
  expect(size).toBeLessThan(262_144);
});

const refuse = (name: string, more: object = {}) =>
  createSnsSender(topic, async () => Promise.reject(Object.assign(new Error('why'), { name, ...more }))).send(
    messageOf([notice]),
    noon,
  );

test.each(['InvalidParameterException', 'InvalidParameterValueException'])(
  '%s: it will never be taken',
  async (name) => {
    expect(await refuse(name)).toEqual({ is: 'refused', why: `${name}: why` });
  },
);

test.each(['ThrottledException', 'AuthorizationErrorException', 'NotFoundException'])(
  '%s: it was not taken',
  async (name) => {
    const answered = { $fault: 'client', $metadata: { httpStatusCode: 400 } };
    expect(await refuse(name, answered)).toEqual({ is: 'failed', why: `${name}: why`, retryAt: noon });
  },
);

test.each([
  ['InternalErrorException', { $fault: 'server', $metadata: { httpStatusCode: 500 } }],
  ['TimeoutError', {}],
  ['Error', { code: 'ECONNRESET' }],
])('%s: nobody knows', async (name, more) => {
  expect(await refuse(name, more)).toMatchObject({ is: 'failed', mayHaveArrived: true });
});
