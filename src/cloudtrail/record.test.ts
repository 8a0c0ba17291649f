import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bidFulfilled,
  call,
  createFleet,
  createTags,
  deleteTags,
  dryRun,
  ec2,
  launch,
  modifyAttribute,
  modifyMetadataOptions,
  noon,
  refused,
  stop,
  tagResources,
  terminate,
  untagResources,
} from '../testing/records.ts';
import { readRecord, unwrap } from './record.ts';
import { relevantEvents } from './relevant.ts';
import { read } from './testing/read.ts';
import { type RawRecord, RecordError } from './types.ts';

describe('a record', () => {
  test('of another call is nothing to us, whatever it holds', () => {
    const describe = ec2('DescribeInstances', { eventId: 'event-1' }, { instancesSet: 7 }, null);
    expect(read({ ...describe, eventVersion: 'x' })).toEqual({ kind: 'other', at: new Date(noon), eventId: 'event-1' });
    expect(read(call('lightsail.amazonaws.com', 'CreateInstances', {}, {}, null)).kind).toBe('other');
  });

  test('of an insight, which has no name, is nothing to us', () => {
    const insight = {
      eventVersion: '1.08',
      eventTime: noon,
      eventID: 'e',
      eventType: 'AwsCloudTrailInsight',
      insightDetails: {},
    };
    expect(read(insight)).toEqual({ kind: 'other', at: new Date(noon), eventId: 'e' });
  });

  test('of network activity is not the call that it tells of', () => {
    const through = { ...launch(), responseElements: null, errorCode: 'VpceAccessDenied' };
    expect(read({ ...through, eventCategory: 'NetworkActivity' }).kind).toBe('other');
    expect(read({ ...through, eventType: 'AwsVpceEvents' }).kind).toBe('other');
    expect(read(through).kind).toBe('refused');
  });

  test('without anything is nothing to us, and has no time', () => {
    const reading = read({});
    expect(reading).toMatchObject({ kind: 'other', eventId: expect.stringMatching(/^sha256-[0-9a-f]{32}$/) });
    expect(reading.at.getTime()).toBeNaN();
  });

  test.each<unknown>(['1.0', '1.05', '1.9', '1.10', '1.11', '1.999', 1.08, '1', undefined, null])(
    'of version %j is read',
    (eventVersion) => {
      expect(read({ ...launch(), eventVersion }).kind).toBe('sightings');
    },
  );

  test.each<unknown>(['2.0', '0.9', '10.1', '11', '', 'one', '1.x', {}, true])(
    'of version %j is not',
    (eventVersion) => {
      expect(() => read({ ...launch(), eventVersion })).toThrow('eventVersion: expected version 1 of the record');
    },
  );

  test.each<[string, RawRecord]>([
    [
      'eventTime: expected a time such as 2026-03-01T12:00:00Z, got "yesterday"',
      { ...launch(), eventTime: 'yesterday' },
    ],
    ['eventTime: expected a time such as 2026-03-01T12:00:00Z, got nothing', { ...stop(), eventTime: undefined }],
    ['awsRegion: expected a region, got nothing', { ...launch(), awsRegion: null }],
    ['awsRegion: expected a region, got "eu west"', { ...createTags(), awsRegion: 'eu west' }],
    [
      'recipientAccountId: expected an account id, got nothing',
      { ...stop(), recipientAccountId: null, userIdentity: {} },
    ],
  ])('that cannot be read says so: %s', (message, record) => {
    expect(() => read(record)).toThrow(message);
  });

  test('that cannot be read gives the field, and the place that it was given', () => {
    try {
      readRecord({ ...launch(), eventTime: '' }, 'log.json.gz', 'record 7');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RecordError);
      expect(error).toMatchObject({ field: 'eventTime', place: 'record 7' });
    }
  });

  test('that cannot be read does not repeat long or dangerous text whole', () => {
    const eventTime = `\u001b[31m${'x'.repeat(100_000)}`;
    try {
      read({ ...launch(), eventTime });
      expect.unreachable();
    } catch (error) {
      expect(String(error).length).toBeLessThan(200);
      expect(String(error)).not.toContain('\u001b');
    }
  });

  test('has the time of a SIEM too', () => {
    expect(read({ ...launch(), eventTime: '2024-04-02 15:13:06.000000000' }).at).toEqual(
      new Date('2024-04-02T15:13:06Z'),
    );
  });

  test('without an id has one that every copy of it has', () => {
    const record = { ...launch(), eventID: undefined };
    const first = read(record);
    expect(first.eventId).toMatch(/^sha256-/);
    expect(readRecord(structuredClone(record), 'another.json.gz', 'record 9').eventId).toBe(first.eventId);
    expect(read({ ...record, eventTime: '2026-03-01T12:00:01Z' }).eventId).not.toBe(first.eventId);
  });

  test('without an id and nested without end is read all the same', () => {
    const nest = JSON.parse(`${'[['.repeat(50_000)}${']]'.repeat(50_000)}`) as unknown;
    const record = { ...launch(), eventID: undefined, additionalEventData: { nest } };
    expect(read(record)).toMatchObject({ kind: 'sightings', eventId: expect.stringMatching(/^sha256-/) });
  });

  test('with lists in lists without end is read, or said to be unreadable', () => {
    const nest = JSON.parse(`${'{"items":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as unknown;
    expect(() => read({ ...launch(), responseElements: { instancesSet: nest } })).toThrow(RecordError);
  });
});

describe('what others put around a record', () => {
  const record = JSON.parse(JSON.stringify(launch())) as RawRecord;

  test('LookupEvents: the record is text', () => {
    const looked = { EventId: 'e', EventName: 'RunInstances', CloudTrailEvent: JSON.stringify(record) };
    expect(unwrap(looked)).toEqual(record);
  });

  test('LookupEvents: text that is no record is said to be none', () => {
    expect(() => unwrap({ CloudTrailEvent: '{"eventName":' })).toThrow(
      'CloudTrailEvent: expected a record as JSON text',
    );
  });

  test('EventBridge: the record is the detail', () => {
    expect(
      unwrap({ version: '0', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.ec2', detail: record }),
    ).toEqual(record);
  });

  test.each<unknown>([
    { 'detail-type': 'EC2 Instance State-change Notification', detail: { 'instance-id': 'i-1', state: 'pending' } },
    { 'detail-type': 'x', detail: null },
    { detail: { eventVersion: '1.08' } },
    { eventName: 'RunInstances', CloudTrailEvent: 7 },
    null,
    'text',
    [1],
  ])('%j is left as it is', (value) => {
    expect(unwrap(value)).toBe(value);
  });
});

describe('whatever stands in a record', () => {
  const good = [
    launch({ tags: { Code: 'LOL' } }),
    refused(),
    dryRun(),
    createFleet(),
    bidFulfilled(),
    createTags(),
    deleteTags(),
    stop(),
    terminate(),
    modifyAttribute({ groupSet: { items: [{ groupId: 'sg-1' }] } }),
    modifyMetadataOptions({ HttpTokens: 'required' }),
    tagResources(),
    untagResources(),
  ].map((record) => JSON.parse(JSON.stringify(record)) as RawRecord);

  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      {},
      [],
      '',
      0,
      true,
      { items: {} },
      { items: [] },
      { item: null },
      { omitted: true },
      { items: [null, 1, {}] },
      'i-1',
    ),
    fc.jsonValue(),
  );

  /** Every path in a value, as a list of keys. */
  const paths = (value: unknown): string[][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => [[key], ...paths(inner).map((rest) => [key, ...rest])])
      : [];

  function put(value: unknown, [key, ...rest]: readonly string[], what: unknown): unknown {
    if (key === undefined || typeof value !== 'object' || value === null) return what;
    const inner = put((value as Record<string, unknown>)[key], rest, what);
    return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
  }

  test('it is read, or a RecordError says why not; nothing else happens', () => {
    const spoilt = fc
      .constantFrom(...good)
      .chain((record) => fc.tuple(fc.constant(record), fc.constantFrom(...paths(record)), junk))
      .map(([record, path, what]) => put(record, path, what) as RawRecord);
    const made = fc
      .tuple(fc.constantFrom(...relevantEvents), junk, junk)
      .map(([[name, source], request, response]) => call(source, name, {}, request, response));
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(spoilt, made), (record) => {
        try {
          const reading = read(record);
          outcomes.add(reading.kind);
          if (reading.kind !== 'other') expect(reading.at.getTime()).not.toBeNaN();
          if (reading.kind === 'sightings') expect(reading.sightings.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof RecordError)) throw error;
          outcomes.add('error');
        }
      }),
      { seed: 20260306, numRuns: 10_000 },
    );
    // The property means something only if the records it made end in every way there is.
    expect([...outcomes].sort()).toEqual(['dry-run', 'error', 'other', 'refused', 'sightings', 'unknown-ids']);
  });
});
