import { toText } from '../messages/text.ts';
import type { Message, Sender } from '../messages/types.ts';
import { deliveryOf } from './delivery.ts';
import { postText, type Reach } from './post-text.ts';

/** Slack cuts a text at 40,000 characters. */
const mostCharacters = 38_000;

/**
 * Posts to an incoming webhook of Slack.
 *
 * @param address the webhook's, a secret
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function createSlackSender(address: string, reach: Reach = {}): Sender {
  return {
    send: async (message, at) => {
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return deliveryOf(await postText(address, { headers, body: JSON.stringify(slackMessage(message)), reach }), at);
    },
  };
}

/**
 * A heading and a block of code, where Slack parses no markup. Nothing in it can mention anybody, become a link or end the
 * block.
 */
export function slackMessage(message: Message): Readonly<Record<string, unknown>> {
  const { subject, body } = toText(message, (text) => escaped(text).length <= mostCharacters);
  const text = `*${escaped(subject).replace(/[*_~]/g, ' ')}*\n\`\`\`\n${escaped(body).slice(0, mostCharacters)}\`\`\``;
  return { text, mrkdwn: true, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };
}

/** `<!channel>` needs its brackets, a code block its backticks, and a bare mention its at sign. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'")
    .replace(/@(?=channel|here|everyone)/gi, '@\u{200b}');
