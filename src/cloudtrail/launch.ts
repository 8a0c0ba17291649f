import { listing } from '../facts/tags.ts';
import type { Sighting, Tags } from '../facts/types.ts';
import { type Call, failedLaunch, instanceIdOf, launchOf, refOf, unlessOmitted, withKey } from './call.ts';
import { type Field, listOf, member, textOf, wordOf } from './field.ts';
import { launchFacts } from './launch-facts.ts';
import { stateNameOf } from './state-name.ts';
import { tagsOf } from './tag-pairs.ts';
import type { Reading } from './types.ts';

/**
 * Reads RunInstances, by whomever it was called: people, Auto Scaling, fleets, EMR, EKS.
 *
 * What counts is what EC2 answered, never `minCount` and `maxCount`: it may launch fewer than was asked for.
 */
export function readRunInstances(call: Call): Reading {
  const failed = failedLaunch(call);
  if (failed !== null) return failed;
  const items = listOf(unlessOmitted(member(call.response, 'instancesSet')));
  if (items.length === 0) return withKey(call, 'unknown-ids');
  const launch = launchOf(call, 'RunInstances');
  const sightings = items.map((item): Sighting => {
    return {
      kind: 'launched',
      ref: refOf(call, instanceIdOf(member(item, 'instanceId'))),
      at: call.at,
      arrived: call.at,
      evidence: call.evidence,
      launch: { ...launch, clientToken: launch.clientToken ?? wordOf(member(item, 'clientToken')) },
      facts: launchFacts(item, call),
      tags: launchTags(item, call),
      state: stateNameOf(member(item, 'instanceState')),
    };
  });
  return { kind: 'sightings', of: 'launch', at: call.at, eventId: call.eventId, sightings };
}

/**
 * The answer lists all tags given at launch, those of a launch template included, and has no `tagSet` when there were
 * none. What the request asked for is added, since EC2 rolls a launch back whose tags it cannot set.
 */
function launchTags(item: Field, { request, at }: Call): Tags {
  const tags = tagsOf(member(item, 'tagSet'));
  for (const specification of listOf(member(request, 'tagSpecificationSet', 'tagSpecification', 'tagSpecifications'))) {
    if (textOf(member(specification, 'resourceType')) !== 'instance') continue;
    // Not `tag`: in the numbered form that is the entry's number, and `Tag` its tags.
    for (const [key, value] of tagsOf(member(specification, 'tags', 'tagSet', 'Tag'))) {
      if (!tags.has(key)) tags.set(key, value);
    }
  }
  return listing(tags, at);
}
