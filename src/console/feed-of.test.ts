import { expect, test } from 'vitest';
import type { Sighting } from '../facts/types.ts';
import { at, became, launched, tagged, untagged } from '../replay/testing/story.ts';
import { live } from './testing/lived.ts';

const policy = `
mode: enforce
settle: 5m
channels: [{ slack: env:BROOM_SLACK }]
rules:
  - id: code
    require: { tags: { Code: present } }
    steps: [notify, { do: stop, after: 1h }]`;

const lines = ({ told }: ReturnType<typeof live>) => told.map(({ kind, mark, text, by }) => [kind, mark, text, by]);

test('a life is told as it happens: launched, told, stopped, mended, gone', async () => {
  const on = live(policy);
  await on.until('4h', launched('i-1', 0), tagged('i-1', '2h', { Code: 'LOL' }), became('i-1', '3h', 'terminated'));
  expect(lines(on)).toEqual([
    ['launch', 'violation', 'launched: Code is missing', 'alice'],
    ['message', null, 'told slack BROOM_SLACK', null],
    ['step', 'acted', 'stopped', null],
    ['healed', 'compliant', 'Code=LOL: mends code', null],
    expect.arrayContaining(['message']),
    ['closed', 'compliant', 'closed: the instance is gone', null],
  ]);
});

test('a compliant launch is one line, and a tag that changes nothing none', async () => {
  const on = live(policy);
  await on.until('2h', launched('i-1', 0, { tags: { Code: 'LOL' } }), tagged('i-1', '1h', { Name: 'web' }));
  expect(lines(on)).toEqual([['launch', 'compliant', 'launched', 'alice']]);
});

test('a tag that is taken away is a violation of its own', async () => {
  const on = live(policy);
  await on.until('61m', launched('i-1', 0, { tags: { Code: 'LOL' } }), untagged('i-1', '1h', 'Code'));
  expect(lines(on)[1]).toEqual(['violation', 'violation', 'Code is missing', null]);
});

test('what is held is told once, however often it is tried; orders with who gave them', async () => {
  const on = live(policy);
  await on.until('5m', launched('i-1', 0, { via: 'autoscaling.amazonaws.com' }));
  await on.order('i-1', { do: 'postpone', until: at('2h'), reason: 'a <b>demo</b>' });
  await on.until('40h');
  expect(lines(on).filter(([kind]) => kind === 'held')).toEqual([
    ['held', 'held', 'stop held: something would launch it again', null],
  ]);
  expect(lines(on)).toContainEqual([
    'order',
    null,
    'postponed until 2026-03-01T14:00:00.000Z: a <b>demo</b>',
    'alice (console)',
  ]);
});

test('a rule that observes holds nothing that anybody must hear of', async () => {
  const on = live(policy.replace('mode: enforce', 'mode: observe'));
  await on.until('4h', launched('i-1', 0));
  expect(lines(on).map(([kind]) => kind)).toEqual(['launch', 'message']);
});

test('a topic and a caller go by their names: the case has the whole addresses', async () => {
  const on = live(policy.replace('slack: env:BROOM_SLACK', 'sns: "arn:aws:sns:eu-west-1:111122223333:our-topic"'));
  const by = 'arn:aws:sts::111122223333:assumed-role/deploy/alice';
  await on.until('2h', launched('i-1', 0), { ...tagged('i-1', '30m', { Code: 'LOL' }), by } as Sighting);
  expect(lines(on)).toContainEqual(['message', null, 'told SNS our-topic', null]);
  expect(lines(on)).toContainEqual(['message', null, 'told SNS our-topic that it was mended', null]);
  expect(lines(on)).toContainEqual(['healed', 'compliant', 'Code=LOL: mends code', 'deploy/alice']);
});
