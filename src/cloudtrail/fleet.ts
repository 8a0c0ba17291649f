import { noTags } from '../facts/tags.ts';
import type { Facts, LaunchSource, Sighting } from '../facts/types.ts';
import { type Call, failedLaunch, instanceIdOf, launchOf, other, refOf, unlessOmitted, withKey } from './call.ts';
import { factsAt } from './facts-at.ts';
import { type Field, listOf, member, wordOf } from './field.ts';
import type { Reading } from './types.ts';

/**
 * Reads CreateFleet. A fleet of type `instant` answers with its instances; the RunInstances of every other kind, and of
 * this one too, have records of their own, which tell more. Errors beside the instances (`errorSet`) do not undo them.
 */
export function readCreateFleet(call: Call): Reading {
  const failed = failedLaunch(call);
  if (failed !== null) return failed;
  const launched = listOf(unlessOmitted(member(call.response, 'fleetInstanceSet'))).flatMap((group) =>
    idsIn(member(group, 'instanceIds', 'instanceIdSet')).map((id) => ({ id, facts: factsOfGroup(group, call.at) })),
  );
  return launched.length === 0 ? other(call) : launches(call, 'CreateFleet', launched);
}

/** Reads the calls that ask for spot instances: what they start is told later, by RunInstances. */
export const readSpotRequest = (call: Call): Reading => failedLaunch(call) ?? other(call);

/** Reads the service event by which EC2 tells that a spot request was fulfilled: instance ids, and nobody's name. */
export function readBidFulfilled(call: Call): Reading {
  const failed = failedLaunch(call);
  if (failed !== null) return failed;
  const details = unlessOmitted(member(call.record, 'serviceEventDetails'));
  if (details.value === undefined) return withKey(call, 'unknown-ids');
  const ids = idsIn(member(details, 'instanceIdSet'));
  if (ids.length === 0) return other(call);
  const { facts, known } = factsAt(call.at);
  known('lifecycle', 'spot');
  return launches(
    call,
    'BidFulfilledEvent',
    ids.map((id) => ({ id, facts })),
  );
}

/** Bare ids, or objects that hold one. */
const idsIn = (set: Field): string[] =>
  listOf(set).map((entry) => {
    const inner = member(entry, 'instanceId');
    return instanceIdOf(inner.value === undefined ? entry : inner);
  });

function launches(call: Call, source: LaunchSource, launched: readonly { id: string; facts: Facts }[]): Reading {
  const launch = launchOf(call, source);
  const sightings = launched.map(({ id, facts }): Sighting => {
    const { at, evidence } = call;
    return {
      kind: 'launched',
      ref: refOf(call, id),
      at,
      arrived: at,
      evidence,
      launch,
      facts,
      tags: noTags,
      state: null,
    };
  });
  return { kind: 'sightings', of: 'launch', at: call.at, eventId: call.eventId, sightings };
}

function factsOfGroup(group: Field, at: Date): Facts {
  const { facts, known, absent } = factsAt(at);
  known('instanceType', wordOf(member(group, 'instanceType')));
  const lifecycle = wordOf(member(group, 'lifecycle'));
  if (lifecycle === 'on-demand') absent('lifecycle');
  else known('lifecycle', lifecycle);
  return facts;
}
