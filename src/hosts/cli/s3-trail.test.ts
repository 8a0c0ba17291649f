import { describe, expect, test } from 'vitest';
import type { Objects } from '../../aws/s3.ts';
import { failed } from '../../replay/read-object.ts';
import { listS3, parseS3Path, readS3, type S3Source } from './s3-trail.ts';

const stored = (keys: readonly string[]): Objects => ({
  listLogObjects: async function* ({ bucket, prefix }) {
    if (bucket === 'gone')
      throw Object.assign(new Error('The specified bucket does not exist'), { name: 'NoSuchBucket' });
    for (const key of keys) if (key.startsWith(prefix)) yield { key, size: key.endsWith('/') ? 0 : 10, modified: null };
  },
  getObject: async () => null,
  streamObject: async () => null,
});

describe('a path of S3', () => {
  test.each([
    ['s3://trail', { bucket: 'trail', prefix: '' }],
    ['s3://trail/', { bucket: 'trail', prefix: '' }],
    ['s3://trail/AWSLogs/1/x y.gz', { bucket: 'trail', prefix: 'AWSLogs/1/x y.gz' }],
  ])('%s', (path, expected) => expect(parseS3Path(path)).toEqual(expected));

  test.each(['s3://', 's3:///key', 's3://Trail/x'])('%s is a mistake', (path) => {
    expect(() => parseS3Path(path)).toThrow('expected s3://bucket or s3://bucket/prefix');
  });
});

describe('the listing of a bucket', () => {
  test('has log objects in order of name, each once, and says what it leaves out', async () => {
    const objects = stored([
      'a/',
      'a/2.json.gz',
      'a/1.json.gz',
      'a/CloudTrail-Digest/d.json.gz',
      'a/readme.txt',
      'b/3.json',
    ]);
    const { sources, skipped } = await listS3(['s3://trail/a', 's3://trail/a/1'], objects);
    expect(sources.map(({ name }) => name)).toEqual(['s3://trail/a/1.json.gz', 's3://trail/a/2.json.gz']);
    expect(skipped).toEqual([
      { object: 's3://trail/a/CloudTrail-Digest/d.json.gz', reason: 'only digests' },
      { object: 's3://trail/a/readme.txt', reason: 'not a log file' },
    ]);
  });

  test('of no bucket is a mistake', async () => {
    await expect(listS3(['s3://gone/x'], stored([]))).rejects.toThrow('s3://gone: there is no such bucket');
  });
});

describe('reading from S3', () => {
  const source = (key: string): S3Source => ({ bucket: 'b', key, name: `s3://b/${key}`, size: 10 });
  const options = { width: 2, onObject: () => {}, signal: new AbortController().signal };

  test('reads so many at a time, and an object that cannot be had stops no other', async () => {
    let [now, most] = [0, 0];
    const readings: string[] = [];
    for await (const { object, outcome, reason } of readS3(
      ['a', 'gone', 'denied', 'c'].map(source),
      async ({ key }) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((done) => setImmediate(done));
        now -= 1;
        if (key === 'gone') return null;
        if (key === 'denied') throw Object.assign(new Error('not for you'), { name: 'AccessDenied' });
        return { ...failed(`s3://b/${key}`, ''), outcome: 'read', reason: null };
      },
      options,
    ))
      readings.push(`${object} ${outcome} ${reason}`);
    expect(most).toBe(2);
    expect(readings.sort()).toEqual([
      's3://b/a read null',
      's3://b/c read null',
      's3://b/denied failed AccessDenied: not for you',
      's3://b/gone failed it is no longer there',
    ]);
  });

  test('ends when it is aborted', async () => {
    const abort = new AbortController();
    const reading = readS3(['a', 'b', 'c'].map(source), async () => null, { ...options, signal: abort.signal });
    await reading.next();
    abort.abort(new Error('a mistake in the policy'));
    await expect(reading.next()).rejects.toThrow('a mistake in the policy');
  });
});
