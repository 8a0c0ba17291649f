import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLimits } from '../cloudtrail/object.ts';
import { mostAtOnce } from './inflate.ts';
import { readObject } from './read-object.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-objects-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function read(bytes: Buffer | string, limits = readLimits) {
  const path = join(folder, `object-${files++}`);
  writeFileSync(path, bytes);
  return readObject({ name: 'object', path, size: 0 }, limits);
}

/** A launch that EC2 refused: one reading. */
const record = (id: number, more: object = {}) => ({
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '111122223333' },
  eventTime: '2026-03-01T12:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RunInstances',
  awsRegion: 'eu-west-1',
  errorCode: 'Client.InstanceLimitExceeded',
  requestParameters: { note: `${id} ${(id * 7919).toString(36)}` },
  responseElements: null,
  eventID: `event-${id}`,
  recipientAccountId: '111122223333',
  ...more,
});
const recordsOf = (count: number) => Array.from({ length: count }, (_, id) => record(id));
const objectOf = (count: number) => JSON.stringify({ Records: recordsOf(count) });

describe('an object on the disk', () => {
  test.each([
    ['plain', Buffer.from(objectOf(3)), 3],
    ['gzip', gzipSync(objectOf(3)), 3],
    ['gzip of several members', Buffer.concat([objectOf(2), '\n', objectOf(1)].map((text) => gzipSync(text))), 3],
    ['gzip with zeros behind it', Buffer.concat([gzipSync(objectOf(3)), Buffer.alloc(512)]), 3],
    [
      'gzip of lines',
      gzipSync(
        recordsOf(3)
          .map((one) => JSON.stringify(one))
          .join('\n'),
      ),
      3,
    ],
  ])('is read: %s', async (_form, bytes, records) => {
    const reading = await read(bytes);
    expect(reading).toMatchObject({ object: 'object', outcome: 'read', records, problems: [] });
    expect(reading.readings).toHaveLength(records);
    expect(reading.bytes.stored).toBe(bytes.length);
  });

  const gzip = gzipSync(objectOf(200));
  const withByte = (at: number, value: number) => {
    const bytes = Buffer.from(gzip);
    bytes[at] = value;
    return bytes;
  };
  const last = gzip.length - 1;
  test.each([
    ['its end is missing', gzip.subarray(0, last - 8), 'the gzip ends too early', 190],
    ['its last byte is missing', gzip.subarray(0, last), 'the gzip ends too early', 200],
    ['its checksum is wrong', withByte(last - 7, ~(gzip[last - 7] ?? 0)), 'the gzip checksum does not match', 200],
    ['its length is wrong', withByte(last - 3, ~(gzip[last - 3] ?? 0)), 'the gzip length does not match', 200],
    ['its header is damaged', withByte(2, 9), 'the gzip header is damaged', 0],
    [
      'something else follows',
      Buffer.concat([gzip, Buffer.from('hello')]),
      'the gzip is followed by something else',
      200,
    ],
    ['it is a stump', gzip.subarray(0, 5), 'the gzip ends too early', 0],
  ])('is failed, and what can be had is kept, when %s', async (_what, bytes, reason, atLeast) => {
    const reading = await read(bytes);
    expect(reading).toMatchObject({ outcome: 'failed', reason });
    expect(reading.records).toBeGreaterThanOrEqual(atLeast);
    expect(reading.readings).toHaveLength(reading.records);
    expect(await read(bytes)).toEqual(reading);
  });

  test('is failed when it is empty, is missing or is a folder', async () => {
    expect(await read('')).toMatchObject({ outcome: 'failed', reason: 'the file is empty' });
    const missing = await readObject({ name: 'a', path: join(folder, 'missing'), size: 0 });
    expect(missing).toMatchObject({
      object: 'a',
      outcome: 'failed',
      reason: 'there is no such file or folder (ENOENT)',
    });
    expect(await readObject({ name: 'a', path: folder, size: 0 })).toMatchObject({ outcome: 'failed' });
  });

  test('is read alike at once and as a stream', async () => {
    const text = objectOf(2000);
    const atOnce = await read(gzipSync(text));
    // A second member that claims a text too long to be held: the file is streamed.
    const long = Buffer.concat([gzipSync(text), gzipClaiming(mostAtOnce + 1)]);
    const streamed = await read(long);
    expect(streamed).toMatchObject({ outcome: 'failed', reason: 'the gzip length does not match' });
    expect(streamed.readings).toEqual(atOnce.readings);
  });

  test('is streamed when its text is too long to be held', async () => {
    const padding = { userAgent: 'x'.repeat(200_000) };
    const text = JSON.stringify({ Records: Array.from({ length: 340 }, (_, id) => record(id, padding)) });
    expect(text.length).toBeGreaterThan(mostAtOnce);
    const gzip = await read(gzipSync(text, { level: 1 }));
    expect(gzip).toMatchObject({ outcome: 'read', records: 340, problems: [], bytes: { text: text.length } });
    expect(gzip.readings).toHaveLength(340);
    const spaced = await read(gzipSync(text.replace('{"Records":[', '{ "Records":['), { level: 1 }));
    expect(spaced.readings).toEqual(gzip.readings);
    const cut = await read(gzipSync(text, { level: 1 }).subarray(0, -20));
    expect(cut).toMatchObject({ outcome: 'failed', reason: 'the gzip ends too early' });
    expect(cut.records).toBeGreaterThan(330);
  });

  test('is stopped at the bound of its text, gzip bomb or not', async () => {
    const limits = { ...readLimits, text: 100_000 };
    const bomb = gzipSync(
      Buffer.concat([Buffer.from(`{"Records":[${JSON.stringify(record(1))},`), Buffer.alloc(5_000_000, ' ')]),
    );
    expect(await read(bomb, limits)).toMatchObject({
      outcome: 'failed',
      reason: 'more than 100000 bytes of JSON, the bound for one object',
      records: 1,
    });
    const whole = await read(objectOf(2000), limits);
    expect(whole).toMatchObject({ outcome: 'failed', bytes: { text: 100_000 } });
    expect(whole.records).toBeGreaterThan(100);
    expect((await read(gzipSync(objectOf(2000)), limits)).records).toBe(whole.records);
  });

  test('never crashes on damaged gzip, and reads it the same each time', async () => {
    const small = gzipSync(objectOf(20));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        fc.nat(),
        async (flips, cut) => {
          const bytes = Buffer.from(small);
          for (const [at, value] of flips) bytes[at % bytes.length] = value;
          const damaged = bytes.subarray(0, cut % 2 === 0 ? bytes.length : cut % bytes.length);
          const reading = await read(damaged);
          expect(['read', 'failed']).toContain(reading.outcome);
          expect(await read(damaged)).toEqual(reading);
        },
      ),
      { seed: 20_260_301, numRuns: 300 },
    );
  });
});

/** An empty gzip member whose last four bytes claim another length. */
function gzipClaiming(length: number): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(length, 4);
  return Buffer.concat([header, deflateRawSync(''), trailer]);
}
