/**
 * What can be known of one EC2 instance, and the evidence it is known from.
 *
 * A sighting is evidence about one instance. Sightings fold, in any order, into an instance
 * (see fold.ts); the policy is judged on the instance alone.
 */

/** A fact is known, known not to be there (an instance without a key pair), or unknown: silence is not a value. */
export type Fact<T> = { is: 'known'; value: T } | { is: 'absent' } | { is: 'unknown' };

/** A fact and the moment it was true. Per fact the later wins; on a tie, known wins over absent. */
export type Dated<T> = ({ is: 'known'; value: T } | { is: 'absent' }) & { at: Date };

/** At least one. */
export type Some<T> = readonly [T, ...T[]];

/** account: twelve digits. region: as in the record, such as `eu-west-1`. id: `i-…`. */
export interface Ref {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}

/** The facts beside tags and state, by name, with the shape of each. */
export interface FactValues {
  imageId: string;
  /** The account id of the image's owner; its alias where no more than that is known. */
  imageOwner: string;
  /** `amazon`, `aws-marketplace`, `microsoft`. Absent: an owner that AWS gives no alias. */
  imageOwnerAlias: string;
  imageName: string;
  imageCreatedAt: Date;
  instanceType: string;
  /** Absent: launched without a key pair. */
  keyName: string;
  vpcId: string;
  subnetId: string;
  availabilityZone: string;
  architecture: string;
  securityGroups: readonly { id: string; name: string | null }[];
  /** ARN when known, else the name. Absent: no profile. */
  instanceProfile: string;
  publicIp: string;
  /** What the launch asked for: whether its first interface is given a public address. */
  associatesPublicIp: boolean;
  /** What the instance's security groups open to the whole world; empty: nothing. Only a read tells. */
  networkOpenings: readonly NetworkOpening[];
  /** All that are attached. */
  volumes: readonly Volume[];
  cpuOptions: { readonly coreCount: number; readonly threadsPerCore: number };
  /** `spot`, `scheduled` or `capacity-block`; absent: on demand. */
  lifecycle: string;
  /** How a spot instance was asked for: `one-time` or `persistent`. */
  spotKind: string;
  rootDeviceType: string;
  metadataTokens: 'required' | 'optional';
  metadataEndpoint: 'enabled' | 'disabled';
  metadataHopLimit: number;
  disableApiTermination: boolean;
  disableApiStop: boolean;
}

/** One permission of a security group whose source is everybody. */
export interface NetworkOpening {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a protocol's number, or `-1` for all. */
  readonly protocol: string;
  /** Both included; null, or -1: all ports. Of ICMP they are type and code. */
  readonly fromPort: number | null;
  readonly toPort: number | null;
  /** `0.0.0.0/0`, `::/0` */
  readonly cidr: string;
}

/** null: not known. An EBS volume's encryption and size may come from its snapshot, or from the account's defaults. */
export interface Volume {
  /** `/dev/xvda`; null stands for those that come with the image, which the evidence does not list. */
  readonly device: string | null;
  readonly encrypted: boolean | null;
  readonly gib: number | null;
  /** `gp3` */
  readonly type: string | null;
}

export type FactName = keyof FactValues;

/** A fact not listed is unknown. */
export type Facts = { readonly [K in FactName]?: Dated<FactValues[K]> };

/**
 * Tags as evidence.
 *
 * A key whose time is before `completeAt` (or, for a user's key, `clearedAt`) is absent then, whatever it was.
 * A key not listed is absent if `completeAt` is set, or `clearedAt` for a user's key, else unknown.
 */
export interface Tags {
  /** The latest moment at which a complete listing was seen. */
  readonly completeAt: Date | null;
  /** The latest DeleteTags without a list: it removes every key that does not begin with `aws:`. */
  readonly clearedAt: Date | null;
  readonly byKey: ReadonlyMap<string, TagEntry>;
  /**
   * The latest change of each key that an event told of, while it is no older than a minute before `completeAt`: EC2's
   * reads lag behind its writes, so a listing that disagrees with so fresh a change leaves the key unknown.
   */
  readonly told?: ReadonlyMap<string, ToldTag>;
}

/** value: null for removed; undefined for a removal that depended on the value, which no listing contradicts. */
export interface ToldTag {
  readonly value: string | null | undefined;
  readonly at: Date;
}

export interface TagEntry {
  /** null: removed. */
  readonly value: string | null;
  readonly at: Date;
  /** DeleteTags that named a value take effect only where the value is equal: value to the latest such call. */
  readonly removals?: ReadonlyMap<string, Date>;
}

/** What one DeleteTags call removed. An entry with a value removes the key only where the value is equal. */
export type Removal = { kind: 'all' } | { kind: 'keys'; keys: ReadonlyMap<string, string | null> };

export type StateName = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface State {
  readonly name: StateName;
  readonly at: Date;
}

/** Who made the call, from `userIdentity`. */
export interface Principal {
  readonly kind: PrincipalKind;
  /** A name that a human recognises: `alice`, `deploy-role/alice@example.com`, `root of 111122223333`, `autoscaling.amazonaws.com`. */
  readonly name: string;
  readonly arn: string | null;
  readonly account: string | null;
  /** The session name of an assumed role or federated user. */
  readonly session: string | null;
  /**
   * The role or user behind the session, path included: `arn:aws:iam::111122223333:role/aws-service-role/…`.
   * An assumed-role ARN drops the path, so only this tells a service-linked role. Null where there is no session.
   */
  readonly issuerArn: string | null;
  readonly sourceIdentity: string | null;
  /** The service that the call came through: `invokedBy`. It does not by itself mean "not a human". */
  readonly via: string | null;
}

export type PrincipalKind =
  | 'user'
  | 'role'
  | 'root'
  | 'federated'
  | 'service'
  | 'account'
  | 'identity-center'
  | 'web-identity'
  | 'saml'
  | 'directory'
  | 'unknown';

/** What really launched an instance, and whether that rests on something a user cannot write. */
export interface Provenance {
  readonly kind: ProvenanceKind;
  /** The group, fleet, cluster or stack, where the evidence names it. */
  readonly name: string | null;
  /** True: decided from `aws:` tags, `invokedBy` or a service-linked role, and something would launch the instance again. */
  readonly managed: boolean;
  /**
   * False: nothing seen so far could have told that the instance is managed (no launch record, and no complete listing
   * of its tags), so `managed: false` is then no more than silence.
   */
  readonly certain: boolean;
  /** What it was read from, such as `tag aws:autoscaling:groupName`. */
  readonly from: string;
}

export type ProvenanceKind =
  | 'person'
  | 'autoscaling'
  | 'fleet'
  | 'spot-request'
  | 'emr'
  | 'eks'
  | 'batch'
  | 'karpenter'
  | 'cloudformation'
  | 'terraform'
  | 'service'
  | 'unknown';

/** How much a launch record tells; the fullest wins when a launch is told in several ways. */
export type LaunchSource = 'RunInstances' | 'CreateFleet' | 'BidFulfilledEvent';

/** One instance's launch, as its record tells it. */
export interface Launch {
  /** Completion of the call: CloudTrail's `eventTime`, whole seconds. */
  readonly at: Date;
  readonly source: LaunchSource;
  readonly eventId: string;
  readonly requestId: string | null;
  readonly reservationId: string | null;
  readonly clientToken: string | null;
  readonly principal: Principal;
  readonly userAgent: string | null;
  readonly sourceIp: string | null;
  /** `{ id or name, version }` of the launch template, where one was used. */
  readonly template: string | null;
}

/** Where a sighting was read: for people and for repeated deliveries, never for a verdict. */
export interface Evidence {
  readonly eventId: string;
  /** The log object, as it was named to us; or the queue, or `read`. */
  readonly object: string;
}

/** at: when it happened; arrived: when we were told. */
export type Sighting = { readonly ref: Ref; readonly at: Date; readonly arrived: Date; readonly evidence: Evidence } & (
  | {
      readonly kind: 'launched';
      readonly launch: Launch;
      readonly facts: Facts;
      readonly tags: Tags;
      readonly state: StateName | null;
    }
  | {
      readonly kind: 'tags-changed';
      readonly set: ReadonlyMap<string, string>;
      readonly removed: Removal | null;
      readonly by?: string;
    }
  /** by: ARN of the role or user whose call it was, path included; left out where the evidence does not say. */
  | { readonly kind: 'state-changed'; readonly state: StateName; readonly by?: string }
  | { readonly kind: 'facts-changed'; readonly facts: Facts }
  /**
   * A read. at: when the call began. launchedAt: when network interface 0 was attached; EC2's own `LaunchTime` is the
   * last start.
   */
  | {
      readonly kind: 'seen';
      readonly state: StateName | null;
      readonly facts: Facts;
      readonly tags: Tags;
      readonly launchedAt?: Date;
    }
);

/** over: the read's value that the change contradicts, and that therefore does not count; null: nothing does. */
export type Doubts = {
  readonly [K in FactName]?: { readonly told: Dated<FactValues[K]>; readonly over: Dated<FactValues[K]> | null };
};

/** All that is known of one instance. A fold of its sightings, whatever their order. */
export interface Instance {
  readonly ref: Ref;
  readonly launch: Launch | null;
  /** The earliest moment at which the instance is known to have been launched. */
  readonly launchedAt: Date | null;
  readonly state: State | null;
  readonly tags: Tags;
  readonly facts: Facts;
  /** Changes of facts that events told of lately, with what a read said instead; see `doubt.ts`. */
  readonly doubts?: Doubts | undefined;
  /** The latest read that answered. */
  readonly seenAt: Date | null;
  /** Where the launch was read. */
  readonly evidence: Evidence | null;
}
