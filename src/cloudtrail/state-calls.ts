import type { Sighting, StateName } from '../facts/types.ts';
import { actorOf, type Call, errorCodeOf, instanceIdOf, other, refOf, unlessOmitted } from './call.ts';
import { listOf, member, unreadable } from './field.ts';
import { stateNameOf } from './state-name.ts';
import type { Reading } from './types.ts';

/** What the call leads to at once, where EC2's answer does not say. */
const ledTo: ReadonlyMap<string, StateName> = new Map([
  ['StartInstances', 'pending'],
  ['StopInstances', 'stopping'],
  ['TerminateInstances', 'shutting-down'],
]);

/**
 * Reads StartInstances, StopInstances and TerminateInstances. What EC2 answered is kept as it is: a stop of an instance
 * that cannot stop may answer `running`. An answer left out for its size (a thousand instances at once) is made good
 * from the request, since the call succeeded.
 */
export function readStateCall(call: Call): Reading {
  if (errorCodeOf(call) !== null) return other(call);
  const answered = unlessOmitted(member(call.response, 'instancesSet'));
  const set =
    answered.value === undefined ? unlessOmitted(member(call.request, 'instancesSet', 'InstanceId')) : answered;
  const implied = ledTo.get(call.name);
  if (set.value === undefined || implied === undefined) throw unreadable(answered, 'the instances of the call');
  const by = actorOf(call);
  const sightings = listOf(set).map((item): Sighting => {
    const id = member(item, 'instanceId');
    return {
      kind: 'state-changed',
      ref: refOf(call, instanceIdOf(id.value === undefined && typeof item.value === 'string' ? item : id)),
      at: call.at,
      arrived: call.at,
      evidence: call.evidence,
      state: stateNameOf(member(item, 'currentState')) ?? implied,
      ...by,
    };
  });
  if (sightings.length === 0) return other(call);
  return { kind: 'sightings', of: 'state', at: call.at, eventId: call.eventId, sightings };
}
