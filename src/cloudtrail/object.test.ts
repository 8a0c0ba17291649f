import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactReader, FastReader, type ReadLimits, readLimits, readText } from './object.ts';
import { hostileObject } from './testing/hostile.ts';
import { plainRules } from './testing/plain-rules.ts';
import { referenceReading } from './testing/reference-reader.ts';
import type { ObjectReading } from './types.ts';

const seed = 20_260_301;

/** In chunks of these sizes, taken in turn. */
function exact(text: Buffer, sizes: readonly number[] = [text.length + 1], limits?: ReadLimits): ObjectReading {
  const reader = new ExactReader('object', plainRules, limits);
  for (const chunk of chunksOf(text, sizes)) if (!reader.push(chunk)) break;
  return reader.done(0, null);
}

function fast(text: Buffer, sizes: readonly number[] = [text.length + 1]): ObjectReading | null {
  const reader = new FastReader('object', plainRules);
  for (const chunk of chunksOf(text, sizes)) if (!reader.push(chunk)) return null;
  return reader.done(Buffer.alloc(0), 0);
}

function* chunksOf(text: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    // A copy that is overwritten once read: whoever keeps a view of a chunk is found out.
    const chunk = Buffer.from(text.subarray(at, at + size));
    yield chunk;
    chunk.fill(0x23);
    at += size;
  }
}

const essence = ({ records, firstAt, lastAt, readings, problems }: ObjectReading) => ({
  records,
  firstAt,
  lastAt,
  readings,
  problems: problems.map(({ place }) => place),
});

const whole = (reading: ObjectReading | null) => reading && { ...reading, bytes: null };

const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });

describe('the two readers and the reference', () => {
  test('agree on objects with hostile strings, nested maps and any order of keys', () => {
    let fastOnes = 0;
    fc.assert(
      fc.property(hostileObject, sizes, (text, chunkSizes) => {
        const bytes = Buffer.from(text);
        const expected = referenceReading(text.replace(/^\ufeff/, ''), plainRules);
        const read = exact(bytes);
        expect(read.outcome).toBe('read');
        expect(essence(read)).toEqual(expected);
        expect(whole(exact(bytes, chunkSizes))).toEqual(whole(read));
        const quick = fast(bytes);
        if (quick !== null) {
          fastOnes++;
          expect(whole(quick)).toEqual(whole(read));
        }
        expect(whole(fast(bytes, chunkSizes))).toEqual(whole(quick));
      }),
      { seed, numRuns: 4000 },
    );
    expect(fastOnes).toBeGreaterThan(1000);
  });

  test('read any bytes without a crash, and alike in chunks of any size', () => {
    fc.assert(
      fc.property(
        hostileObject,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        fc.nat(),
        sizes,
        (text, flips, cut, chunkSizes) => {
          const bytes = Buffer.from(text);
          for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value;
          const damaged = cut % 3 === 0 ? bytes.subarray(0, cut % (bytes.length + 1)) : bytes;
          const read = exact(damaged);
          expect(whole(exact(damaged, chunkSizes))).toEqual(whole(read));
          expect(whole(fast(damaged, chunkSizes))).toEqual(whole(fast(damaged)));
        },
      ),
      { seed, numRuns: 4000 },
    );
  });

  test('read random bytes without a crash', () => {
    const anyBytes = fc.uint8Array({ maxLength: 400 });
    const jsonBytes = fc.array(fc.constantFrom(...Buffer.from('{}[]":,\\ \n1ea')), { maxLength: 60 });
    fc.assert(
      fc.property(fc.oneof(anyBytes, jsonBytes), sizes, (values, chunkSizes) => {
        const bytes = Buffer.from(values);
        expect(whole(exact(bytes, chunkSizes))).toEqual(whole(exact(bytes)));
        expect(readText('object', bytes, 0, plainRules).object).toBe('object');
      }),
      { seed, numRuns: 4000 },
    );
  });
});

const record = (name: string, more: object = {}) => ({
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser' },
  eventTime: '2026-03-01T12:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: name,
  requestParameters: {},
  ...more,
});
const launch = record('RunInstances');
const listing = record('DescribeInstances', { eventTime: '2026-03-02T12:00:00Z' });
const read = (text: string | Buffer, limits?: ReadLimits) =>
  readText('object', Buffer.from(text as string), 0, plainRules, limits);

describe('an object in CloudTrail’s own layout', () => {
  test('is read fast, and only what is wanted is parsed', () => {
    const records = [listing, launch, listing, { ...listing, requestParameters: { items: [{ a: 1 }, { a: [] }] } }];
    const reading = fast(Buffer.from(JSON.stringify({ Records: records })));
    expect(reading).toMatchObject({ outcome: 'read', records: 4, problems: [] });
    expect(reading?.readings).toHaveLength(1);
    expect(reading?.firstAt).toBe(Date.parse('2026-03-01T12:00:00Z'));
    expect(reading?.lastAt).toBe(Date.parse('2026-03-02T12:00:00Z'));
  });

  test('counts no record that a list in a request imitates', () => {
    const records = [listing, { ...listing, requestParameters: { items: [{ a: 1 }, launch, launch] } }, launch];
    const reading = fast(Buffer.from(JSON.stringify({ Records: records })));
    expect(reading).toMatchObject({ records: 3 });
    expect(reading?.readings).toHaveLength(1);
  });

  test('is not fooled by a closing bracket inside a string before an imitation', () => {
    const request = { a: '}],"b', items: [{ a: ']' }, launch] };
    const reading = fast(
      Buffer.from(JSON.stringify({ Records: [listing, { ...listing, requestParameters: request }, listing] })),
    );
    expect(reading).toMatchObject({ records: 3, readings: [] });
  });

  test('finds a record of another layout among the others', () => {
    const { eventName, ...rest } = launch;
    const reading = fast(Buffer.from(JSON.stringify({ Records: [listing, { eventName, ...rest }, listing] })));
    expect(reading).toMatchObject({ records: 3 });
    expect(reading?.readings).toHaveLength(1);
  });

  test('knows a wanted name that is written with escapes', () => {
    const text = JSON.stringify({ Records: [listing, launch, listing] }).replace('RunInstances', 'Run\\u0049nstances');
    expect(fast(Buffer.from(text))?.readings).toHaveLength(1);
  });

  test('tells the place of a record that cannot be read', () => {
    const broken = { ...launch, requestParameters: null };
    const reading = fast(Buffer.from(JSON.stringify({ Records: [listing, listing, broken, launch] })));
    expect(reading).toMatchObject({ outcome: 'read', records: 3 });
    expect(reading?.problems).toEqual([{ place: 'Records[2]', reason: 'requestParameters: missing' }]);
  });

  test.each([
    ['a second list of records', '{"Records":[A,A],"Records":[A,A]}'],
    ['a document behind it', '{"Records":[A,A]}{"Records":[A,A]}'],
    ['something that is no record', '{"Records":[A,1,A]}'],
    ['no end', '{"Records":[A,A'],
    [
      'a record longer than CloudTrail writes',
      `{"Records":[A,A,${JSON.stringify({ ...listing, a: 'x'.repeat(1100000) })},A]}`,
    ],
    [
      'a record nested too deep',
      `{"Records":[A,${JSON.stringify(listing).replace('{}', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)},A]}`,
    ],
  ])('is left to the exact reader when there is %s', (_what, template) => {
    expect(fast(Buffer.from(template.replaceAll('A', JSON.stringify(listing))))).toBeNull();
  });
});

describe('what an object holds', () => {
  test.each([
    ['one list of records', JSON.stringify({ Records: [launch, listing] }), 2],
    ['a list of records in lines', JSON.stringify({ Records: [launch, listing] }, null, 4), 2],
    ['a bare record', JSON.stringify(launch), 1],
    ['a bare record in lines', JSON.stringify(launch, null, 1), 1],
    ['a bare list', JSON.stringify([launch, listing, listing]), 3],
    ['lines of records', `${JSON.stringify(launch)}\n${JSON.stringify(listing)}\n`, 2],
    ['lines of records with CRLF and no end of line', `${JSON.stringify(launch)}\r\n\r\n${JSON.stringify(listing)}`, 2],
    [
      'lines of objects of records',
      `${JSON.stringify({ Records: [launch] })}\n${JSON.stringify({ Records: [listing] })}`,
      2,
    ],
    ['objects end to end', JSON.stringify({ Records: [launch, listing] }).repeat(3), 6],
    [
      'an answer of LookupEvents',
      JSON.stringify({ Events: [{ EventId: '1', CloudTrailEvent: JSON.stringify(launch) }], NextToken: 'x' }),
      1,
    ],
    ['events of EventBridge', JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail: launch }), 1],
    ['a byte order mark', `\ufeff${JSON.stringify({ Records: [launch] })}`, 1],
    ['nothing', '{"Records":[]}', 0],
  ])('%s', (_what, text, records) => {
    expect(read(text)).toMatchObject({ outcome: 'read', reason: null, records, problems: [] });
    expect(read(text).readings).toHaveLength(text.split('RunInstances').length - 1);
  });

  test.each([
    ['', 'the file is empty'],
    [' \n ', 'there is no JSON in it'],
    ['hello', 'not JSON: it begins with neither { nor ['],
    ['{"Records":[', 'the text ends inside Records[0]'],
    [`{"Records":[${JSON.stringify(launch)},{"a":`, 'the text ends inside Records[1]'],
    [`{"Records":[${JSON.stringify(launch)} 1]}`, 'expected a comma or ] after Records[0]'],
    ['{"eventName":', 'the text ends inside line 1'],
    [`${JSON.stringify(launch)}\n{"eventNa`, 'the text ends inside line 2'],
  ])('%j cannot be read on', (text, reason) => {
    const reading = read(text);
    expect(reading).toMatchObject({ outcome: 'failed', reason });
    expect(reading.readings).toHaveLength(text.split('"RunInstances"').length - 1);
  });

  test('a broken line costs itself only, wherever it breaks', () => {
    const good = JSON.stringify(launch);
    const template = JSON.stringify({ ...launch, requestParameters: { a: [1, { b: 'x' }], c: true } });
    for (let cut = 1; cut < template.length; cut++) {
      const reading = read([good, template.slice(0, cut), good, good].join('\n'));
      expect(reading).toMatchObject({ outcome: 'read', records: 3 });
      expect(reading.problems.map(({ place }) => place)).toEqual(['line 2']);
    }
  });

  test('a broken line is noticed alike in chunks of any size', () => {
    const text = Buffer.from(`{"a":{"b":1\n${JSON.stringify(launch)}\n{"a":[1,\n${JSON.stringify(launch)}\n`);
    expect(whole(exact(text, [1]))).toEqual(whole(exact(text)));
    expect(exact(text)).toMatchObject({ outcome: 'read', records: 2 });
  });

  test('a bare record may be written in lines that begin like records', () => {
    const text = `${JSON.stringify(launch).replace('"requestParameters":{}', '"requestParameters":\n{"a":[\n{},\n{}\n]}')}\n${JSON.stringify(listing)}`;
    expect(read(text)).toMatchObject({ outcome: 'read', records: 2, problems: [] });
    expect(whole(exact(Buffer.from(text), [1]))).toEqual(whole(exact(Buffer.from(text))));
  });

  test('a first line that is broken costs itself only', () => {
    const reading = read(`{"eventName":"Run\n${JSON.stringify(launch)}\nrubbish\n${JSON.stringify(launch)}`);
    expect(reading).toMatchObject({ outcome: 'read', records: 2 });
    expect(reading.problems.map(({ place }) => place)).toEqual(['line 1', 'line 3']);
  });

  test('a record that is no record is told, and the others go on', () => {
    const reading = read(`{"Records":[5,{"a":1},{"b":tru},${JSON.stringify(launch)}]}`);
    expect(reading).toMatchObject({ outcome: 'read', records: 1 });
    expect(reading.problems).toEqual([
      { place: 'Records[0]', reason: 'not a record: expected an object' },
      { place: 'Records[1]', reason: 'not a CloudTrail record: it has no eventName' },
      { place: 'Records[2]', reason: 'not valid JSON' },
    ]);
  });

  test('bytes that are not UTF-8 cost the record in which they lie', () => {
    const text = JSON.stringify({ Records: [launch, { ...listing, userAgent: 'é##' }, launch] });
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('##')] = 0xc3;
    const reading = readText('object', bytes, 0, plainRules);
    expect(reading).toMatchObject({ outcome: 'read', records: 2 });
    expect(reading.problems).toEqual([{ place: 'Records[1]', reason: 'not valid UTF-8' }]);
  });

  test('a fault of Broom’s own is a problem of the record, too', () => {
    const rules = {
      ...plainRules,
      readRecord: () => {
        throw new TypeError('oops');
      },
    };
    const reading = readText('object', Buffer.from(JSON.stringify([launch])), 0, rules);
    expect(reading.problems).toEqual([{ place: '[0]', reason: 'a fault in Broom: TypeError: oops' }]);
  });

  test('more problems than anybody reads are counted', () => {
    const reading = read(`[${'1,'.repeat(2999)}1]`);
    expect(reading.problems).toHaveLength(1001);
    expect(reading.problems.at(-1)).toEqual({ place: 'further on', reason: '2000 more records cannot be read' });
  });
});

describe('what is skipped by its content', () => {
  const insight = {
    eventVersion: '1.07',
    eventTime: '2026-03-01T12:00:00Z',
    eventType: 'AwsCloudTrailInsight',
    eventCategory: 'Insight',
  };
  const network = { ...launch, eventCategory: 'NetworkActivity' };
  const aggregated = { eventVersion: '1.0', eventCategory: 'Aggregated', eventType: 'AwsAggregatedEvent' };

  test.each([
    ['digests', JSON.stringify({ digestStartTime: 'x', digestEndTime: 'y', logFiles: [] }, null, 2)],
    ['Insights events', JSON.stringify({ Records: [insight, insight] })],
    ['network activity events', JSON.stringify({ Records: [{ ...network, eventName: 'ListKeys' }, network] })],
    ['aggregated events', JSON.stringify([aggregated])],
  ])('%s', (kind, text) => {
    expect(read(text)).toMatchObject({ outcome: 'skipped', reason: `only ${kind}`, records: 0, readings: [] });
  });

  test('but not when something in it cannot be read', () => {
    expect(read(JSON.stringify([insight, 5]))).toMatchObject({
      outcome: 'read',
      records: 1,
      problems: [{ place: '[1]' }],
    });
  });

  test('but among others such records are others', () => {
    const reading = read(JSON.stringify({ Records: [insight, launch, network] }));
    expect(reading).toMatchObject({ outcome: 'read', records: 3, problems: [] });
    expect(reading.readings).toHaveLength(1);
  });
});

describe('bounds', () => {
  const limits: ReadLimits = { ...readLimits, record: 1024, text: 8192 };
  const long = (bytes: number) => ({ ...listing, userAgent: 'x'.repeat(bytes) });
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const withNest = (levels: number) =>
    `{"Records":[${JSON.stringify(launch)},${JSON.stringify(listing).replace('{}', nested(levels))}]}`;

  test.each([
    [
      'a record in a list',
      JSON.stringify({ a: 1, Records: [launch, long(2000)] }),
      'Records[1]: longer than 0.0009765625 MB, the bound for one record',
    ],
    [
      'a bare record',
      `${JSON.stringify(launch)}\n${JSON.stringify(long(2000))}`,
      'line 2: longer than 0.0009765625 MB, the bound for one record',
    ],
    [
      'an object',
      JSON.stringify({ Records: [launch, ...Array(60).fill(listing)] }),
      'more than 8192 bytes of JSON, the bound for one object',
    ],
  ])('%s that is too long ends the reading, what came before stays', (_what, text, reason) => {
    const reading = exact(Buffer.from(text), [text.length], limits);
    expect(reading).toMatchObject({ outcome: 'failed', reason });
    expect(reading.readings).toHaveLength(1);
    expect(whole(exact(Buffer.from(text), [100], limits))).toEqual(whole(reading));
    expect(whole(read(text, limits))).toMatchObject({ outcome: text.length > 8192 ? 'failed' : expect.anything() });
  });

  test('no more of a record is held than it may be long', () => {
    const reader = new ExactReader('object', plainRules, limits);
    expect(reader.push(Buffer.from(`{"Records":[{"a":"${'x'.repeat(900)}`))).toBe(true);
    expect(reader.push(Buffer.alloc(200, 'x'))).toBe(false);
  });

  test('a record may nest 200 levels', () => {
    expect(read(withNest(199))).toMatchObject({ outcome: 'read', records: 2 });
  });

  test.each([
    ['in a list', withNest(200), 'Records[1]: nested deeper than 200 levels, the bound for one record'],
    [
      'bare',
      JSON.stringify(launch).replace('{}', nested(200)),
      'line 1: nested deeper than 200 levels, the bound for one record',
    ],
  ])('a record %s may not nest deeper', (_what, text, reason) => {
    expect(read(text)).toMatchObject({ outcome: 'failed', reason });
  });

  test('what is passed over may nest as it likes', () => {
    const deep = nested(5000);
    expect(read(`{"a":${deep},"Records":[${JSON.stringify(launch)}],"b":${deep}}`)).toMatchObject({
      outcome: 'read',
      records: 1,
    });
  });
});
