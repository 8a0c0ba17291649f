import type { Instance, InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import { factsAt } from '../cloudtrail/facts-at.ts';
import { compareText, hasEnded } from '../facts/fold.ts';
import { listing, noTags } from '../facts/tags.ts';
import type { Facts, FactValues, Ref, Sighting, StateName, Tags } from '../facts/types.ts';

export type Seen = Extract<Sighting, { kind: 'seen' }>;

/**
 * What one DescribeInstances tells of an instance.
 *
 * @param at when the call began: what it tells was so then, or later
 * @param arrived when it was answered
 */
export function seen(instance: Instance, ref: Ref, at: Date, arrived: Date): Seen {
  const launchedAt = firstInterface(instance)?.Attachment?.AttachTime;
  return {
    kind: 'seen',
    ref,
    at,
    arrived,
    evidence: { eventId: 'read', object: 'ec2:DescribeInstances' },
    state: stateOf(instance),
    facts: factsOf(instance, at),
    tags: tagsOf(instance, at),
    ...(launchedAt === undefined ? {} : { launchedAt }),
  };
}

const states: ReadonlySet<string> = new Set<StateName>([
  'pending',
  'running',
  'stopping',
  'stopped',
  'shutting-down',
  'terminated',
]);

export function stateOf({ State }: Instance): StateName | null {
  const name = State?.Name;
  return name !== undefined && states.has(name) ? (name as StateName) : null;
}

export function hasEndedBy(instance: Instance): boolean {
  const state = stateOf(instance);
  return state !== null && hasEnded(state);
}

/** An instance without tags has no list at all; but one that has ended may have lost it, and that removed no tag. */
export function tagsOf(instance: Instance, at: Date): Tags {
  if (instance.Tags === undefined && hasEndedBy(instance)) return noTags;
  return listing(
    (instance.Tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ''] as const])),
    at,
  );
}

/**
 * In the shapes that a launch record gives. EC2's silence means absent only where it always tells of what is there, and
 * never for an instance that has ended, of which it drops this and that.
 */
function factsOf(instance: Instance, at: Date): Facts {
  const { facts, known, absent } = factsAt(at);
  const tell = <K extends keyof FactValues>(name: K, value: FactValues[K] | undefined): boolean =>
    known(name, value ?? null);
  const tellOrAbsent = <K extends keyof FactValues>(name: K, value: FactValues[K] | undefined): void => {
    if (!tell(name, value) && !hasEndedBy(instance)) absent(name);
  };
  const first = firstInterface(instance);

  tell('imageId', text(instance.ImageId));
  tell('instanceType', text(instance.InstanceType));
  tell('architecture', text(instance.Architecture));
  tell('rootDeviceType', text(instance.RootDeviceType));
  tell('availabilityZone', text(instance.Placement?.AvailabilityZone));
  tell('vpcId', text(instance.VpcId) ?? text(first?.VpcId));
  tell('subnetId', text(instance.SubnetId) ?? text(first?.SubnetId));
  tell('securityGroups', groupsOf(instance));
  tellOrAbsent('keyName', text(instance.KeyName));
  tellOrAbsent('instanceProfile', text(instance.IamInstanceProfile?.Arn));
  // The address comes once the instance runs.
  if (stateOf(instance) === 'pending') tell('publicIp', publicIpOf(instance));
  else tellOrAbsent('publicIp', publicIpOf(instance));
  const lifecycle = text(instance.InstanceLifecycle);
  tellOrAbsent('lifecycle', lifecycle);
  if (lifecycle !== 'spot' && !hasEndedBy(instance)) absent('spotKind');

  const { HttpTokens, HttpEndpoint, HttpPutResponseHopLimit } = instance.MetadataOptions ?? {};
  if (HttpTokens === 'required' || HttpTokens === 'optional') known('metadataTokens', HttpTokens);
  if (HttpEndpoint === 'enabled' || HttpEndpoint === 'disabled') known('metadataEndpoint', HttpEndpoint);
  tell('metadataHopLimit', HttpPutResponseHopLimit);
  const { CoreCount: coreCount, ThreadsPerCore: threadsPerCore } = instance.CpuOptions ?? {};
  if (coreCount !== undefined && threadsPerCore !== undefined) known('cpuOptions', { coreCount, threadsPerCore });
  return facts;
}

const text = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

const firstInterface = ({ NetworkInterfaces = [] }: Instance): InstanceNetworkInterface | undefined =>
  NetworkInterfaces.find(({ Attachment }) => Attachment?.DeviceIndex === 0 && (Attachment.NetworkCardIndex ?? 0) === 0);

/** Of every interface: the instance's own list is that of the first. By id, each once. */
export function groupsOf({
  SecurityGroups = [],
  NetworkInterfaces = [],
}: Instance): FactValues['securityGroups'] | undefined {
  const byId = new Map<string, string | null>();
  for (const { GroupId, GroupName } of [...SecurityGroups, ...NetworkInterfaces.flatMap(({ Groups = [] }) => Groups)])
    if (GroupId !== undefined) byId.set(GroupId, text(GroupName) ?? byId.get(GroupId) ?? null);
  if (byId.size === 0) return undefined;
  return [...byId].map(([id, name]) => ({ id, name })).sort((a, b) => compareText(a.id, b.id));
}

const publicIpOf = ({ PublicIpAddress, NetworkInterfaces = [] }: Instance): string | undefined =>
  text(PublicIpAddress) ??
  NetworkInterfaces.map(({ Association }) => text(Association?.PublicIp)).find((address) => address !== undefined);
