import { openObject } from './log-object.ts';
import { own, wordIn } from './own.ts';
import { ignored, quoted, unknown } from './set-aside.ts';
import type { Envelope } from './types.ts';

/**
 * One record of the notification that S3 sends to a queue, topic or function. Its key, and no other, is
 * form-url-encoded.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const openS3Record: Envelope = (value, context) => {
  if (own(value, 'eventSource') !== 'aws:s3') return null;
  const name = wordIn(value, 'eventName')?.replace(/^s3:/, '') ?? '';
  const version = wordIn(value, 'eventVersion');
  // Fields keep their meaning within a major version.
  if (version !== null && !/^2(\.\d+)?$/.test(version)) {
    return [unknown(`S3 notification of version ${quoted(version)}, where 2 was expected`)];
  }
  if (!name.startsWith('ObjectCreated:')) return [ignoredUnlessNameless(name)];
  const object = own(value, 's3', 'object');
  const key = own(object, 'key');
  return [
    openObject(
      {
        bucket: own(value, 's3', 'bucket', 'name'),
        key: typeof key === 'string' ? decodeFormUrl(key) : key,
        region: own(value, 'awsRegion'),
        size: own(object, 'size'),
        etag: own(object, 'eTag'),
        versionId: own(object, 'versionId'),
        sequencer: own(object, 'sequencer'),
      },
      context,
    ),
  ];
};

const ignoredUnlessNameless = (name: string) =>
  name === '' ? unknown('S3 notification without an event name') : ignored(`S3 ${quoted(name)}`);

/** What S3 sends when a notification is set up. It has no `Records`. */
export const openS3Test: Envelope = (value) =>
  own(value, 'Event') === 's3:TestEvent' ? [ignored('S3 test event')] : null;

/** `+` is a space, `%XX` are bytes of UTF-8. What is neither stays as it is. */
export const decodeFormUrl = (text: string): string =>
  text.replaceAll('+', ' ').replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
