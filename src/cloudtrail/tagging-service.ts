import type { Ref } from '../facts/types.ts';
import { accountOf, type Call, errorCodeOf, instanceIdOf, isRegion, other, regionOf } from './call.ts';
import { type Field, isObject, listOf, member, textOf, unreadable } from './field.ts';
import { accountIdOf } from './principal.ts';
import { changes } from './tag-calls.ts';
import { tagsOf } from './tag-pairs.ts';
import type { Reading } from './types.ts';

/** Reads TagResources of the tagging service: `{"resourceARNList": […], "tags": {"Code": "LOL"}}`. */
export function readTagResources(call: Call): Reading {
  const refs = changedInstances(call);
  if (refs.length === 0) return other(call);
  const tags = member(call.request, 'tags');
  if (tags.value === undefined) throw unreadable(tags, 'the tags that were set');
  const set = isList(tags) ? tagsOf(tags) : tagsOfMap(tags);
  return set.size === 0 ? other(call) : changes(call, refs, [{ set, removed: null }]);
}

/** Reads UntagResources of the tagging service: `{"resourceARNList": […], "tagKeys": ["Code"]}`. */
export function readUntagResources(call: Call): Reading {
  const refs = changedInstances(call);
  if (refs.length === 0) return other(call);
  const keys = listOf(member(call.request, 'tagKeys')).map((field): [string, null] => {
    const key = textOf(field);
    if (key === null) throw unreadable(field, 'the key of a tag');
    return [key, null];
  });
  if (keys.length === 0) throw unreadable(member(call.request, 'tagKeys'), 'the keys that were removed');
  return changes(call, refs, [{ set: new Map(), removed: { kind: 'keys', keys: new Map(keys) } }]);
}

/** A map of tags may have a tag called `items`; its value is then text, not a list. */
const isList = ({ value }: Field): boolean =>
  Array.isArray(value) || (isObject(value) && Object.hasOwn(value, 'items') && Array.isArray(value.items));

function tagsOfMap(tags: Field): Map<string, string> {
  if (!isObject(tags.value)) throw unreadable(tags, 'a map or a list of tags');
  const pairs = Object.entries(tags.value).map(([key, value]): [string, string] => {
    const text = value === null ? '' : textOf({ value, within: tags, name: key });
    if (text === null) throw unreadable({ value, within: tags, name: key }, 'the value of a tag');
    return [key, text];
  });
  return new Map(pairs);
}

/** The call may succeed for some resources and fail for others, which it then lists by their ARN. */
function changedInstances(call: Call): Ref[] {
  if (errorCodeOf(call) !== null) return [];
  const resources = member(call.request, 'resourceARNList', 'resourceArnList');
  if (resources.value === undefined) throw unreadable(resources, 'the resources whose tags changed');
  const refs = listOf(resources).flatMap((field) => {
    const arn = textOf(field);
    if (arn === null) throw unreadable(field, 'the ARN of a resource');
    const ref = refOfArn(arn, field, call);
    return ref === null ? [] : [{ arn, ref }];
  });
  if (refs.length === 0) return [];
  if (call.responseOmitted) throw unreadable(member(call.record, 'responseElements'), 'the resources that failed');
  const failed = member(call.response, 'failedResourcesMap').value;
  return refs.filter(({ arn }) => !isObject(failed) || !Object.hasOwn(failed, arn)).map(({ ref }) => ref);
}

const instanceArn = /^arn:[^:]+:ec2:([^:]*):([^:]*):instance\/(.*)$/s;

/** `arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0`; null for any other resource. */
function refOfArn(arn: string, field: Field, call: Call): Ref | null {
  const found = instanceArn.exec(arn);
  if (found === null) return null;
  const [, region = '', account = '', id = ''] = found;
  return {
    account: accountIdOf({ ...field, value: account }) ?? accountOf(call),
    region: isRegion(region) ? region : regionOf(call),
    id: instanceIdOf({ ...field, value: id }),
  };
}
