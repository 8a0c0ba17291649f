import { describe, expect, test } from 'vitest';
import { asEventBridge, asSns, asSnsEvent, asSqs } from '../testing/envelopes.ts';
import { launch } from '../testing/records.ts';
import { deliveries, told } from './testing/deliveries.ts';
import { createTrust } from './trust.ts';

const ours = '111122223333';
const theirs = '444455556666';
const topic = `arn:aws:sns:eu-west-1:${ours}:example-topic`;

describe('what is listed is believed, and nothing else', () => {
  const trust = createTrust({ buckets: ['a'], topics: ['t'], accounts: [ours] });

  test.each([
    [{ bucket: 'a' }, null],
    [{ bucket: 'b' }, 'bucket b is not one of ours'],
    [{ topicArn: 't' }, null],
    [{ topicArn: 't2' }, 'topic t2 is not one of ours'],
    [{ topicArn: '' }, 'names no topic'],
    [{ account: ours }, null],
    [{ account: '\u001b[2J' }, 'account \u{FFFD}[2J is not one of ours'],
  ])('%j: %s', (claim, why) => {
    expect(trust(claim)).toBe(why);
  });

  test('a list that is left out believes all, an empty one nobody', () => {
    expect(createTrust({})({ bucket: 'b' })).toBeNull();
    expect(createTrust({ topics: [] })({ account: theirs })).toBeNull();
    expect(createTrust({ buckets: [] })({ bucket: 'b' })).toBe('bucket b is not one of ours');
  });
});

describe('an object', () => {
  test.each(['s3', 'objectCreated', 'notice'] as const)('by %s, in a bucket that is not listed', (name) => {
    expect(told(deliveries[name], { buckets: ['example-trail'] })).not.toContainEqual(expect.stringMatching('unknown'));
    for (const what of told(deliveries[name], { buckets: ['another'] }))
      expect(what).toMatch(/^unknown: object ".+": bucket example-trail is not one of ours$/);
  });

  test('may lie in an account that is not watched', () => {
    expect(told(deliveries.objectCreated, { accounts: [theirs], buckets: ['example-trail'] })).toEqual(['object']);
  });
});

describe('a notification of a topic that is not listed', () => {
  const bodies = [asSnsEvent(deliveries.s3), asSns(deliveries.s3), asSqs([asSns(deliveries.s3)])];

  test.each(bodies)('is not opened (%#)', (body) => {
    expect(told(body, { topics: [topic] })).toEqual(['object']);
    expect(told(body, { topics: [`${topic}2`] })).toEqual([
      `unknown: SNS notification: topic ${topic} is not one of ours`,
    ]);
  });

  test('nor one that names none', () => {
    const { TopicArn: _, ...nameless } = asSns(deliveries.s3);
    expect(told(nameless, { topics: [topic] })).toEqual(['unknown: SNS notification: names no topic']);
  });

  test('nor is its confirmation taken for ours', () => {
    expect(told({ ...asSns(''), Type: 'SubscriptionConfirmation' }, { topics: [] })).toEqual([
      `unknown: SNS subscription confirmation: topic ${topic} is not one of ours`,
    ]);
  });

  test('what came without a topic needs none', () => {
    expect(told(asSqs([deliveries.s3]), { topics: [topic] })).toEqual(['object']);
  });
});

describe('an event of an account that is not listed', () => {
  test.each(['apiCall', 'serviceEvent', 'stateChange', 'tagChange', 'scalingLaunch'] as const)('%s', (name) => {
    expect(told(deliveries[name], { accounts: [ours] })).toEqual([expect.stringMatching(/^(record|sighting)$/)]);
    expect(told(deliveries[name], { accounts: [theirs] })).toEqual([
      expect.stringMatching(/^unknown: EventBridge ".+": account 111122223333 is not one of ours$/),
    ]);
    expect(told({ ...deliveries[name], account: undefined }, { accounts: [ours] })).toEqual([
      expect.stringMatching(/: names no account$/),
    ]);
  });

  test('nor a record of another account in an event of ours', () => {
    const event = { ...asEventBridge(launch({ account: theirs })), account: ours };
    expect(told(event, { accounts: [ours] })).toEqual([
      'unknown: EventBridge "AWS API Call via CloudTrail" from "aws.ec2": account 444455556666 is not one of ours',
    ]);
  });

  test('nor a bare record', () => {
    expect(told(deliveries.record, { accounts: [ours] })).toEqual(['record']);
    expect(told(deliveries.record, { accounts: [theirs] })).toEqual([
      'unknown: CloudTrail record: account 111122223333 is not one of ours',
    ]);
    expect(told({ ...deliveries.record, recipientAccountId: 7 }, { accounts: [ours] })).toEqual([
      'unknown: CloudTrail record: names no account',
    ]);
  });

  test('a tick is nobody’s', () => {
    const scheduled = { 'detail-type': 'Scheduled Event', source: 'aws.events', account: theirs };
    expect(told([scheduled, deliveries.tick], { accounts: [ours] })).toEqual(['tick', 'tick']);
  });
});
