import { describe, expect, test } from 'vitest';
import { asS3Event } from '../testing/envelopes.ts';
import { decodeFormUrl } from './s3-notification.ts';
import { itemsOf, logObject, told } from './testing/deliveries.ts';

const [record] = asS3Event(logObject).Records;
const notified = (change: object) => ({ Records: [{ ...record, ...change }] });
const about = (object: object) => notified({ s3: { ...record?.s3, object: { ...record?.s3.object, ...object } } });

describe('the key of an S3 notification', () => {
  test.each([
    ['my+file%3Da.json.gz', 'my file=a.json.gz'],
    ['a%40b', 'a@b'],
    ['a%2Fb', 'a/b'],
    ['%C3%BC%E6%BC%A2', 'ü漢'],
    ['a%2Bb', 'a+b'],
    ['100%', '100%'],
    ['100%25', '100%'],
    ['%zz%41', '%zzA'],
    ['%C3', '%C3'],
    ['%C3x%41', '%C3xA'],
    ['%', '%'],
    ['', ''],
  ])('%s is %s', (encoded, key) => {
    expect(decodeFormUrl(encoded)).toBe(key);
  });

  test('is decoded before it is judged', () => {
    expect(itemsOf(about({ key: `my+logs%2F${logObject.key}` }))).toMatchObject([
      { kind: 'object', key: `my logs/${logObject.key}` },
    ]);
  });
});

describe('an S3 notification', () => {
  test('tells size, tag, version and order of the object', () => {
    expect(itemsOf(about({ size: 12, eTag: 'e', versionId: 'v', sequencer: '0A' }))).toEqual([
      {
        kind: 'object',
        bucket: 'example-trail',
        key: logObject.key,
        region: 'eu-west-1',
        size: 12,
        etag: 'e',
        versionId: 'v',
        sequencer: '0A',
      },
    ]);
  });

  test('may tell none of them', () => {
    const s3 = { bucket: { name: 'example-trail' }, object: { key: logObject.key, size: '12', eTag: '' } };
    expect(itemsOf(notified({ s3, awsRegion: 'a.example/?' }))).toEqual([
      {
        kind: 'object',
        bucket: 'example-trail',
        key: logObject.key,
        region: null,
        size: null,
        etag: null,
        versionId: null,
        sequencer: null,
      },
    ]);
  });

  test.each([
    ['s3:ObjectCreated:Put', 'object'],
    ['ObjectCreated:CompleteMultipartUpload', 'object'],
    ['ObjectRemoved:Delete', 'ignored: S3 "ObjectRemoved:Delete"'],
    ['s3:ObjectRestore:Completed', 'ignored: S3 "ObjectRestore:Completed"'],
    ['ObjectTagging:Put', 'ignored: S3 "ObjectTagging:Put"'],
    [7, 'unknown: S3 notification without an event name'],
  ])('%s: %s', (eventName, what) => {
    expect(told(notified({ eventName }))).toEqual([what]);
  });

  test.each([
    ['2.0', 'object'],
    ['2.6', 'object'],
    ['2.10', 'object'],
    ['3.0', 'unknown: S3 notification of version "3.0", where 2 was expected'],
    ['20.1', 'unknown: S3 notification of version "20.1", where 2 was expected'],
  ])('of version %s: %s', (eventVersion, what) => {
    expect(told(notified({ eventVersion }))).toEqual([what]);
  });

  test.each([
    ['no object', { s3: { bucket: { name: 'example-trail' } } }, 'object with no key that S3 could have: nothing'],
    ['no bucket', { s3: { object: { key: logObject.key } } }, 'object in no bucket that S3 could have: nothing'],
    ['neither', { s3: null }, 'object in no bucket that S3 could have: nothing'],
    [
      'an access point for a bucket, which may be anybody’s',
      { s3: { bucket: { name: 'arn:aws:s3:eu-west-1:444455556666:accesspoint/a' }, object: { key: logObject.key } } },
      'object in no bucket that S3 could have: the text "arn:aws:s3:eu-west-1:444455556666:accesspoint/a"',
    ],
  ])('with %s is set aside', (_name, change, what) => {
    expect(told(notified(change))).toEqual([`unknown: ${what}`]);
  });

  test('a key longer than S3 has is set aside', () => {
    expect(told(about({ key: `${'a/'.repeat(600)}${logObject.key}` }))).toEqual([
      expect.stringMatching(/^unknown: object with no key that S3 could have: the text "a\/a/),
    ]);
  });
});

test('the test event of S3 is known', () => {
  expect(told({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'example-trail' })).toEqual([
    'ignored: S3 test event',
  ]);
});
