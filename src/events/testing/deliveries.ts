import fc from 'fast-check';
import {
  asCloudTrailNotice,
  asEventBridge,
  asObjectCreated,
  asS3Event,
  asS3Object,
  asScalingLaunch,
  asSns,
  asSnsEvent,
  asSqs,
  asStateChange,
  asTagChange,
} from '../../testing/envelopes.ts';
import { bidFulfilled, launch } from '../../testing/records.ts';
import { openMessage } from '../open.ts';
import type { TrustOptions } from '../trust.ts';
import { createTrust } from '../trust.ts';
import type { Item } from '../types.ts';

export const arrived = new Date('2026-03-01T12:00:30Z');

/** What is in a delivery, opened by somebody who believes all, or only what is listed. */
export const itemsOf = (body: unknown, trust?: TrustOptions): readonly Item[] =>
  openMessage(body, { arrived, from: 'queue', ...(trust === undefined ? {} : { trust: createTrust(trust) }) }).items;

/** `ignored: S3 test event`, and other items by their kind alone. */
export const told = (body: unknown, trust?: TrustOptions): string[] =>
  itemsOf(body, trust).map((item) => ('what' in item ? `${item.kind}: ${item.what}` : item.kind));

export const logObject = asS3Object([launch()]);

/** One delivery of each kind, without anything around it. */
export const deliveries = {
  s3: asS3Event(logObject),
  objectCreated: asObjectCreated(logObject),
  notice: asCloudTrailNotice([logObject, { ...logObject, key: `more/${logObject.key}` }]),
  apiCall: asEventBridge(launch()),
  serviceEvent: asEventBridge(bidFulfilled()),
  stateChange: asStateChange(),
  tagChange: asTagChange({ tags: { Code: 'LOL' }, changed: ['Code', 'Owner'] }),
  scalingLaunch: asScalingLaunch(),
  tick: { broom: 'tick' },
  record: launch(),
};

export type Wrap = (body: unknown) => unknown;

/** What AWS, or a person who joins its services, puts around a body. */
export const wraps: Readonly<Record<string, Wrap>> = {
  'an SNS document': (body) => asSns(body),
  'SNS to a function': (body) => asSnsEvent(body),
  'SQS to a function': (body) => asSqs([body]),
  'JSON text': (body) => JSON.stringify(body),
  'a list': (body) => [body],
};

export const nests: fc.Arbitrary<readonly string[]> = fc.array(fc.constantFrom(...Object.keys(wraps)), {
  maxLength: 6,
});

export const wrapped = (body: unknown, nest: readonly string[]): unknown =>
  nest.reduce((inner, name) => wraps[name]?.(inner), body);
