import { describe, expect, test } from 'vitest';
import { readRecord } from '../cloudtrail/record.ts';
import { asEventBridge, asObjectCreated, asScalingLaunch, asStateChange, asTagChange } from '../testing/envelopes.ts';
import { bidFulfilled, launch } from '../testing/records.ts';
import { arrived, itemsOf, logObject, told } from './testing/deliveries.ts';

const ref = { account: '111122223333', region: 'eu-west-1', id: 'i-0123456789abcdef0' };
const at = new Date('2026-03-01T12:00:00Z');
const sightingOf = (body: unknown): unknown => itemsOf(body).map((item) => item.kind === 'sighting' && item.sighting);

describe('a change of state', () => {
  test('is a sighting of it', () => {
    const event = asStateChange({ state: 'stopped' });
    expect(itemsOf(event)).toEqual([
      {
        kind: 'sighting',
        sighting: {
          kind: 'state-changed',
          ref,
          at,
          arrived,
          evidence: { eventId: event.id, object: 'queue' },
          state: 'stopped',
        },
      },
    ]);
  });

  test.each(['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped'])('%s', (state) => {
    expect(sightingOf(asStateChange({ state }))).toMatchObject([{ state }]);
  });

  test('needs no version, as some of the documentation has none', () => {
    const { version: _, ...event } = asStateChange();
    expect(told(event)).toEqual(['sighting']);
  });

  test.each([
    ['state', { detail: { 'instance-id': ref.id, state: 'rebooting' } }, 'expected a state, got the text "rebooting"'],
    ['instance', { detail: { state: 'running' } }, 'expected an instance id, got nothing'],
    ['instance', { detail: { 'instance-id': 'i-1', state: 'running' } }, 'an instance id, got the text "i-1"'],
    ['instance', { detail: { 'instance-id': 'i-0123456789ABCDEF0' } }, 'an instance id, got the text "i-0123456789AB'],
    ['detail', { detail: 'i-0123456789abcdef0' }, 'expected an instance id, got nothing'],
    ['account', { account: '123' }, 'expected an account id, got the text "123"'],
    ['account', { account: 111122223333 }, 'expected an account id, got a number'],
    ['region', { region: 'a.example/' }, 'expected a region, got the text "a.example/"'],
    ['time', { time: 'yyyy-mm-ddThh:mm:ssZ' }, 'expected a time, got the text "yyyy-mm-ddThh:mm:ssZ"'],
    ['time', { time: undefined }, 'expected a time, got nothing'],
    ['time', { time: 1772366400000 }, 'expected a time, got a number'],
    ['id', { id: '' }, 'expected an event id, got empty text'],
  ])('without a right %s is set aside', (_what, change, problem) => {
    expect(told({ ...asStateChange(), ...change })).toEqual([expect.stringContaining(problem)]);
    expect(told({ ...asStateChange(), ...change })).toEqual([
      expect.stringMatching(/^unknown: EventBridge "EC2 Instance State-change Notification" from "aws.ec2": /),
    ]);
  });
});

describe('a change of tags', () => {
  test('sets the changed keys that are among the tags, and removes the others', () => {
    const event = asTagChange({ tags: { Code: 'LOL', Name: 'web' }, changed: ['Code', 'Owner'] });
    expect(sightingOf(event)).toEqual([
      {
        kind: 'tags-changed',
        ref,
        at,
        arrived,
        evidence: { eventId: event.id, object: 'queue' },
        set: new Map([['Code', 'LOL']]),
        removed: { kind: 'keys', keys: new Map([['Owner', null]]) },
      },
    ]);
  });

  test('removes nothing when all changed keys are there', () => {
    expect(sightingOf(asTagChange({ tags: { Code: '' } }))).toMatchObject([
      { set: new Map([['Code', '']]), removed: null },
    ]);
  });

  test('takes a key for what it is, whatever it is called', () => {
    const tags: unknown = JSON.parse('{"__proto__":"a","toString":"b"}');
    const event = asTagChange({ changed: ['__proto__', 'toString', 'constructor'] });
    expect(sightingOf({ ...event, detail: { ...event.detail, tags } })).toMatchObject([
      {
        set: new Map([
          ['__proto__', 'a'],
          ['toString', 'b'],
        ]),
        removed: { keys: new Map([['constructor', null]]) },
      },
    ]);
  });

  const event = asTagChange({ tags: { Code: 'LOL' } });
  const detailed = (detail: object) => ({ ...event, detail: { ...event.detail, ...detail } });
  const arn = event.resources[0] ?? '';
  test.each([
    ['of a subnet', detailed({ 'resource-type': 'subnet' }), /^ignored: .*: of "ec2 subnet"$/],
    ['of another service', detailed({ service: 'rds' }), /^ignored: .*: of "rds instance"$/],
    ['of nothing', detailed({ service: undefined }), /^unknown: .*: it does not say of what$/],
    ['of no key', detailed({ 'changed-tag-keys': [] }), /^ignored: .*: no key changed$/],
    ['without keys', detailed({ 'changed-tag-keys': 'Code' }), /^unknown: .*: expected the changed keys, got the text/],
    [
      'of a key that is no text',
      detailed({ 'changed-tag-keys': [1] }),
      /^unknown: .*: expected a tag's key, got a num/,
    ],
    ['without tags', detailed({ tags: undefined }), /^unknown: .*: expected the tags, got nothing$/],
    ['to a value that is no text', detailed({ tags: { Code: 1 } }), /^unknown: .*: expected a tag's value, got a numb/],
    ['without a resource', { ...event, resources: [] }, /^unknown: .*: expected an instance id, got nothing$/],
    ['of two resources', { ...event, resources: [arn, arn] }, /^unknown: .*: expected an instance id, got nothing$/],
    ['in another region', { ...event, region: 'us-east-1' }, /^unknown: .*not of its account and region$/],
    ['in another account', { ...event, account: '444455556666' }, /^unknown: .*not of its account and region$/],
  ])('%s', (_name, body, what) => {
    expect(told(body)).toEqual([expect.stringMatching(what)]);
  });

  test('in another partition', () => {
    const resources = [arn.replace('arn:aws:', 'arn:aws-us-gov:')];
    expect(told({ ...event, resources })).toEqual(['sighting']);
  });
});

describe('a launch by Auto Scaling', () => {
  test('is a sighting of a running instance', () => {
    const event = asScalingLaunch();
    expect(sightingOf(event)).toEqual([
      {
        kind: 'state-changed',
        ref,
        at,
        arrived,
        evidence: { eventId: event.id, object: 'queue' },
        state: 'running',
      },
    ]);
  });

  test('without its instance is set aside', () => {
    expect(told({ ...asScalingLaunch(), detail: {} })).toEqual([
      'unknown: EventBridge "EC2 Instance Launch Successful" from "aws.autoscaling": expected an instance id, got nothing',
    ]);
  });
});

describe('a CloudTrail record on EventBridge', () => {
  test.each([launch(), bidFulfilled()])('is handed on whole (%#)', (record) => {
    expect(itemsOf(asEventBridge(record))).toEqual([{ kind: 'record', record, region: 'eu-west-1' }]);
    expect(readRecord(record, 'queue', '')).toMatchObject({ kind: 'sightings', of: 'launch' });
  });

  test('is of its own region where the event names none', () => {
    const event = { ...asEventBridge(launch({ region: 'us-east-1' })), region: undefined };
    expect(itemsOf(event)).toMatchObject([{ kind: 'record', region: 'us-east-1' }]);
    expect(itemsOf({ ...event, detail: launch({ region: 'a b' }) })).toMatchObject([{ kind: 'record', region: null }]);
  });

  test.each([
    [undefined, 'got nothing'],
    ['{}', 'got the text "{}"'],
    [{ eventID: 'a' }, 'got an object with "eventID"'],
  ])('that is none is set aside: %j', (detail, problem) => {
    expect(told({ ...asEventBridge(launch()), detail })).toEqual([
      `unknown: EventBridge "AWS API Call via CloudTrail" from "aws.ec2": expected a CloudTrail record, ${problem}`,
    ]);
  });

  test('with nothing around it is one all the same', () => {
    expect(itemsOf(launch())).toEqual([{ kind: 'record', record: launch(), region: 'eu-west-1' }]);
    expect(itemsOf({ Records: [launch(), launch()] })).toHaveLength(2);
  });
});

describe('an object created', () => {
  test('has a key that is not encoded', () => {
    const key = `a+b%41/${logObject.key}`;
    expect(itemsOf(asObjectCreated({ ...logObject, key }))).toMatchObject([
      {
        kind: 'object',
        bucket: 'example-trail',
        key,
        region: 'eu-west-1',
        size: logObject.bytes.length,
        etag: expect.any(String),
        versionId: null,
        sequencer: expect.any(String),
      },
    ]);
  });

  test('in a bucket with versions tells its own', () => {
    const detail = { bucket: { name: 'example-trail' }, object: { key: logObject.key, 'version-id': 'v' } };
    expect(itemsOf({ ...asObjectCreated(logObject), detail })).toMatchObject([{ kind: 'object', versionId: 'v' }]);
  });

  test('that is no log file is set aside', () => {
    expect(told({ ...asObjectCreated(logObject), detail: null })).toEqual([
      'unknown: object in no bucket that S3 could have: nothing',
    ]);
  });
});

describe('an event, by source and kind', () => {
  test.each([
    ['aws.events', 'Scheduled Event', 'tick'],
    ['aws.scheduler', 'Scheduled Event', 'tick'],
    ['my.app', 'Scheduled Event', 'unknown: EventBridge "Scheduled Event" from "my.app"'],
    ['bar', 'Foo', 'unknown: EventBridge "Foo" from "bar"'],
    ['', 'Foo', 'unknown: EventBridge "Foo" from nowhere'],
    // What anybody may put on the bus of an account in which they are allowed to.
    ['my.app', 'AWS API Call via CloudTrail', 'unknown: EventBridge "AWS API Call via CloudTrail" from "my.app"'],
    [
      'aws.s3',
      'EC2 Instance State-change Notification',
      'unknown: EventBridge "EC2 Instance State-change Notification" from "aws.s3"',
    ],
    ['my.aws.s3', 'Object Created', 'unknown: EventBridge "Object Created" from "my.aws.s3"'],
    ['aws.ec2', 'Tag Change on Resource', 'unknown: EventBridge "Tag Change on Resource" from "aws.ec2"'],
    ['aws.autoscaling', 'EC2 Instance Launch Unsuccessful', 'ignored'],
    ['aws.autoscaling', 'EC2 Instance Terminate Successful', 'ignored'],
    ['aws.autoscaling', 'EC2 Instance-launch Lifecycle Action', 'ignored'],
    ['aws.ec2', 'EC2 Spot Instance Interruption Warning', 'ignored'],
    ['aws.ec2', 'EC2 Instance Rebalance Recommendation', 'ignored'],
    ['aws.ec2fleet', 'EC2 Fleet Instance Change', 'ignored'],
    ['my.app', 'EC2 Spot Instance Interruption Warning', 'unknown'],
    ['aws.s3', 'Object Deleted', 'ignored: EventBridge "Object Deleted" from "aws.s3"'],
    ['aws.cloudtrail', 'AWS Insight via CloudTrail', 'ignored'],
    ['aws.signin', 'AWS Console Sign In via CloudTrail', 'ignored'],
    ['my.signin', 'AWS Console Sign In via CloudTrail', 'unknown'],
  ])('%s, "%s": %s', (source, type, what) => {
    const detail = asStateChange().detail;
    const [found] = told({ ...asStateChange(), source, 'detail-type': type, detail });
    expect(found).toMatch(what);
  });

  test('of no kind is set aside', () => {
    expect(told({ ...asStateChange(), 'detail-type': 7 })).toEqual([
      'unknown: EventBridge event whose detail-type is a number',
    ]);
  });

  test('that EventBridge Scheduler made, whose detail is text', () => {
    expect(told({ 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' })).toEqual(['tick']);
  });
});
