import { own } from '../own.ts';
import type { Context, Item } from '../types.ts';
import { aboutInstance } from './about-instance.ts';
import { type BridgeEvent, odd } from './event.ts';

/**
 * A group has launched an instance, and counts it as in service: it runs. Who and which tags, it does not tell.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
 */
export function openAutoScaling(event: BridgeEvent, context: Context): Item {
  const about = aboutInstance(event, own(event.detail, 'EC2InstanceId'), context);
  if (typeof about === 'string') return odd(event, about);
  return { kind: 'sighting', sighting: { ...about, kind: 'state-changed', state: 'running' } };
}
