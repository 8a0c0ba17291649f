import type { Principal, Provenance, ProvenanceKind } from '../facts/types.ts';

const kinds: Record<ProvenanceKind, string | null> = {
  person: null,
  unknown: null,
  autoscaling: 'Auto Scaling group',
  fleet: 'fleet',
  'spot-request': 'spot request',
  emr: 'EMR cluster',
  eks: 'EKS cluster',
  batch: 'Batch environment',
  karpenter: 'Karpenter',
  cloudformation: 'CloudFormation stack',
  terraform: 'Terraform',
  service: 'service',
};

/** What launched an instance where it was no person: `Auto Scaling group web, which would launch it again`. */
export function provenanceWords({ kind, name, managed }: Provenance): string | null {
  const what = kinds[kind];
  if (what === null || (kind === 'service' && !managed)) return null;
  return `${what}${name === null ? '' : ` ${name}`}${managed ? ', which would launch it again' : ''}`;
}

/** The console and AWS's own inner calls are no service that somebody launched through. */
const nobody = new Set(['signin.amazonaws.com', 'AWS Internal']);

/** Who made the call, and the service it came through: `alice`, `deploy-role/alice via cloudformation.amazonaws.com`. */
export const whoOf = ({ name, via }: Principal): string =>
  via === null || via === name || nobody.has(via) ? name : `${name} via ${via}`;
