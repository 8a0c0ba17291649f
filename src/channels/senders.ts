import { type ChannelAddress, channelKey } from '../messages/channel-key.ts';
import type { Sender } from '../messages/types.ts';
import type { Policy } from '../policy/types.ts';
import type { Reach } from './post-text.ts';
import { createSlackSender } from './slack.ts';
import { createWebhookSender } from './webhook.ts';

export interface SendersOptions {
  /** Sends to a topic; left out: the policy's topics are unknown. */
  readonly sns?: (topicArn: string) => Sender;
  readonly reach?: Reach;
}

/** Secret of every webhook that has none of its own, under the name of its address and `_SECRET`. */
export const webhookSecret = 'BROOM_WEBHOOK_SECRET';

/**
 * The senders of the channels that the policy names, by key. Null: the policy names no such channel, or its address is
 * not set. Senders are made once.
 */
export function createSenders(
  { channels, rules }: Policy,
  env: Readonly<Record<string, string | undefined>>,
  options: SendersOptions = {},
): (channel: string) => Sender | null {
  const all = [...channels, ...rules.flatMap((rule) => rule.channels ?? [])];
  const senders = new Map(all.map((channel) => [channelKey(channel), senderOf(channel, env, options)]));
  return (channel) => senders.get(channel) ?? null;
}

function senderOf(
  channel: ChannelAddress,
  env: Readonly<Record<string, string | undefined>>,
  { sns, reach = {} }: SendersOptions,
): Sender | null {
  if (channel.kind === 'sns') return sns?.(channel.topicArn) ?? null;
  const address = env[channel.env] ?? '';
  if (address === '') return null;
  if (channel.kind === 'slack') return createSlackSender(address, reach);
  const own = `${channel.env}_SECRET`;
  const secret = env[own] || env[webhookSecret] || '';
  if (secret === '') return unable(`neither ${own} nor ${webhookSecret} is set: a webhook is signed`);
  return createWebhookSender(address, secret, reach);
}

const unable = (why: string): Sender => ({ send: async (_message, at) => ({ is: 'failed', why, retryAt: at }) });
