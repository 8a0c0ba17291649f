import { expect, test } from 'vitest';
import { channelKey, channelOf } from './channel-key.ts';

test.each([
  { kind: 'sns', topicArn: 'arn:aws:sns:eu-west-1:111122223333:broom' },
  { kind: 'slack', env: 'BROOM_SLACK_URL' },
  { kind: 'webhook', env: 'BROOM_HOOK_URL' },
] as const)('a key leads back to its channel: $kind', (channel) => {
  expect(channelOf(channelKey(channel))).toEqual(channel);
});

test.each(['', 'sns', 'sns ', 'mail BROOM_X', ' x'])('%j is no channel', (key) => {
  expect(channelOf(key)).toBeNull();
});
