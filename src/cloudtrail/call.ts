import type { Evidence, Launch, LaunchSource, Ref } from '../facts/types.ts';
import { type Field, isObject, isOmitted, member, textOf, unreadable, wordOf } from './field.ts';
import { accountIdOf, principalOf } from './principal.ts';
import type { Reading } from './types.ts';

/** One relevant record, with what every kind of call needs of it already read. */
export interface Call {
  readonly record: Field;
  readonly name: string;
  readonly at: Date;
  readonly eventId: string;
  readonly evidence: Evidence;
  /** `requestParameters`, or the body inside its `<Name>Request`. Says nothing when null or omitted for its size. */
  readonly request: Field;
  readonly response: Field;
  /** EC2's answer was left out for its size: over 100 KB. */
  readonly responseOmitted: boolean;
}

/** Service events of 2016 write `RequestParameters`, with a capital: `member` tries both. */
export const requestOf = (record: Field, name: string): Field => bodyOf(record, 'requestParameters', `${name}Request`);
export const responseOf = (record: Field, name: string): Field => bodyOf(record, 'responseElements', `${name}Response`);

function bodyOf(record: Field, key: string, wrapper: string): Field {
  const outer = member(record, key);
  const inner = member(outer, wrapper);
  return isObject(inner.value) ? inner : outer;
}

export const unlessOmitted = (field: Field): Field => (isOmitted(field) ? { ...field, value: undefined } : field);

/** The code of a refusal or failure; null when the call succeeded. */
export function errorCodeOf({ record }: Call): string | null {
  const code = member(record, 'errorCode');
  return code.value === undefined || code.value === '' ? null : (textOf(code) ?? 'unreadable');
}

/** The account that owns what the call touched: a launch into a shared subnet is told to the subnet's owner as well. */
export function accountOf({ record, response }: Call): string {
  const account =
    accountIdOf(member(response, 'ownerId')) ??
    accountIdOf(member(record, 'recipientAccountId')) ??
    accountIdOf(member(member(record, 'userIdentity'), 'accountId'));
  if (account === null) throw unreadable(member(record, 'recipientAccountId'), 'an account id');
  return account;
}

export function regionOf({ record }: Call): string {
  const region = member(record, 'awsRegion');
  if (typeof region.value !== 'string' || !isRegion(region.value)) throw unreadable(region, 'a region');
  return region.value;
}

export const isRegion = (text: string): boolean => /^[A-Za-z0-9-]{1,40}$/.test(text);

export const refOf = (call: Call, id: string): Ref => ({ account: accountOf(call), region: regionOf(call), id });

export const looksLikeInstance = (id: string): boolean => id.startsWith('i-');

/** EC2's ids are `i-` and 8 or 17 hex digits; edited logs hold invented ones, which must not be lost. */
const instanceId = /^i-[A-Za-z0-9_-]{1,62}$/;

/** @throws {RecordError} when it is not an instance's id */
export function instanceIdOf(field: Field): string {
  const text = textOf(field);
  if (text === null || !instanceId.test(text)) throw unreadable(field, 'an instance id such as i-0123456789abcdef0');
  return text;
}

/** The call's own id, the same in every record of it. Edited records spell it `requestId`, or have it in the answer. */
export const requestIdOf = ({ record, response }: Call): string | null =>
  wordOf(member(record, 'requestID', 'requestId')) ?? wordOf(member(response, 'requestId'));

const longestUserAgent = 1024;

/** What the record tells of the launch itself; the same for all instances of one call. */
export function launchOf(call: Call, source: LaunchSource): Launch {
  const { record, request, response } = call;
  return {
    at: call.at,
    source,
    eventId: call.eventId,
    requestId: requestIdOf(call),
    reservationId: wordOf(member(response, 'reservationId')),
    clientToken: wordOf(member(request, 'clientToken')),
    principal: principalOf(member(record, 'userIdentity').value),
    userAgent: wordOf(member(record, 'userAgent'))?.slice(0, longestUserAgent) ?? null,
    sourceIp: wordOf(member(record, 'sourceIPAddress')),
    template: templateOf(request),
  };
}

/** `lt-0123456789abcdef0:4`, or the template's name before the colon; without a version, EC2 took the default one. */
function templateOf(request: Field): string | null {
  const template = member(request, 'launchTemplate');
  const id = wordOf(member(template, 'launchTemplateId', 'launchTemplateName'));
  return id === null ? null : `${id}:${wordOf(member(template, 'version')) ?? '$Default'}`;
}

export const other = ({ at, eventId }: Pick<Call, 'at' | 'eventId'>): Reading => ({ kind: 'other', at, eventId });

/** A launch call that started nothing: refused, or a permission probe. Null when it succeeded. */
export function failedLaunch(call: Call): Reading | null {
  const code = errorCodeOf(call);
  if (code === null) return null;
  const { at, eventId } = call;
  // EC2 answers a dry run that would have succeeded with this error; one that would not have is refused like any other.
  if (code === 'Client.DryRunOperation' || code === 'DryRunOperation') return { kind: 'dry-run', at, eventId };
  return withKey(call, 'refused');
}

export function withKey(call: Call, kind: 'refused' | 'unknown-ids'): Reading {
  const { at, eventId } = call;
  const principal = principalOf(member(call.record, 'userIdentity').value).name;
  const id = requestIdOf(call) ?? eventId;
  const reservationId = wordOf(member(call.response, 'reservationId'));
  const clientToken = wordOf(member(call.request, 'clientToken'));
  const where = { account: accountOf(call), region: regionOf(call) };
  return { kind, at, eventId, call: { ...where, id, at, principal, reservationId, clientToken } };
}

/** The role or user behind the call, by its full ARN; nothing where the record does not say. */
export function actorOf({ record }: Call): { readonly by?: string } {
  const { issuerArn, arn } = principalOf(member(record, 'userIdentity').value);
  const by = issuerArn ?? arn;
  return by === null ? {} : { by };
}
