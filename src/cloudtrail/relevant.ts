/**
 * The records that Broom reads: event name to the service that must have written it.
 *
 * The name alone decides nothing: GameLift and AppStream have a `CreateFleet` too, and many services a `CreateTags`.
 */
export const relevantEvents: ReadonlyMap<string, string> = new Map([
  ['RunInstances', 'ec2.amazonaws.com'],
  ['CreateFleet', 'ec2.amazonaws.com'],
  ['RequestSpotFleet', 'ec2.amazonaws.com'],
  ['RequestSpotInstances', 'ec2.amazonaws.com'],
  ['BidFulfilledEvent', 'ec2.amazonaws.com'],
  ['CreateTags', 'ec2.amazonaws.com'],
  ['DeleteTags', 'ec2.amazonaws.com'],
  ['StartInstances', 'ec2.amazonaws.com'],
  ['StopInstances', 'ec2.amazonaws.com'],
  ['TerminateInstances', 'ec2.amazonaws.com'],
  ['ModifyInstanceAttribute', 'ec2.amazonaws.com'],
  ['ModifyInstanceMetadataOptions', 'ec2.amazonaws.com'],
  ['TagResources', 'tagging.amazonaws.com'],
  ['UntagResources', 'tagging.amazonaws.com'],
]);

export const isRelevant = (eventSource: string, eventName: string): boolean =>
  relevantEvents.get(eventName) === eventSource;
