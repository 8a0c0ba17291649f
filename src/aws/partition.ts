export interface Place {
  /** Twelve digits. */
  readonly account: string;
  /** `eu-west-1` */
  readonly region: string;
}

/** The part of AWS that a region belongs to, as an ARN has it. Credentials of one are worth nothing in another. */
export function partitionOf(region: string): string {
  for (const [prefix, partition] of partitions) if (region.startsWith(prefix)) return partition;
  return 'aws';
}

const partitions = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['eusc-', 'aws-eusc'],
] as const;
