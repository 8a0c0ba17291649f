import fc from 'fast-check';
import { listing, noTags } from '../tags.ts';
import type { Facts, Launch, LaunchSource, Ref, Removal, Sighting, StateName, Tags } from '../types.ts';
import { alice } from './people.ts';

/** Evidence for property tests: few keys, values and moments, so that ties and contradictions are common. */
export const start = Date.parse('2026-03-01T12:00:00Z');
export const moments = fc.integer({ min: 0, max: 4 }).map((minutes) => new Date(start + minutes * 60_000));
export const keys = fc.constantFrom('Code', 'Name', '__proto__', 'aws:autoscaling:groupName');
export const values = fc.constantFrom('', 'a', 'b');

export const oneRef: Ref = { account: '111122223333', region: 'eu-west-1', id: 'i-0123456789abcdef0' };

export const tagMaps = fc
  .array(fc.tuple(keys, values), { maxLength: 3 })
  .map((pairs): ReadonlyMap<string, string> => new Map(pairs));

export const listings: fc.Arbitrary<Tags> = fc.tuple(tagMaps, moments).map(([tags, at]) => listing(tags, at));

export const removals: fc.Arbitrary<Removal> = fc.oneof(
  fc.constant<Removal>({ kind: 'all' }),
  fc
    .array(fc.tuple(keys.filter(isUsers), fc.option(values)), { minLength: 1, maxLength: 2 })
    .map((pairs): Removal => ({ kind: 'keys', keys: new Map(pairs) })),
);

/** Nobody but AWS sets or removes a key of AWS's own. */
function isUsers(key: string): boolean {
  return !key.startsWith('aws:');
}

export { alice as someone };

export const launchAt = (at: Date, more: Partial<Launch> = {}): Launch => ({
  at,
  source: 'RunInstances',
  eventId: 'event-1',
  requestId: 'req-1',
  reservationId: null,
  clientToken: null,
  principal: alice,
  userAgent: null,
  sourceIp: null,
  template: null,
  ...more,
});

const facts: fc.Arbitrary<Facts> = fc
  .tuple(moments, fc.constantFrom('t3.micro', 'm5.large', null))
  .map(([at, type]) => ({
    instanceType: type === null ? { is: 'absent', at } : { is: 'known', value: type, at },
  }));

const states = fc.constantFrom<StateName>('pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated');
const sources = fc.constantFrom<LaunchSource>('RunInstances', 'CreateFleet', 'BidFulfilledEvent');
const eventIds = fc.constantFrom('event-1', 'event-2');
const accounts = fc.constantFrom('111122223333', '444455556666');
const objects = fc.constantFrom('one.json.gz', 'two.json.gz');

const base = fc.record({ at: moments, eventId: eventIds, object: objects, account: accounts }).map((made) => ({
  ref: { ...oneRef, account: made.account },
  at: made.at,
  arrived: made.at,
  evidence: { eventId: made.eventId, object: made.object },
}));

/** Any evidence about one instance. */
export const sightings: fc.Arbitrary<Sighting> = fc.oneof(
  fc
    .tuple(base, sources, facts, fc.oneof(listings, fc.constant(noTags)), fc.option(states))
    .map(([common, source, known, tags, state]): Sighting => {
      const launch = launchAt(common.at, { source, eventId: common.evidence.eventId });
      return { ...common, kind: 'launched', launch, facts: known, tags, state };
    }),
  fc.tuple(base, tagMaps).map(([common, set]): Sighting => ({ ...common, kind: 'tags-changed', set, removed: null })),
  fc
    .tuple(base, removals)
    .map(([common, removed]): Sighting => ({ ...common, kind: 'tags-changed', set: new Map(), removed })),
  fc.tuple(base, states).map(([common, state]): Sighting => ({ ...common, kind: 'state-changed', state })),
  fc.tuple(base, facts).map(([common, known]): Sighting => ({ ...common, kind: 'facts-changed', facts: known })),
  fc
    .tuple(base, facts, listings, fc.option(states))
    .map(([common, known, tags, state]): Sighting => ({ ...common, kind: 'seen', facts: known, tags, state })),
);
