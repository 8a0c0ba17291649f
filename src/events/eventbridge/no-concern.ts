import type { BridgeEvent } from './event.ts';

/** What rules that are wider than ours bring along: known, and nothing to act on. */
const noConcern: ReadonlyMap<string, RegExp> = new Map([
  ['aws.autoscaling', /^EC2 (Instance (Launch Unsuccessful|Terminate )|Instance-(launch|terminate) |Auto Scaling )/],
  ['aws.ec2', /^EC2 (Spot |Instance Rebalance |Fleet |Capacity |Fast Launch )/],
  ['aws.ec2spotfleet', /^EC2 Spot Fleet /],
  ['aws.ec2fleet', /^EC2 Fleet /],
  ['aws.s3', /^Object /],
]);

/** Sign-ins, Insights and the like, from whichever service; the calls themselves are another kind. */
const aboutCloudTrail = /^AWS (Console Sign In|Console Action|Insight) via CloudTrail$/;

/** Whether an event of AWS's is one that tells us nothing we would act on. */
export const isNoConcern = ({ source, type }: BridgeEvent): boolean =>
  (noConcern.get(source)?.test(type) ?? false) || (source.startsWith('aws.') && aboutCloudTrail.test(type));
