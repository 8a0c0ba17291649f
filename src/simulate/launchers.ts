import type { Principal } from '../facts/types.ts';
import type { NewMachine } from './machine.ts';
import type { Random } from './random.ts';
import { bareVpc } from './world.ts';

/** Who launches. large: so many at once that CloudTrail leaves out which. */
export type Kind = 'person' | 'terraform' | 'autoscaling' | 'fleet' | 'spot' | 'large';

export const kinds: readonly [Kind, ...Kind[]] = [
  ...Array.from({ length: 120 }, () => 'person' as const),
  ...Array.from({ length: 30 }, () => 'terraform' as const),
  ...Array.from({ length: 20 }, () => 'autoscaling' as const),
  ...Array.from({ length: 8 }, () => 'fleet' as const),
  ...Array.from({ length: 16 }, () => 'spot' as const),
  'large',
] as unknown as [Kind, ...Kind[]];

export const accounts = ['111122223333', '222233334444', '333344445555', '444455556666'] as const;
export const regions = ['eu-west-1', 'us-east-1'] as const;
export const protectedVpc = 'vpc-protected';
const vpcs = ['vpc-1', 'vpc-2', 'vpc-3', 'vpc-4', 'vpc-5', 'vpc-6', 'vpc-7', 'vpc-8', protectedVpc, bareVpc] as const;
const people = ['alice', 'bob', 'carol', 'deploy'] as const;

export interface Launcher {
  readonly kind: Kind;
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  /** ARN of the role or user whose call it is. */
  readonly by: string;
  readonly userAgent: string;
  /** Tags that AWS puts on what it launches. */
  readonly own: ReadonlyMap<string, string>;
  readonly spotKind: 'one-time' | 'persistent' | null;
}

export const userOf = (random: Random, account: string): string =>
  `arn:aws:iam::${account}:user/${random.pick(people)}`;

export function launcherOf(kind: Kind, random: Random, at: number, call: number): Launcher {
  const account = random.pick(accounts);
  const name = random.pick(people);
  const user = `arn:aws:iam::${account}:user/${name}`;
  const person: Principal = {
    kind: 'user',
    name,
    arn: user,
    account,
    session: null,
    issuerArn: null,
    sourceIdentity: null,
    via: null,
  };
  const common = {
    kind,
    account,
    region: random.pick(regions),
    principal: person,
    by: user,
    userAgent: 'aws-cli/2.15.0',
    own: new Map<string, string>(),
    spotKind: null,
  };
  switch (kind) {
    case 'terraform':
      return { ...common, userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0' };
    case 'autoscaling': {
      const issuerArn = `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
      const principal: Principal = {
        ...person,
        kind: 'role',
        name: 'AutoScaling',
        issuerArn,
        via: 'autoscaling.amazonaws.com',
      };
      return {
        ...common,
        principal,
        by: issuerArn,
        own: new Map([['aws:autoscaling:groupName', `group-${call % 7}`]]),
      };
    }
    case 'fleet':
      return {
        ...common,
        principal: { ...person, via: 'ec2fleet.amazonaws.com' },
        own: new Map([['aws:ec2:fleet-id', `fleet-${call % 5}-${at % 3}`]]),
      };
    case 'spot':
      return { ...common, spotKind: random.pick(['one-time', 'persistent']) };
    default:
      return common;
  }
}

interface Batch {
  readonly launcher: Launcher;
  readonly random: Random;
  readonly count: number;
  readonly call: number;
  readonly at: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** The instances of one call. */
export function machinesOf({ launcher, random, count, call, at, tags }: Batch): readonly NewMachine[] {
  const { account, region, principal, userAgent, own, spotKind, kind } = launcher;
  const vpcId = random.pick(vpcs);
  const instanceType = random.pick(['t3.micro', 't3.large', 'm5.large', 'm5.24xlarge']);
  const rootDeviceType = random.chance(0.05) ? 'instance-store' : 'ebs';
  const protects = random.chance(0.06);
  // Reads know of a launch a little later, now and then much later.
  const unseenFor = random.chance(0.9) ? random.between(0, 20_000) : random.between(0, 300_000);
  const key = call.toString(16).padStart(8, '0');
  return Array.from({ length: count }, (_, nth): NewMachine => {
    // Their ends tell them apart, as those of real ids do.
    const id = `i-0${nth.toString(16).padStart(8, '0')}${key}`;
    return {
      ref: { account, region, id },
      launch: {
        at: new Date(Math.floor(at / 1000) * 1000),
        source: 'RunInstances',
        eventId: `launch-${key}`,
        requestId: `req-${key}`,
        reservationId: `r-${key}`,
        clientToken: `token-${key}`,
        principal,
        userAgent,
        sourceIp: '192.0.2.10',
        template: null,
      },
      launchedAt: at,
      visibleAt: at + unseenFor,
      made: { imageId: 'ami-0123456789abcdef0', instanceType, vpcId, rootDeviceType, spotKind },
      tags: new Map([...own, ...tags]),
      settings: {
        disableApiTermination: protects,
        disableApiStop: false,
        metadataTokens: random.chance(0.7) ? 'required' : 'optional',
        groups: new Map([
          [`eni-0${key}${nth}`, ['sg-0123456789abcdef0']],
          ...(random.chance(0.1) ? [[`eni-1${key}${nth}`, ['sg-1', 'sg-2']] as const] : []),
        ]),
      },
      isManaged: kind === 'autoscaling' || kind === 'fleet' || spotKind === 'persistent',
    };
  });
}
