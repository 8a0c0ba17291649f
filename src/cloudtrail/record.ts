import { createHash } from 'node:crypto';
import { readModifyAttribute, readModifyMetadataOptions } from './attribute-calls.ts';
import { type Call, requestOf, responseOf, unlessOmitted } from './call.ts';
import { type Field, isObject, isOmitted, member, rootField, textOf, unreadable, wordOf } from './field.ts';
import { readBidFulfilled, readCreateFleet, readSpotRequest } from './fleet.ts';
import { readRunInstances } from './launch.ts';
import { isRelevant } from './relevant.ts';
import { readStateCall } from './state-calls.ts';
import { readCreateTags, readDeleteTags } from './tag-calls.ts';
import { readTagResources, readUntagResources } from './tagging-service.ts';
import { parseTime } from './time.ts';
import { type RawRecord, type Reading, RecordError } from './types.ts';

/** One reader for each name in relevantEvents. */
const readers: ReadonlyMap<string, (call: Call) => Reading> = new Map([
  ['RunInstances', readRunInstances],
  ['CreateFleet', readCreateFleet],
  ['RequestSpotFleet', readSpotRequest],
  ['RequestSpotInstances', readSpotRequest],
  ['BidFulfilledEvent', readBidFulfilled],
  ['CreateTags', readCreateTags],
  ['DeleteTags', readDeleteTags],
  ['StartInstances', readStateCall],
  ['StopInstances', readStateCall],
  ['TerminateInstances', readStateCall],
  ['ModifyInstanceAttribute', readModifyAttribute],
  ['ModifyInstanceMetadataOptions', readModifyMetadataOptions],
  ['TagResources', readTagResources],
  ['UntagResources', readUntagResources],
]);

/**
 * Reads what one CloudTrail record tells of instances.
 *
 * @param record one `Records[]` element of a log file, or the `detail` of its EventBridge event
 * @param object the log object it stands in, as it is to be named as evidence
 * @param place where in the object it stands; given back on the error
 * @returns one sighting for each instance started or changed, in CloudTrail's order; `other` when it is about none
 * @throws {RecordError} when the record is about an instance and cannot be read; names the field
 */
export function readRecord(record: RawRecord, object: string, place: string): Reading {
  try {
    return read(rootField(record), object);
  } catch (error) {
    if (error instanceof RecordError) error.place = place;
    throw error;
  }
}

function read(record: Field, object: string): Reading {
  const name = wordOf(member(record, 'eventName')) ?? '';
  const source = wordOf(member(record, 'eventSource')) ?? '';
  const eventId = wordOf(member(record, 'eventID', 'eventId')) ?? madeUpId(record.value);
  const time = member(record, 'eventTime');
  const at = parseTime(time.value);
  const reader = isRelevant(source, name) && !isAboutTheNetwork(record) ? readers.get(name) : undefined;
  if (reader === undefined) return { kind: 'other', at: at ?? new Date(Number.NaN), eventId };
  requireVersion(member(record, 'eventVersion'));
  if (at === null) throw unreadable(time, 'a time such as 2026-03-01T12:00:00Z');
  const response = responseOf(record, name);
  return reader({
    record,
    name,
    at,
    eventId,
    evidence: { eventId, object },
    request: unlessOmitted(requestOf(record, name)),
    response: unlessOmitted(response),
    responseOmitted: isOmitted(response),
  });
}

/**
 * A network activity event tells, under the name of the call, that it passed a VPC endpoint. The call has its own record;
 * this one has no answer in it, and would count as a launch without ids.
 */
function isAboutTheNetwork(record: Field): boolean {
  const type = textOf(member(record, 'eventType')) ?? '';
  return textOf(member(record, 'eventCategory')) === 'NetworkActivity' || type.startsWith('AwsVpceEvent');
}

/**
 * CloudTrail keeps the meaning of fields within a major version: any minor one will do, `1.10` being later than `1.9`.
 * Records made by hand have none.
 */
function requireVersion(version: Field): void {
  if (version.value === undefined) return;
  const major = /^(\d+)(?:\.\d+)?$/.exec(textOf(version) ?? '')?.[1];
  if (major === undefined || Number(major) !== 1) throw unreadable(version, 'version 1 of the record, such as 1.11');
}

/** The same for every copy of a record that has no id. */
function madeUpId(record: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(record) ?? '';
  } catch {
    // JSON.stringify recurses, JSON.parse does not: a nest of a hundred thousand lists can be read but not written.
    const flat = isObject(record) ? Object.entries(record).filter(([, value]) => typeof value !== 'object') : [];
    text = JSON.stringify(flat);
  }
  return `sha256-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/**
 * Takes a record out of what others put around it: `{"CloudTrailEvent": "{…}"}` of LookupEvents, where it is text, and
 * the envelope of EventBridge, where it is the `detail`. Anything else is given back as it is.
 *
 * @throws {RecordError} when CloudTrailEvent is not JSON
 */
export function unwrap(value: unknown): unknown {
  if (!isObject(value)) return value;
  const field = rootField(value);
  const text = member(field, 'CloudTrailEvent');
  if (typeof text.value === 'string') return parsed(text, text.value);
  const detail = member(field, 'detail');
  const isEnvelope =
    Object.hasOwn(value, 'detail-type') && member(detail, 'eventVersion', 'eventName').value !== undefined;
  return isEnvelope ? detail.value : value;
}

function parsed(field: Field, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(unreadable(field, 'a record as JSON text'), { cause });
  }
}
