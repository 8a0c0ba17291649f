import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../cloudtrail/record.ts';
import { readObject } from '../replay/read-object.ts';
import {
  asCloudTrailNotice,
  asEventBridge,
  asS3Event,
  asS3Object,
  asSns,
  asSqs,
  bidFulfilled,
  launch,
  tagged,
} from './index.ts';

const record = launch({ account: '444455556666', region: 'us-east-1', at: '2026-03-04T23:58:00Z' });

describe('a log object', () => {
  test('has the key that CloudTrail gives it, dated when it is published', () => {
    const { key, bucket } = asS3Object([record], { prefix: 'logs/' });
    expect(bucket).toBe('example-trail');
    expect(key).toMatch(
      /^logs\/AWSLogs\/444455556666\/CloudTrail\/us-east-1\/2026\/03\/05\/444455556666_CloudTrail_us-east-1_20260305T0003Z_[0-9a-f]{16}\.json\.gz$/,
    );
  });

  test('an empty one has a key too', () => {
    expect(asS3Object([]).key).toContain('/2026/03/01/111122223333_CloudTrail_eu-west-1_20260301T1205Z_');
    expect(JSON.parse(gunzipSync(asS3Object([]).bytes).toString())).toEqual({ Records: [] });
  });

  test('is read by the replay like any other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'broom-object-'));
    try {
      const path = join(folder, 'object.json.gz');
      const { bytes } = asS3Object([record, tagged({ at: '2026-03-05T00:00:00Z' })]);
      writeFileSync(path, bytes);
      const reading = await readObject({ name: 'object', path, size: bytes.length });
      expect(reading).toMatchObject({
        outcome: 'read',
        records: 2,
        problems: [],
        readings: [{ of: 'launch' }, { of: 'tag' }],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('the same records give the same bytes', () => {
    expect(asS3Object([record])).toEqual(asS3Object([record]));
  });
});

describe('the notification of S3', () => {
  test('has its key form-url-encoded, which CloudTrail’s own has not', () => {
    const object = { ...asS3Object([record]), key: 'a b/ü@c+d.json.gz' };
    const [told] = asS3Event(object).Records;
    expect(told?.s3.object).toMatchObject({ key: 'a+b/%C3%BC%40c%2Bd.json.gz', size: object.bytes.length });
    expect(decodeURIComponent((told?.s3.object.key ?? '').replaceAll('+', ' '))).toBe(object.key);
    expect(asCloudTrailNotice([object])).toEqual({ s3Bucket: 'example-trail', s3ObjectKey: [object.key] });
  });
});

describe('an EventBridge event', () => {
  test('holds one record, and names its account, region and time', () => {
    const event = asEventBridge(record);
    expect(event).toMatchObject({
      version: '0',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.ec2',
      account: '444455556666',
      time: '2026-03-04T23:58:00Z',
      region: 'us-east-1',
    });
    expect(event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(unwrap(event)).toBe(record);
  });

  test('of something that AWS did itself says so', () => {
    expect(asEventBridge(bidFulfilled())['detail-type']).toBe('AWS Service Event via CloudTrail');
  });
});

describe('SNS and SQS', () => {
  test('a notification holds its message as text, and is of the topic’s region', () => {
    const topicArn = 'arn:aws:sns:us-east-1:444455556666:trail';
    const sns = asSns(asEventBridge(record), { topicArn });
    expect(JSON.parse(sns.Message)).toEqual(asEventBridge(record));
    expect(sns).toMatchObject({ Type: 'Notification', TopicArn: topicArn, SignatureVersion: '1' });
    expect(sns.SigningCertURL).toMatch(/^https:\/\/sns\.us-east-1\.amazonaws\.com\/.+\.pem$/);
    expect(asSns('CloudTrail validation message.').Message).toBe('CloudTrail validation message.');
  });

  test('a log object told of by S3, through SNS and SQS, is three parses away', () => {
    const object = asS3Object([record]);
    const batch = asSqs([asSns(asS3Event(object)), 'not JSON'], { queueArn: 'arn:aws:sqs:us-east-1:444455556666:q' });
    const [first, second] = batch.Records;
    const inner = JSON.parse(JSON.parse(first?.body ?? '').Message);
    expect(inner.Records[0].s3.object.size).toBe(object.bytes.length);
    expect(second).toMatchObject({ body: 'not JSON', eventSource: 'aws:sqs', awsRegion: 'us-east-1' });
    expect(second?.md5OfBody).toBe(createHash('md5').update('not JSON').digest('hex'));
    expect(first?.messageId).not.toBe(second?.messageId);
  });

  test('two messages that say the same are two', () => {
    const [first, second] = asSqs(['same', 'same']).Records;
    expect(first?.messageId).not.toBe(second?.messageId);
    expect(first?.receiptHandle).not.toBe(second?.receiptHandle);
  });
});
