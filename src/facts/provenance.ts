import { presentTags } from './tags.ts';
import type { Instance, Launch, Principal, Provenance, ProvenanceKind } from './types.ts';

/**
 * What really launched an instance: the person, or what acts in a person's place.
 *
 * Only what a user cannot write decides that an instance is managed, that is, that something would launch it again:
 * `aws:` tags, the service that made the call (`invokedBy`), a service-linked role, and EC2's own word that a spot request
 * is persistent. Other tags, user agents and session names merely inform: else a tag would be a shield.
 */
export function provenanceOf(instance: Instance): Provenance {
  const { launch, tags, facts } = instance;
  const present = presentTags(tags);
  const persistent = facts.spotKind?.is === 'known' && facts.spotKind.value === 'persistent';
  const oneTime = facts.spotKind?.is === 'known' && facts.spotKind.value === 'one-time';
  const found =
    fromReservedTags(present) ??
    (persistent ? evidence('spot-request', null, true, 'persistent spot request') : null) ??
    (launch === null ? null : fromCaller(launch, oneTime)) ??
    fromStack(present) ??
    (launch?.source === 'CreateFleet' ? evidence('fleet', null, false, 'CreateFleet') : null) ??
    (launch?.source === 'BidFulfilledEvent' ? evidence('spot-request', null, false, 'BidFulfilledEvent') : null) ??
    fromUserTags(present) ??
    (launch === null ? null : (fromUserAgent(launch.userAgent) ?? fromPrincipal(launch.principal))) ??
    evidence('unknown', null, false, tags.completeAt === null ? 'no evidence' : 'tags alone');
  // A RunInstances record names its caller, and a listing shows the `aws:` tags: either would have told.
  const certain = found.managed || launch?.source === 'RunInstances' || tags.completeAt !== null;
  return { ...found, certain };
}

type Found = Omit<Provenance, 'certain'>;

const evidence = (kind: ProvenanceKind, name: string | null, managed: boolean, from: string): Found => ({
  kind,
  name,
  managed,
  from,
});

/**
 * Tags that only AWS can set, the most telling first: the nodes of an EKS node group or of a Batch environment are in an
 * Auto Scaling group too. A key that ends in `:` stands for all that begin so; those name the thing in `nameKey`.
 */
const reservedTags: readonly { key: string; kind: ProvenanceKind; nameKey?: string }[] = [
  { key: 'aws:elasticmapreduce:', kind: 'emr', nameKey: 'aws:elasticmapreduce:job-flow-id' },
  { key: 'aws:eks:', kind: 'eks', nameKey: 'aws:eks:cluster-name' },
  { key: 'aws:batch:', kind: 'batch', nameKey: 'aws:batch:compute-environment' },
  { key: 'aws:autoscaling:groupName', kind: 'autoscaling' },
  { key: 'aws:ec2spot:fleet-request-id', kind: 'fleet' },
  { key: 'aws:ec2:fleet-id', kind: 'fleet' },
];

function fromReservedTags(tags: ReadonlyMap<string, string>): Found | null {
  for (const { key, kind, nameKey } of reservedTags) {
    const seen = key.endsWith(':')
      ? [...tags.keys()].find((each) => each.startsWith(key))
      : tags.has(key)
        ? key
        : undefined;
    if (seen === undefined) continue;
    const name = tags.get(nameKey ?? key) || null;
    return evidence(kind, name, true, `tag ${nameKey !== undefined && tags.has(nameKey) ? nameKey : seen}`);
  }
  return null;
}

/** Services that launch instances and launch them again, by the name before `.amazonaws.com`. */
const managers: ReadonlyMap<string, ProvenanceKind> = new Map([
  ['autoscaling', 'autoscaling'],
  ['ec2fleet', 'fleet'],
  ['spotfleet', 'fleet'],
  ['spot', 'spot-request'],
  ['elasticmapreduce', 'emr'],
  ['eks', 'eks'],
  ['eks-nodegroup', 'eks'],
  ['batch', 'batch'],
]);

function fromCaller({ principal }: Launch, oneTime: boolean): Found | null {
  const { via } = principal;
  const role = serviceOfLinkedRole(principal.issuerArn);
  const kind = kindOfService(via) ?? kindOfService(role);
  if (kind !== null) {
    const from = kindOfService(via) !== null ? `invokedBy ${via}` : `service-linked role of ${role}`;
    return evidence(kind, null, !(kind === 'spot-request' && oneTime), from);
  }
  for (const service of [via, role]) {
    if (serviceName(service)?.endsWith('cloudformation')) {
      return evidence(
        'cloudformation',
        null,
        false,
        service === via ? `invokedBy ${via}` : `service-linked role of ${role}`,
      );
    }
  }
  // A service that works under a role of its own acts by itself, and may well act again.
  if (role !== null) return evidence('service', role, true, `service-linked role of ${role}`);
  return null;
}

const kindOfService = (service: string | null): ProvenanceKind | null =>
  managers.get(serviceName(service) ?? '') ?? null;

const serviceName = (service: string | null): string | null =>
  /^(.+)\.amazonaws\.com(\.cn)?$/.exec(service ?? '')?.[1] ?? null;

/**
 * IAM lets nobody but itself make a role under `/aws-service-role/`. Only the beginning of the path counts: a path of a
 * user's own may hold these words, colons included, further on.
 */
function serviceOfLinkedRole(issuerArn: string | null): string | null {
  return /^arn:[^:]+:iam::\d*:role\/aws-service-role\/([^/]+)\//.exec(issuerArn ?? '')?.[1] ?? null;
}

/** A stack launches nothing again: provenance, not managed. */
function fromStack(tags: ReadonlyMap<string, string>): Found | null {
  const key = 'aws:cloudformation:stack-name';
  const name = tags.get(key);
  return name === undefined ? null : evidence('cloudformation', name || null, false, `tag ${key}`);
}

const clusterOwner = 'kubernetes.io/cluster/';

function fromUserTags(tags: ReadonlyMap<string, string>): Found | null {
  const karpenter = [...tags.keys()].find((key) => /^karpenter\.(sh|k8s\.aws)\//.test(key));
  if (karpenter !== undefined) {
    const pool = tags.get('karpenter.sh/nodepool') || tags.get('karpenter.sh/provisioner-name') || null;
    return evidence('karpenter', pool, false, `tag ${karpenter}`);
  }
  for (const [key, value] of tags) {
    if (key === 'eks:cluster-name') return evidence('eks', value || null, false, `tag ${key}`);
    if (key.startsWith(clusterOwner))
      return evidence('eks', key.slice(clusterOwner.length) || null, false, `tag ${key}`);
  }
  return null;
}

function fromUserAgent(userAgent: string | null): Found | null {
  if (userAgent === null) return null;
  if (/karpenter/i.test(userAgent)) return evidence('karpenter', null, false, 'user agent');
  if (/terraform|opentofu/i.test(userAgent)) return evidence('terraform', null, false, 'user agent');
  return null;
}

/** The console (`signin.amazonaws.com`) and `AWS Internal` call for somebody; another service for nobody we can name. */
function fromPrincipal({ kind, name, via }: Principal): Found {
  if (kind === 'service') return evidence('service', name, false, 'userIdentity');
  const service = serviceName(via) === 'signin' ? null : serviceName(via);
  if (service !== null) return evidence('service', via, false, `invokedBy ${via}`);
  const isNobody = kind === 'unknown' || kind === 'account';
  return evidence(isNobody ? 'unknown' : 'person', name, false, 'userIdentity');
}
