import { createHash } from 'node:crypto';
import type { RawRecord } from '../cloudtrail/types.ts';
import { account, type Identity, iamUser, identityOf } from './identities.ts';

/** What every builder takes. */
export interface Common {
  /** `eventTime`: ISO, UTC, whole seconds. */
  readonly at?: string;
  readonly account?: string;
  readonly region?: string;
  /** Who calls: an identity as CloudTrail writes it, or a name, read as `identityOf` says. An IAM user `alice` unless said. */
  readonly by?: Identity | string;
  /** The service that the call came through: `autoscaling.amazonaws.com`. */
  readonly via?: string;
  readonly eventId?: string;
  readonly requestId?: string;
  readonly userAgent?: string;
  /** Fields laid over the record last. */
  readonly with?: RawRecord;
}

export type TagList = Readonly<Record<string, string>> | ReadonlyMap<string, string>;

export const noon = '2026-03-01T12:00:00Z';
export const oneId = 'i-0123456789abcdef0';

export const ec2 = (name: string, options: Common, request: unknown, response: unknown): RawRecord =>
  call('ec2.amazonaws.com', name, options, request, response);

/** Any call: the frame of a record, in CloudTrail's order. */
export function call(source: string, name: string, options: Common, request: unknown, response: unknown): RawRecord {
  const { at = noon, region = 'eu-west-1', userAgent = 'aws-cli/2.15.0' } = options;
  const requestID = options.requestId ?? `req-${digest([name, at, region, request, response]).slice(0, 12)}`;
  const record = {
    eventVersion: '1.10',
    userIdentity: callerOf(options),
    eventTime: at,
    eventSource: source,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: '192.0.2.10',
    userAgent,
    requestParameters: request,
    responseElements: response,
    requestID,
    eventID: '',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: options.account ?? account,
    eventCategory: 'Management',
  };
  return { ...record, eventID: options.eventId ?? `event-${digest(record).slice(0, 24)}`, ...options.with };
}

function callerOf({ by, via, account: owner = account }: Common): Identity {
  const identity = by === undefined ? iamUser('alice', owner) : typeof by === 'string' ? identityOf(by, owner) : by;
  return via === undefined ? identity : { ...identity, invokedBy: via };
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

export const pairs = (tags: TagList): [string, string][] =>
  tags instanceof Map ? [...tags] : Object.entries(tags as Readonly<Record<string, string>>);

export const listed = (tags: TagList): { key: string; value: string }[] =>
  pairs(tags).map(([key, value]) => ({ key, value }));
