import { describe, expect, test } from 'vitest';
import { principalOf } from '../cloudtrail/principal.ts';
import {
  assumedRole,
  autoScaling,
  autoScalingOf2015,
  awsService,
  iamUser,
  serviceLinkedRole,
  ssoUser,
} from '../testing/identities.ts';
import { fold, unseen } from './fold.ts';
import { provenanceOf } from './provenance.ts';
import { listing, noTags } from './tags.ts';
import { launchAt, oneRef, start } from './testing/arbitraries.ts';
import type { Facts, Instance, Launch, Tags } from './types.ts';

const at = new Date(start);

interface Case {
  by?: unknown;
  tags?: Record<string, string>;
  facts?: Facts;
  launch?: Partial<Launch>;
}

function instance({ by = iamUser(), tags = {}, facts = {}, launch = {} }: Case): Instance {
  return fold(unseen(oneRef), {
    kind: 'launched',
    ref: oneRef,
    at,
    arrived: at,
    evidence: { eventId: 'event-1', object: 'log.json.gz' },
    launch: launchAt(at, { principal: principalOf(by), ...launch }),
    facts,
    tags: launch.source === undefined ? listing(Object.entries(tags), at) : noTags,
    state: 'pending',
  });
}

const through = (invokedBy: string): unknown => assumedRole('deploy', 'ci', '/', { invokedBy });
const spot = (kind: string): Facts => ({ spotKind: { is: 'known', value: kind, at } });

describe('an instance that something would launch again is managed', () => {
  test.each<[string, Case, string, string | null, string]>([
    [
      'by the tag of its group',
      { tags: { 'aws:autoscaling:groupName': 'web' } },
      'autoscaling',
      'web',
      'tag aws:autoscaling:groupName',
    ],
    [
      'by the tag of its fleet',
      { tags: { 'aws:ec2:fleet-id': 'fleet-1' } },
      'fleet',
      'fleet-1',
      'tag aws:ec2:fleet-id',
    ],
    [
      'by the tag of its spot fleet',
      { tags: { 'aws:ec2spot:fleet-request-id': 'sfr-1' } },
      'fleet',
      'sfr-1',
      'tag aws:ec2spot:fleet-request-id',
    ],
    [
      'by the tags of its EMR cluster',
      { tags: { 'aws:elasticmapreduce:instance-group-role': 'CORE', 'aws:elasticmapreduce:job-flow-id': 'j-1' } },
      'emr',
      'j-1',
      'tag aws:elasticmapreduce:job-flow-id',
    ],
    ['by any tag of EMR', { tags: { 'aws:elasticmapreduce:x': 'y' } }, 'emr', null, 'tag aws:elasticmapreduce:x'],
    [
      'by the tag of its EKS cluster rather than that of the group it is in',
      { tags: { 'aws:autoscaling:groupName': 'eks-1', 'aws:eks:cluster-name': 'prod' } },
      'eks',
      'prod',
      'tag aws:eks:cluster-name',
    ],
    [
      'by the tag of its Batch environment',
      { tags: { 'aws:batch:compute-environment': 'ce' } },
      'batch',
      'ce',
      'tag aws:batch:compute-environment',
    ],
    ['by a persistent spot request', { facts: spot('persistent') }, 'spot-request', null, 'persistent spot request'],
    [
      'by Auto Scaling calling under its own role',
      { by: autoScaling() },
      'autoscaling',
      null,
      'invokedBy autoscaling.amazonaws.com',
    ],
    [
      'by Auto Scaling as it called in 2015',
      { by: autoScalingOf2015() },
      'autoscaling',
      null,
      'invokedBy autoscaling.amazonaws.com',
    ],
    [
      'by a fleet calling for somebody',
      { by: through('ec2fleet.amazonaws.com') },
      'fleet',
      null,
      'invokedBy ec2fleet.amazonaws.com',
    ],
    ['by a spot fleet', { by: through('spotfleet.amazonaws.com') }, 'fleet', null, 'invokedBy spotfleet.amazonaws.com'],
    [
      'by a spot request of unknown kind',
      { by: through('spot.amazonaws.com') },
      'spot-request',
      null,
      'invokedBy spot.amazonaws.com',
    ],
    [
      'by EMR',
      { by: through('elasticmapreduce.amazonaws.com') },
      'emr',
      null,
      'invokedBy elasticmapreduce.amazonaws.com',
    ],
    ['by EKS', { by: through('eks.amazonaws.com') }, 'eks', null, 'invokedBy eks.amazonaws.com'],
    [
      'by an EKS node group',
      { by: through('eks-nodegroup.amazonaws.com') },
      'eks',
      null,
      'invokedBy eks-nodegroup.amazonaws.com',
    ],
    ['by Batch', { by: through('batch.amazonaws.com') }, 'batch', null, 'invokedBy batch.amazonaws.com'],
    [
      'by a service that names nobody',
      { by: awsService('autoscaling.amazonaws.com') },
      'autoscaling',
      null,
      'invokedBy autoscaling.amazonaws.com',
    ],
    [
      'by a service-linked role, even without invokedBy',
      { by: assumedRole('AWSServiceRoleForAutoScaling_team', 's', '/aws-service-role/autoscaling.amazonaws.com/') },
      'autoscaling',
      null,
      'service-linked role of autoscaling.amazonaws.com',
    ],
    [
      'by the service-linked role of a service that we do not know',
      { by: serviceLinkedRole('AWSServiceRoleForX', 'x.amazonaws.com', 's') },
      'service',
      'x.amazonaws.com',
      'service-linked role of x.amazonaws.com',
    ],
  ])('%s', (_title, given, kind, name, from) => {
    expect(provenanceOf(instance(given))).toEqual({ kind, name, managed: true, certain: true, from });
  });
});

describe('nothing that a user can write makes an instance managed', () => {
  test.each<[string, Case, string, string | null]>([
    [
      'a tag of Karpenter',
      { tags: { 'karpenter.sh/nodepool': 'default', 'karpenter.k8s.aws/ec2nodeclass': 'x' } },
      'karpenter',
      'default',
    ],
    ['a tag of EKS without the aws: prefix', { tags: { 'eks:cluster-name': 'prod' } }, 'eks', 'prod'],
    ['a tag of Kubernetes', { tags: { 'kubernetes.io/cluster/prod': 'owned' } }, 'eks', 'prod'],
    [
      'a tag that only looks like one of AWS',
      { tags: { 'aws-autoscaling:groupName': 'web', 'x:aws:eks:cluster-name': 'x' } },
      'person',
      'alice',
    ],
    ['a user agent', { launch: { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0' } }, 'terraform', null],
    ['a user agent that claims to be Karpenter', { launch: { userAgent: 'karpenter.sh-1.0' } }, 'karpenter', null],
    [
      'a user agent that claims to be a service',
      { launch: { userAgent: 'autoscaling.amazonaws.com' } },
      'person',
      'alice',
    ],
    [
      'a session that claims to be a service',
      { by: assumedRole('AWSServiceRoleForAutoScaling', 'AutoScaling') },
      'person',
      'AWSServiceRoleForAutoScaling/AutoScaling',
    ],
    [
      'a role whose path claims to be a service-linked one',
      { by: assumedRole('r', 's', '/a:role/aws-service-role/autoscaling.amazonaws.com/') },
      'person',
      'r/s',
    ],
    [
      'a stack, since nothing would launch it again',
      { tags: { 'aws:cloudformation:stack-name': 'web' } },
      'cloudformation',
      'web',
    ],
    ['CloudFormation calling for somebody', { by: through('cloudformation.amazonaws.com') }, 'cloudformation', null],
    [
      'CloudFormation calling under its own role',
      { by: serviceLinkedRole('R', 'member.org.stacksets.cloudformation.amazonaws.com', 's') },
      'cloudformation',
      null,
    ],
    ['a one-time spot request', { facts: spot('one-time') }, 'person', 'alice'],
    [
      'a one-time spot request carried out by EC2',
      { by: through('spot.amazonaws.com'), facts: spot('one-time') },
      'spot-request',
      null,
    ],
    ['the console', { by: { ...iamUser(), invokedBy: 'signin.amazonaws.com' } }, 'person', 'alice'],
    ['a call from inside AWS for a person', { by: { ...iamUser(), invokedBy: 'AWS Internal' } }, 'person', 'alice'],
    [
      'another service calling for somebody',
      { by: through('servicecatalog.amazonaws.com') },
      'service',
      'servicecatalog.amazonaws.com',
    ],
    [
      'a service that launches once',
      { by: awsService('imagebuilder.amazonaws.com') },
      'service',
      'imagebuilder.amazonaws.com',
    ],
    ['a person of Identity Center', { by: ssoUser('alice@example.com') }, 'person', 'alice@example.com'],
    [
      'somebody of another account',
      { by: { type: 'AWSAccount', accountId: '444455556666', principalId: 'A' } },
      'unknown',
      'A of 444455556666',
    ],
    ['an identity that cannot be read', { by: null }, 'unknown', 'unknown'],
  ])('%s', (_title, given, kind, name) => {
    expect(provenanceOf(instance(given))).toMatchObject({ kind, name, managed: false, certain: true });
  });
});

describe('where evidence is wanting', () => {
  const without = (tags: Tags): Instance => ({ ...unseen(oneRef), tags });

  test('nothing is known of an instance without launch and tags, and it says so', () => {
    const unknown = { kind: 'unknown', name: null, managed: false, certain: false, from: 'no evidence' };
    expect(provenanceOf(unseen(oneRef))).toEqual(unknown);
    expect(provenanceOf(without({ ...noTags, clearedAt: at }))).toEqual(unknown);
  });

  test('a complete listing of tags tells whether it is managed, though not by whom it was launched', () => {
    expect(provenanceOf(without(listing([], at)))).toEqual({
      kind: 'unknown',
      name: null,
      managed: false,
      certain: true,
      from: 'tags alone',
    });
    expect(provenanceOf(without(listing([['aws:autoscaling:groupName', 'web']], at)))).toMatchObject({ managed: true });
  });

  test.each([
    ['CreateFleet', 'fleet'],
    ['BidFulfilledEvent', 'spot-request'],
  ] as const)('a launch known only by %s may be managed or not', (source, kind) => {
    const by = { accountId: '111122223333', invokedBy: 'ec2.amazonaws.com' };
    expect(provenanceOf(instance({ by, launch: { source } }))).toEqual({
      kind,
      name: null,
      managed: false,
      certain: false,
      from: source,
    });
  });

  test('a tag that was removed no longer counts', () => {
    const tagged = instance({ tags: { 'aws:autoscaling:groupName': 'web' } });
    const later = new Date(start + 60_000);
    const read = fold(tagged, {
      kind: 'seen',
      ref: oneRef,
      at: later,
      arrived: later,
      evidence: { eventId: 'read', object: 'read' },
      state: 'running',
      facts: {},
      tags: listing([], later),
    });
    expect(provenanceOf(read)).toMatchObject({ kind: 'person', managed: false });
  });
});
