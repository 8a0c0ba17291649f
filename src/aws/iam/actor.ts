import type { MissingFact } from '../../policy/types.ts';
import type { IamDocument, Reasoned } from './document.ts';
import type { Needs } from './needs.ts';

export interface ActorPlace {
  readonly account: string;
  /** Name of the role, with its path if it has one. */
  readonly role: string;
  /** `aws`, `aws-cn`, … */
  readonly partition: string;
}

/**
 * What the role in an account may do: read what the rules are judged by, and take the steps that they have, and no more.
 * EC2's Describe calls know no resources, so these stand for all.
 */
export function actorDocument({ account, role, partition }: ActorPlace, needs: Needs): IamDocument {
  const arn = (resource: string): string => `arn:${partition}:ec2:*:${account}:${resource}`;
  const statements = [readStatement(needs), ...actStatements(needs, arn), ...protectStatements(needs, arn)];
  return { kind: 'actor', account, role, statements };
}

const lookups: readonly {
  readonly action: string;
  readonly facts: readonly MissingFact[];
  readonly why: string;
}[] = [
  {
    action: 'ec2:DescribeImages',
    facts: ['imageOwner', 'imageOwnerAlias', 'imageName', 'imageCreatedAt'],
    why: 'owners, names and ages of images',
  },
  { action: 'ec2:DescribeVolumes', facts: ['volumes'], why: 'encryption and size of volumes' },
  { action: 'ec2:DescribeSecurityGroups', facts: ['networkOpenings'], why: 'what security groups open' },
  {
    action: 'ec2:DescribeInstanceAttribute',
    facts: ['disableApiTermination', 'disableApiStop'],
    why: 'EC2’s own protection',
  },
];

function readStatement({ facts, steps }: Needs): Reasoned {
  const wanted = lookups.filter(({ facts: of }) => of.some((fact) => facts.has(fact)));
  const more = new Map(wanted.map(({ action, why }) => [action, why]));
  if (steps.has('quarantine')) more.set('ec2:DescribeSecurityGroups', 'the quarantine group, by its name');
  if (steps.has('stop') || steps.has('terminate'))
    more.set('ec2:DescribeInstanceAttribute', 'EC2’s own protection, which is honoured');
  const actions = [
    'ec2:DescribeInstances',
    'ec2:DescribeRegions',
    'ec2:DescribeSpotInstanceRequests',
    ...[...more.keys()].sort(),
  ];
  const why = ['instances, the regions to scan, whether a spot request would launch one again', ...more.values()];
  return { sid: 'Read', why: `Reads ${why.join('; ')}.`, effect: 'Allow', actions, resources: ['*'] };
}

type Arn = (resource: string) => string;

function* actStatements({ steps, tagKeys }: Needs, arn: Arn): Generator<Reasoned> {
  const instances = [arn('instance/*')];
  if (steps.has('stop'))
    yield {
      sid: 'Stop',
      why: 'The step stop; and its undoing starts the instance again.',
      effect: 'Allow',
      actions: ['ec2:StartInstances', 'ec2:StopInstances'],
      resources: instances,
    };
  if (steps.has('terminate'))
    yield {
      sid: 'Terminate',
      why: 'The step terminate.',
      effect: 'Allow',
      actions: ['ec2:TerminateInstances'],
      resources: instances,
    };
  if (steps.has('quarantine'))
    yield {
      sid: 'Quarantine',
      why: 'The step quarantine puts every interface into one group; its undoing puts the groups back that it had.',
      effect: 'Allow',
      actions: ['ec2:ModifyNetworkInterfaceAttribute'],
      resources: [arn('instance/*'), arn('network-interface/*'), arn('security-group/*')],
    };
  if (tagKeys.length > 0)
    yield {
      sid: 'Tag',
      why: 'The step tag, for the keys that it writes; its undoing puts back what was there.',
      effect: 'Allow',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: instances,
      condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': tagKeys }, Null: { 'aws:TagKeys': 'false' } },
    };
}

function* protectStatements({ steps, protectedInstances }: Needs, arn: Arn): Generator<Reasoned> {
  const isActing = ['stop', 'terminate', 'quarantine', 'tag'].some((kind) => [...steps].some((step) => step === kind));
  if (!isActing || protectedInstances.length === 0) return;
  yield {
    sid: 'Protected',
    why: 'Instances that the policy protects: EC2 refuses, whatever else is allowed.',
    effect: 'Deny',
    actions: [
      'ec2:CreateTags',
      'ec2:DeleteTags',
      'ec2:ModifyNetworkInterfaceAttribute',
      'ec2:StopInstances',
      'ec2:TerminateInstances',
    ],
    resources: protectedInstances.map((id) => arn(`instance/${id}`)),
  };
}

export interface TrustOptions {
  /** ARN of the role that the host runs as. */
  readonly hostRole: string;
  readonly externalId: string | null;
}

/** Who may become the actor: the host alone, under the session name that CloudTrail then shows, and with the external id. */
export const actorTrust = ({ account, role }: ActorPlace, { hostRole, externalId }: TrustOptions): IamDocument => ({
  kind: 'actor-trust',
  account,
  role,
  statements: [
    {
      sid: 'BroomHost',
      why:
        externalId === null
          ? 'Only the host’s role may assume it. Without an external id: set BROOM_EXTERNAL_ID, or give --external-id.'
          : 'Only the host’s role may assume it, and only with the external id.',
      effect: 'Allow',
      principal: { AWS: hostRole },
      actions: ['sts:AssumeRole'],
      condition: {
        StringEquals: {
          'sts:RoleSessionName': 'broom',
          ...(externalId !== null && { 'sts:ExternalId': externalId }),
        },
      },
    },
  ],
});
