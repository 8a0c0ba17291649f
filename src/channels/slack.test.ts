import { expect, test } from 'vitest';
import { caseOf, messageOf, noticed, policyWith, telling } from '../messages/testing/cases.ts';
import { noon } from '../policy/testing/instances.ts';
import { createSlackSender, slackMessage } from './slack.ts';
import { startServer } from './testing/server.ts';

const policy = policyWith('notify, stop');
const notice = noticed(policy, caseOf(policy, [telling(0)]), 0, noon);

test('a message is a heading and a block of code', async () => {
  const server = await startServer((response) => response.end('ok'));
  const sender = createSlackSender(server.url, { allowLoopback: true });
  expect(await sender.send(messageOf([notice]), noon)).toEqual({ is: 'sent' });
  await server.close();
  const { text } = JSON.parse(server.received[0]?.body ?? '');
  expect(text).toMatch(
    /^\*Broom: i-0123456789abcdef0 violates code-tag, stop 2026-03-01 12:05 UTC\*\n```\ni-[^`]*\n```$/,
  );
});

test.each([
  '<!channel>',
  '<!here|x>',
  '<@U123>',
  '<https://evil.example|click>',
  '```\n<!everyone>',
  '@channel',
  '@Here',
  '&lt;!channel&gt;',
])('what strangers wrote mentions nobody and ends no block: %s', (text) => {
  const hostile = { ...notice, who: text, faults: [text], rule: text, why: text };
  const said = String(slackMessage(messageOf([hostile])).text);
  expect(said).not.toMatch(/[<>]|@(channel|here|everyone)|&(?!amp;|lt;|gt;)/i);
  expect(said.match(/`/g)).toHaveLength(6);
});

test('nothing is unfurled, parsed or linked', () => {
  const { text: _, ...rest } = slackMessage(messageOf([notice]));
  expect(rest).toEqual({ mrkdwn: true, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false });
});

test('a text stays below what Slack takes, and says what it leaves out', () => {
  const many = Array.from({ length: 150 }, (_, i) => ({
    ...notice,
    fix: null,
    faults: [`Code=${'&'.repeat(200)}${i}`],
    ref: { ...notice.ref, id: `i-${i}` },
  }));
  const text = String(slackMessage(messageOf(many)).text);
  expect(text.length).toBeLessThan(40_000);
  expect(text).toMatch(/\d+ more notices left out: too many for one message\.\n```$/);
});
