import { isStateName } from '../../cloudtrail/state-name.ts';
import { own, wordIn } from '../own.ts';
import { described } from '../set-aside.ts';
import type { Context, Item } from '../types.ts';
import { aboutInstance } from './about-instance.ts';
import { type BridgeEvent, odd } from './event.ts';

/**
 * `{"instance-id": "i-…", "state": "pending"}`: neither who nor tags.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
 */
export function openStateChange(event: BridgeEvent, context: Context): Item {
  const about = aboutInstance(event, own(event.detail, 'instance-id'), context);
  if (typeof about === 'string') return odd(event, about);
  const state = wordIn(event.detail, 'state');
  if (!isStateName(state)) return odd(event, `expected a state, got ${described(own(event.detail, 'state'))}`);
  return { kind: 'sighting', sighting: { ...about, kind: 'state-changed', state } };
}
