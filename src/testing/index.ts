/**
 * For tests of policies, and of whatever takes CloudTrail events: builders of well-formed records, the envelopes they
 * come in, and the replay of a policy over them. What is not named here is not public.
 */
export type { RawRecord } from '../cloudtrail/types.ts';
export {
  asCloudTrailNotice,
  asEventBridge,
  asS3Event,
  asS3Object,
  asSns,
  asSqs,
  type S3Object,
} from './envelopes.ts';
export type { GivenFacts } from './given-facts.ts';
export { assumedRole, awsService, federatedUser, type Identity, iamUser, rootUser, ssoUser } from './identities.ts';
export {
  bidFulfilled,
  type Common,
  createFleet,
  createTags as tagged,
  deleteTags as untagged,
  dryRun,
  type LaunchOptions,
  launch,
  launchWithoutIds,
  modifyAttribute,
  modifyMetadataOptions,
  type OnInstances,
  refused,
  type StateOptions,
  start as started,
  stop as stopped,
  type TagList,
  tagResources,
  terminate as terminated,
  untagResources,
} from './records.ts';
export { type InstanceReplay, type Replayed, type ReplayPolicyOptions, replayPolicy } from './replay-policy.ts';
