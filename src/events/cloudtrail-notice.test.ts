import { expect, test } from 'vitest';
import { asCloudTrailNotice, asSns } from '../testing/envelopes.ts';
import { itemsOf, logObject, told } from './testing/deliveries.ts';

test('the notice of CloudTrail names all its objects, their keys as they are', () => {
  const other = { ...logObject, key: `a+b%41/${logObject.key}` };
  const unsaid = { region: null, size: null, etag: null, versionId: null, sequencer: null };
  expect(itemsOf(asSns(asCloudTrailNotice([logObject, other])))).toEqual([
    { kind: 'object', bucket: 'example-trail', key: logObject.key, ...unsaid },
    { kind: 'object', bucket: 'example-trail', key: other.key, ...unsaid },
  ]);
});

test.each([
  ['one key, not in a list', { s3ObjectKey: logObject.key }, ['object']],
  ['no key', { s3ObjectKey: [] }, ['ignored: CloudTrail notice of no objects']],
  ['a number', { s3ObjectKey: 7 }, ['unknown: CloudTrail notice whose keys are a number']],
  [
    'a bad key among good ones',
    { s3ObjectKey: [logObject.key, 7, logObject.key] },
    ['object', 'unknown: object with no key that S3 could have: a number', 'object'],
  ],
  [
    'no bucket',
    { s3Bucket: null, s3ObjectKey: [logObject.key] },
    ['unknown: object in no bucket that S3 could have: nothing'],
  ],
])('a notice with %s', (_name, change, what) => {
  expect(told({ s3Bucket: 'example-trail', ...change })).toEqual(what);
});

test('the text that CloudTrail sends to a new topic is known, by itself and in an envelope', () => {
  const text = 'CloudTrail validation message.';
  expect(told(text)).toEqual(['ignored: CloudTrail validation message']);
  expect(told(asSns(text))).toEqual(['ignored: CloudTrail validation message']);
  expect(told(`${text} Or so.`)).toEqual([`unknown: no JSON, but the text "${text} Or so."`]);
});
