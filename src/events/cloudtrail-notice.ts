import { openObject } from './log-object.ts';
import { described, ignored, unknown } from './set-aside.ts';
import type { Envelope, Item } from './types.ts';

/**
 * What CloudTrail itself tells its topic: `{"s3Bucket": "…", "s3ObjectKey": ["…", …]}`, keys not encoded.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
 */
export const openCloudTrailNotice: Envelope = (value, context) => {
  if (!Object.hasOwn(value, 's3Bucket') || !Object.hasOwn(value, 's3ObjectKey')) return null;
  const told = value.s3ObjectKey;
  if (!Array.isArray(told) && typeof told !== 'string') {
    return [unknown(`CloudTrail notice whose keys are ${described(told)}`)];
  }
  const keys: readonly unknown[] = typeof told === 'string' ? [told] : told;
  if (keys.length === 0) return [ignored('CloudTrail notice of no objects')];
  return keys.map((key) => openObject({ bucket: value.s3Bucket, key }, context));
};

/**
 * What CloudTrail sends, as bare text, when a topic is attached to a trail.
 *
 * @see https://github.com/aws/aws-cloudtrail-processing-library `CloudTrailValidationMessageSerializer`
 */
export const openValidation = (text: string): Item | null =>
  text.trim() === 'CloudTrail validation message.' ? ignored('CloudTrail validation message') : null;
