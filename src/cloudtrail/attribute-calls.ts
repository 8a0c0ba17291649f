import type { Facts } from '../facts/types.ts';
import { type Call, errorCodeOf, instanceIdOf, other, refOf } from './call.ts';
import { factsAt } from './facts-at.ts';
import { type Field, flagOf, member, unreadable, wordOf } from './field.ts';
import { endpointOf, groupsOf, hopLimitOf, tokensOf } from './launch-facts.ts';
import type { Reading } from './types.ts';

/**
 * Reads ModifyInstanceAttribute, which changes one attribute, in either of its two forms:
 * `{"instanceType": {"value": "t3.small"}}` and `{"attribute": "instanceType", "value": "t3.small"}`.
 */
export function readModifyAttribute(call: Call): Reading {
  if (changedNothing(call)) return other(call);
  const { request } = call;
  const { facts, known } = factsAt(call.at);
  const attribute = (name: string): Field =>
    wordOf(member(request, 'attribute')) === name ? member(request, 'value') : member(request, name);

  known('instanceType', wordOf(attribute('instanceType')));
  for (const name of ['disableApiTermination', 'disableApiStop'] as const) {
    const field = attribute(name);
    const flag = flagOf(field);
    if (flag === null && field.value !== undefined) throw unreadable(field, 'true or false');
    known(name, flag);
  }
  // The call replaces the groups of the first interface; it cannot leave none.
  const groupSet = attribute('groupSet').value === undefined ? member(request, 'groupId') : attribute('groupSet');
  const groups = groupsOf([groupSet]);
  if (groups === null && groupSet.value !== undefined) throw unreadable(groupSet, 'a list of security groups');
  known('securityGroups', groups);
  return changed(call, facts);
}

/** Reads ModifyInstanceMetadataOptions. EC2 answers with all options, those that were not asked for too. */
export function readModifyMetadataOptions(call: Call): Reading {
  if (changedNothing(call)) return other(call);
  const { facts, known } = factsAt(call.at);
  const answered = member(call.response, 'instanceMetadataOptions');
  known('metadataTokens', tokensOf(answered) ?? tokensOf(call.request));
  known('metadataEndpoint', endpointOf(answered) ?? endpointOf(call.request));
  known('metadataHopLimit', hopLimitOf(answered) ?? hopLimitOf(call.request));
  return changed(call, facts);
}

const changedNothing = (call: Call): boolean =>
  errorCodeOf(call) !== null || flagOf(member(call.response, '_return')) === false;

function changed(call: Call, facts: Facts): Reading {
  if (Object.keys(facts).length === 0) return other(call);
  const { at, eventId, evidence } = call;
  const ref = refOf(call, instanceIdOf(member(call.request, 'instanceId')));
  return {
    kind: 'sightings',
    of: 'facts',
    at,
    eventId,
    sightings: [{ kind: 'facts-changed', ref, at, arrived: at, evidence, facts }],
  };
}
