import type { ChannelSpec } from '../policy/types.ts';

/** Where a channel leads, without the accounts it is for. */
export type ChannelAddress =
  | { readonly kind: 'sns'; readonly topicArn: string }
  | { readonly kind: 'slack' | 'webhook'; readonly env: string };

/** The name of a channel in letters and reports: `sns arn:aws:sns:…`, `slack BROOM_SLACK_URL`. It holds no secret. */
export const channelKey = (channel: ChannelAddress): string =>
  channel.kind === 'sns' ? `sns ${channel.topicArn}` : `${channel.kind} ${channel.env}`;

/** The channel that a key names; null when it is none. */
export function channelOf(key: string): ChannelAddress | null {
  const space = key.indexOf(' ');
  const [kind, rest] = [key.slice(0, space), key.slice(space + 1)];
  if (space < 0 || rest === '') return null;
  if (kind === 'sns') return { kind, topicArn: rest };
  return kind === 'slack' || kind === 'webhook' ? { kind, env: rest } : null;
}

/** Each once, whatever accounts it is listed for. */
export const channelKeys = (channels: readonly ChannelSpec[]): string[] => [...new Set(channels.map(channelKey))];
