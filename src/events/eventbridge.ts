import { openAutoScaling } from './eventbridge/auto-scaling.ts';
import { openCloudTrailRecord } from './eventbridge/cloudtrail-record.ts';
import type { BridgeEvent } from './eventbridge/event.ts';
import { named } from './eventbridge/event.ts';
import { isNoConcern } from './eventbridge/no-concern.ts';
import { openObjectCreated } from './eventbridge/object-created.ts';
import { openStateChange } from './eventbridge/state-change.ts';
import { openTagChange } from './eventbridge/tag-change.ts';
import { own, wordIn } from './own.ts';
import { described, ignored, unknown } from './set-aside.ts';
import type { Context, Envelope, Item } from './types.ts';

interface Kind {
  /** Who alone may say this: EventBridge lets nobody but AWS put events whose source begins with `aws.`. */
  readonly source: RegExp;
  /**
   * Whether the event's account must be ours: the one in which something happened to an instance. Objects are believed
   * by their bucket, which may lie in an account that is not watched; and a schedule asks for nothing but to look.
   */
  readonly byAccount: boolean;
  readonly open: (event: BridgeEvent, context: Context) => Item;
}

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['AWS API Call via CloudTrail', { source: /^aws\./, byAccount: true, open: openCloudTrailRecord }],
  ['AWS Service Event via CloudTrail', { source: /^aws\./, byAccount: true, open: openCloudTrailRecord }],
  ['EC2 Instance State-change Notification', { source: /^aws\.ec2$/, byAccount: true, open: openStateChange }],
  ['Tag Change on Resource', { source: /^aws\.tag$/, byAccount: true, open: openTagChange }],
  ['EC2 Instance Launch Successful', { source: /^aws\.autoscaling$/, byAccount: true, open: openAutoScaling }],
  ['Object Created', { source: /^aws\.s3$/, byAccount: false, open: openObjectCreated }],
  ['Scheduled Event', { source: /^aws\.(events|scheduler)$/, byAccount: false, open: () => ({ kind: 'tick' }) }],
]);

/**
 * An event of EventBridge, in its envelope of version 0; some lack the version.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html
 */
export const openEventBridge: Envelope = (value, context) => {
  if (!Object.hasOwn(value, 'detail-type')) return null;
  const [type, source] = [wordIn(value, 'detail-type'), wordIn(value, 'source')];
  if (type === null) return [unknown(`EventBridge event whose detail-type is ${described(own(value, 'detail-type'))}`)];
  return [openEvent({ type, source: source ?? '', envelope: value, detail: own(value, 'detail') }, context)];
};

function openEvent(event: BridgeEvent, context: Context): Item {
  const kind = kinds.get(event.type);
  if (kind === undefined || !kind.source.test(event.source)) {
    return isNoConcern(event) ? ignored(named(event)) : unknown(named(event));
  }
  const account = wordIn(event.envelope, 'account') ?? '';
  const refused = kind.byAccount ? (context.trust?.({ account }) ?? null) : null;
  return refused === null ? kind.open(event, context) : unknown(`${named(event)}: ${refused}`);
}
