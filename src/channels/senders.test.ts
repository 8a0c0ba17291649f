import { expect, test } from 'vitest';
import { messageOf } from '../messages/testing/cases.ts';
import { noon, policyOf } from '../policy/testing/instances.ts';
import { createSenders } from './senders.ts';
import { verifySignature } from './signature.ts';
import { startServer } from './testing/server.ts';

const policy = policyOf(`
channels: [{ sns: "arn:aws:sns:eu-west-1:111122223333:broom" }, { slack: env:BROOM_SLACK_URL }, { webhook: env:BROOM_HOOK_URL }]
rules: [{ id: r, require: { tags: { Code: present } }, steps: [notify], channels: [{ webhook: env:BROOM_TEAM_URL }] }]`);

const message = messageOf([]);

test('every channel of the policy and of its rules has its sender, made once', () => {
  const url = 'https://hooks.example.com/';
  const env = { BROOM_SLACK_URL: url, BROOM_HOOK_URL: url, BROOM_TEAM_URL: url, BROOM_WEBHOOK_SECRET: 's' };
  const topics: string[] = [];
  const sns = { send: async () => ({ is: 'sent' }) as const };
  const senders = createSenders(policy, env, {
    sns: (topicArn) => {
      topics.push(topicArn);
      return sns;
    },
  });
  expect(senders('sns arn:aws:sns:eu-west-1:111122223333:broom')).toBe(sns);
  for (const key of ['slack BROOM_SLACK_URL', 'webhook BROOM_HOOK_URL', 'webhook BROOM_TEAM_URL']) {
    expect(senders(key)).not.toBeNull();
    expect(senders(key)).toBe(senders(key));
  }
  expect(topics).toEqual(['arn:aws:sns:eu-west-1:111122223333:broom']);
});

test('there is none for what the policy does not name, whose address is not set, or that nobody can send to', () => {
  const senders = createSenders(policy, { BROOM_OTHER: 'https://hooks.example.com/', BROOM_SLACK_URL: '' });
  const keys = [
    'sns arn:aws:sns:eu-west-1:111122223333:broom',
    'slack BROOM_SLACK_URL',
    'slack BROOM_OTHER',
    'webhook BROOM_HOOK_URL',
  ];
  expect(keys.map(senders)).toEqual([null, null, null, null]);
});

test('a webhook without a secret sends nothing, and says which is missing', async () => {
  const senders = createSenders(policy, { BROOM_HOOK_URL: 'https://hooks.example.com/' });
  expect(await senders('webhook BROOM_HOOK_URL')?.send(message, noon)).toMatchObject({
    is: 'failed',
    why: 'neither BROOM_HOOK_URL_SECRET nor BROOM_WEBHOOK_SECRET is set: a webhook is signed',
  });
});

test('a webhook is signed with its own secret, else with that of all', async () => {
  const server = await startServer((response) => response.end());
  const env = {
    BROOM_HOOK_URL: server.url,
    BROOM_TEAM_URL: server.url,
    BROOM_TEAM_URL_SECRET: 'own',
    BROOM_WEBHOOK_SECRET: 'all',
  };
  const senders = createSenders(policy, env, { reach: { allowLoopback: true } });
  await senders('webhook BROOM_TEAM_URL')?.send(message, noon);
  await senders('webhook BROOM_HOOK_URL')?.send(message, noon);
  await server.close();
  const isSigned = ['own', 'all'].map((secret, index) => {
    const [one] = server.received.slice(index);
    const header = String(one?.headers['broom-signature']);
    return verifySignature({ header, body: one?.body ?? '', secret, at: noon });
  });
  expect(isSigned).toEqual([true, true]);
});
