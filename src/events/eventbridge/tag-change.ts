import { isObject } from '../../cloudtrail/field.ts';
import type { Sighting } from '../../facts/types.ts';
import { own } from '../own.ts';
import { described, ignored, quoted } from '../set-aside.ts';
import type { Context, Item } from '../types.ts';
import { aboutInstance } from './about-instance.ts';
import { type BridgeEvent, named, odd } from './event.ts';

/**
 * `{"service": "ec2", "resource-type": "instance", "changed-tag-keys": […], "tags": {…}}`, where `tags` are all tags
 * after the change. Only the changed keys are taken from them: they alone are as new as the event.
 *
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/monitor-tag-changes.html
 */
export function openTagChange(event: BridgeEvent, context: Context): Item {
  const { detail } = event;
  const [service, type] = [own(detail, 'service'), own(detail, 'resource-type')];
  if (typeof service !== 'string' || typeof type !== 'string') return odd(event, 'it does not say of what');
  if (service !== 'ec2' || type !== 'instance') return ignored(`${named(event)}: of ${quoted(`${service} ${type}`)}`);
  const arn = arnOf(event);
  const about = aboutInstance(event, arn?.id, context);
  if (typeof about === 'string') return odd(event, about);
  if (arn?.region !== about.ref.region || arn.account !== about.ref.account) {
    return odd(event, 'its resource is not of its account and region');
  }
  const changes = changesOf(detail);
  if (typeof changes === 'string') return odd(event, changes);
  if (changes.set.size === 0 && changes.removed === null) return ignored(`${named(event)}: no key changed`);
  return { kind: 'sighting', sighting: { ...about, kind: 'tags-changed', ...changes } };
}

const instanceArn = /^arn:aws[a-z-]*:ec2:([^:]+):([^:]+):instance\/([^:/]+)$/;

/** The one place where the event names the instance. */
function arnOf({ envelope }: BridgeEvent): { region: string; account: string; id: string } | null {
  const resources = own(envelope, 'resources');
  const arn: unknown = Array.isArray(resources) && resources.length === 1 ? resources[0] : undefined;
  const [, region, account, id] = (typeof arn === 'string' && instanceArn.exec(arn)) || [];
  return region === undefined || account === undefined || id === undefined ? null : { region, account, id };
}

type Changes = Pick<Sighting & { kind: 'tags-changed' }, 'set' | 'removed'>;

/** @returns what is wrong, in words, when it cannot be read */
function changesOf(detail: unknown): Changes | string {
  const [keys, tags] = [own(detail, 'changed-tag-keys'), own(detail, 'tags')];
  if (!Array.isArray(keys)) return `expected the changed keys, got ${described(keys)}`;
  if (!isObject(tags)) return `expected the tags, got ${described(tags)}`;
  const set = new Map<string, string>();
  const removed = new Map<string, null>();
  for (const key of keys as readonly unknown[]) {
    if (typeof key !== 'string') return `expected a tag's key, got ${described(key)}`;
    const value = own(tags, key);
    if (value === undefined) removed.set(key, null);
    else if (typeof value === 'string') set.set(key, value);
    else return `expected a tag's value, got ${described(value)}`;
  }
  return { set, removed: removed.size === 0 ? null : { kind: 'keys', keys: removed } };
}
