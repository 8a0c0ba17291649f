import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecord } from '../cloudtrail/record.ts';
import { hostileText } from '../cloudtrail/testing/hostile.ts';
import { asEventBridge, asS3Event, asSns, asSnsEvent, asSqs, asStateChange } from '../testing/envelopes.ts';
import { launch } from '../testing/records.ts';
import { openMessage } from './open.ts';
import { arrived, deliveries, itemsOf, logObject, nests, told, wrapped, wraps } from './testing/deliveries.ts';
import type { Item } from './types.ts';

const object = { kind: 'object', bucket: 'example-trail', key: logObject.key };

describe('the two usual ways', () => {
  test('a trail’s object, by S3’s own notification to a function', () => {
    expect(itemsOf(asS3Event(logObject))).toEqual([
      {
        ...object,
        region: 'eu-west-1',
        size: logObject.bytes.length,
        etag: expect.stringMatching(/^[0-9a-f]{32}$/),
        versionId: null,
        sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
      },
    ]);
  });

  const record = launch({ region: 'us-east-1' });
  const rule = asEventBridge(record);
  test.each([
    ['a function', asSnsEvent(rule)],
    ['a queue and a function', asSqs([asSns(rule)])],
    ['a worker that received the message', JSON.stringify(asSns(rule))],
    ['a queue, delivered raw', asSqs([rule])],
    ['an HTTP endpoint', asSns(rule)],
  ])('a rule’s event of a launch, through a topic to %s', (_to, body) => {
    expect(itemsOf(body)).toEqual([{ kind: 'record', record, region: 'us-east-1' }]);
    const [item] = itemsOf(body);
    const reading = item?.kind === 'record' ? readRecord(item.record, 'queue', '') : null;
    expect(reading).toMatchObject({ kind: 'sightings', of: 'launch', sightings: [{ ref: { region: 'us-east-1' } }] });
  });

  test('a rule’s event of a state, through a topic and a queue', () => {
    expect(itemsOf(asSqs([asSns(asStateChange({ state: 'running' }))]))).toMatchObject([
      { kind: 'sighting', sighting: { kind: 'state-changed', state: 'running', arrived } },
    ]);
  });
});

describe('envelopes in one another', () => {
  test('S3, SNS and SQS: three parses to a key', () => {
    expect(itemsOf(JSON.stringify(asSqs([asSns(asS3Event(logObject))])))).toMatchObject([object]);
  });

  test('whatever is around a delivery, the same items come out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(deliveries)), nests, (body, nest) => {
        expect(itemsOf(wrapped(body, nest))).toEqual(itemsOf(body));
      }),
      { seed: 20260301, numRuns: 500 },
    );
  });

  test('each of these holds what is to be found', () => {
    expect(Object.fromEntries(Object.entries(deliveries).map(([name, body]) => [name, told(body)]))).toEqual({
      s3: ['object'],
      objectCreated: ['object'],
      notice: ['object', 'object'],
      apiCall: ['record'],
      serviceEvent: ['record'],
      stateChange: ['sighting'],
      tagChange: ['sighting'],
      scalingLaunch: ['sighting'],
      tick: ['tick'],
      record: ['record'],
    });
  });

  test.each(Object.keys(wraps).filter((name) => name !== 'a list'))(
    'ten times %s is opened, eleven times not',
    (name) => {
      // JSON text escapes itself: ten times that are a thousand backslashes for one quote.
      const body = { broom: 'tick' };
      expect(told(wrapped(body, Array(10).fill(name)))).toEqual(['tick']);
      const more = name === 'JSON text' ? 2 : 1;
      expect(told(wrapped(body, Array(10 + more).fill(name)))).toEqual([
        'unknown: more than 10 envelopes in one another',
      ]);
    },
  );

  test('a nest of a hundred thousand lists ends at the bound', () => {
    expect(told(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual([
      'unknown: more than 10 envelopes in one another',
    ]);
  });

  test('several messages, several notices and several records come out in their order', () => {
    const { Records } = asS3Event(logObject);
    const twice = { Records: [...Records, ...asS3Event({ ...logObject, key: `b/${logObject.key}` }).Records] };
    expect(told(asSqs([twice, { broom: 'tick' }, asSns([deliveries.stateChange, deliveries.apiCall])]))).toEqual([
      'object',
      'object',
      'tick',
      'sighting',
      'record',
    ]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['text', 'Hello from SNS!', 'unknown: no JSON, but the text "Hello from SNS!"'],
    ['nothing', '', 'unknown: no JSON, but empty text'],
    ['JSON that ends too early', '{"Records":[', 'unknown: no JSON, but the text "{"Records":["'],
    ['a number', '12', 'unknown: a number'],
    ['null', 'null', 'unknown: nothing'],
    ['undefined', undefined, 'unknown: nothing'],
    ['an empty object', {}, 'unknown: an empty object'],
    [
      'an object of no kind',
      { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 },
      'an object with "a", "b", "c", "d", "e" and 1 more',
    ],
    ['an empty batch', { Records: [] }, 'ignored: an empty list'],
    ['an empty list', [], 'ignored: an empty list'],
    ['records that are no list', { Records: {} }, 'unknown: an object with "Records"'],
    ['a record of another service', { Records: [{ eventSource: 'aws:kinesis' }] }, 'a record of "aws:kinesis"'],
    [
      'one that has a version and a name',
      { eventSource: 'aws:ses', eventVersion: '1.0', eventName: 'a' },
      'unknown: a record of "aws:ses"',
    ],
    ['control characters', 'a\u001b[2Jb\u202e', 'unknown: no JSON, but the text "a\u{FFFD}[2Jb\u{FFFD}"'],
    [
      'a queue’s message without a body',
      { Records: [{ eventSource: 'aws:sqs' }] },
      'SQS message whose body is nothing',
    ],
    ['SNS without its document', { Records: [{ EventSource: 'aws:sns' }] }, 'SNS record without its document'],
  ])('%s is named and set aside', (_name, body, what) => {
    expect(told(body)).toEqual([expect.stringContaining(what)]);
  });

  test('one bad element loses none of its neighbours', () => {
    const bad = [null, 7, 'x', {}, [], { eventSource: 'aws:s3' }, { 'detail-type': 1 }, { eventSource: 'aws:sqs' }];
    const body = bad.flatMap((each) => [deliveries.stateChange, each]);
    expect(told([...body, deliveries.tick]).filter((what) => what === 'sighting' || what === 'tick')).toEqual([
      ...bad.map(() => 'sighting'),
      'tick',
    ]);
  });

  test('past ten thousand items, the rest is one that says how many', () => {
    const items = itemsOf(Array(10_005).fill(deliveries.tick));
    expect(items).toHaveLength(10_001);
    expect(items.slice(0, 10_000).every(({ kind }) => kind === 'tick')).toBe(true);
    expect(items.at(-1)).toEqual({
      kind: 'unknown',
      what: '5 more items of one delivery, past the bound of 10000',
    });
    expect(itemsOf(Array(10_000).fill(deliveries.tick))).toHaveLength(10_000);
  });

  test('the keys of a notice count, too', () => {
    const keys = Array.from({ length: 12_000 }, (_, index) => `${index}/${logObject.key}`);
    const items = itemsOf(asSqs([{ s3Bucket: 'example-trail', s3ObjectKey: keys }]));
    expect(items).toHaveLength(10_001);
    expect(items.at(-1)).toMatchObject({ kind: 'unknown', what: expect.stringMatching(/^2000 more/) });
  });

  test('a quotation is short, however long the text', () => {
    const [what = ''] = told({ 'detail-type': 'x'.repeat(1000), source: 'y'.repeat(1000) });
    expect(what.length).toBeLessThan(220);
    expect(what).toMatch(/^unknown: EventBridge "x+…" from "y+…"$/);
  });

  test('what is inherited is not read', () => {
    const inherited: unknown = Object.create({ broom: 'tick', Records: [deliveries.tick] });
    expect(told(inherited)).toEqual(['unknown: an empty object']);
    expect(told('{"__proto__":{"broom":"tick"}}')).toEqual(['unknown: an object with "__proto__"']);
  });
});

describe('whatever strangers send', () => {
  /** What the rest of the program takes for granted of an item. */
  function mustBeSound(item: Item): void {
    if (item.kind === 'object') {
      expect(item.bucket).toMatch(/^[A-Za-z0-9._-]{3,255}$/);
      expect(item.region ?? 'eu-west-1').toMatch(/^[A-Za-z0-9-]{1,40}$/);
      expect(item.key.length).toBeLessThanOrEqual(1024);
    } else if (item.kind === 'sighting') {
      expect(item.sighting.ref.id).toMatch(/^i-[0-9a-f]{8,17}$/);
      expect(item.sighting.ref.account).toMatch(/^\d{12}$/);
      expect(item.sighting.ref.region).toMatch(/^[A-Za-z0-9-]{1,40}$/);
      expect(item.sighting.at.getTime()).toBeGreaterThanOrEqual(0);
      expect(item.sighting.evidence.eventId).not.toBe('');
    } else if ('what' in item) {
      expect(item.what).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
      expect([...item.what].length).toBeLessThanOrEqual(200);
      expect(item.what).not.toBe('');
    }
  }

  const keyed = fc.constantFrom(
    ...['Records', 'eventSource', 'EventSource', 'Sns', 'Type', 'Message', 'TopicArn', 'body', 'detail-type', 'detail'],
    ...['source', 'account', 'region', 'time', 'id', 'resources', 's3', 'bucket', 'object', 'key', 'name', 'eventName'],
    ...['s3Bucket', 's3ObjectKey', 'state', 'instance-id', 'tags', 'changed-tag-keys', '__proto__', 'constructor'],
  );
  const said = fc.oneof(
    hostileText,
    fc.constantFrom('aws:sqs', 'aws:sns', 'aws:s3', 'Notification', 'aws.ec2', 'aws.s3', 'Object Created', '%', '%zz'),
  );
  const leaf: fc.Arbitrary<unknown> = fc.oneof(said, fc.constant(null), fc.boolean(), fc.double(), fc.integer());
  const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(keyed, tie('value'), { maxKeys: 6 }),
      tie('value').map((value) => JSON.stringify(value)),
    ),
  }));

  test('nothing throws, something comes out, and it is sound', () => {
    fc.assert(
      fc.property(fc.oneof(json, fc.anything(), fc.string()), (body) => {
        const { items } = openMessage(body, { arrived, from: 'queue' });
        expect(items.length).toBeGreaterThan(0);
        items.forEach(mustBeSound);
      }),
      { seed: 20260302, numRuns: 1500 },
    );
  });

  test('a good delivery of which any one part is exchanged is read as far as it goes', () => {
    const exchanged = fc
      .tuple(fc.constantFrom(...Object.values(deliveries)), fc.nat(), json)
      .map(([body, at, put]) => exchange(structuredClone(body), at, put));
    fc.assert(
      fc.property(exchanged, nests, (body, nest) => {
        const [first, ...rest] = itemsOf([wrapped(body, nest.slice(0, 3)), deliveries.tick]).toReversed();
        expect(first).toEqual({ kind: 'tick' });
        expect(rest.length).toBeGreaterThan(0);
        rest.forEach(mustBeSound);
      }),
      { seed: 20260303, numRuns: 1500 },
    );
  });
});

/** Puts another value in the place of one of those inside. */
function exchange(body: object, at: number, put: unknown): object {
  const places: [object, string][] = [];
  const stack: unknown[] = [body];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      places.push([value, key]);
      stack.push(inner);
    }
  }
  const [holder, key] = places[at % places.length] ?? [body, 'none'];
  Reflect.set(holder, key, put);
  return body;
}
