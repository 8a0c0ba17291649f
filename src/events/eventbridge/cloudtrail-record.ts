import { isObject } from '../../cloudtrail/field.ts';
import { own, regionIn, wordIn } from '../own.ts';
import { described } from '../set-aside.ts';
import type { Context, Item } from '../types.ts';
import { type BridgeEvent, odd } from './event.ts';

/**
 * One CloudTrail record is the `detail`. It tells its own account, which must be ours as well: a record of another's
 * cannot come in an event of ours.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function openCloudTrailRecord(event: BridgeEvent, { trust }: Context): Item {
  const { detail, envelope } = event;
  if (!isObject(detail) || wordIn(detail, 'eventName') === null) {
    return odd(event, `expected a CloudTrail record, got ${described(detail)}`);
  }
  const account = own(detail, 'recipientAccountId');
  const refused = typeof account === 'string' ? (trust?.({ account }) ?? null) : null;
  if (refused !== null) return odd(event, refused);
  return { kind: 'record', record: detail, region: regionIn(envelope, 'region') ?? regionIn(detail, 'awsRegion') };
}
