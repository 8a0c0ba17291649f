import { openObject } from '../log-object.ts';
import { own } from '../own.ts';
import type { Context, Item } from '../types.ts';
import type { BridgeEvent } from './event.ts';

/**
 * S3's event of a new object. Its key is not encoded, unlike that of a notification.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function openObjectCreated({ detail, envelope }: BridgeEvent, context: Context): Item {
  const object = own(detail, 'object');
  return openObject(
    {
      bucket: own(detail, 'bucket', 'name'),
      key: own(object, 'key'),
      region: own(envelope, 'region'),
      size: own(object, 'size'),
      etag: own(object, 'etag'),
      versionId: own(object, 'version-id'),
      sequencer: own(object, 'sequencer'),
    },
    context,
  );
}
