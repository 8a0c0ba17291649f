import type { Policy } from '../../policy/types.ts';
import { partitionOf } from '../partition.ts';
import { actorDocument, actorTrust } from './actor.ts';
import type { IamDocument } from './document.ts';
import { type HostPlace, hostDocument, hostTrust } from './host.ts';
import { needsOf } from './needs.ts';
import { reservedTagsScp } from './scp.ts';

export interface IamOptions extends Omit<HostPlace, 'partition' | 'topics' | 'actors'> {
  /** Accounts to act in. */
  readonly accounts: readonly string[];
  readonly externalId: string | null;
  /** Whether every rule is taken to enforce, whatever its mode. */
  readonly enforceAll: boolean;
  /** ARNs, patterns allowed, of further roles that may write reserved tags. */
  readonly taggers: readonly string[];
}

/** Every IAM document that a policy needs, and nothing that it does not. */
export function iamDocuments(policy: Policy, options: IamOptions): readonly IamDocument[] {
  const partition = partitionOf(options.region);
  const roleArn = (account: string, role: string): string => `arn:${partition}:iam::${account}:role/${role}`;
  const host: HostPlace = {
    ...options,
    partition,
    topics: topicsOf(policy),
    actors: options.accounts.map((account) => roleArn(account, policy.role)),
  };
  const trust = { hostRole: roleArn(options.account, options.role), externalId: options.externalId };
  const actors = options.accounts.flatMap((account) => {
    const place = { account, role: policy.role, partition };
    return [actorDocument(place, needsOf(policy, account, options.enforceAll)), actorTrust(place, trust)];
  });
  const scp = reservedTagsScp(policy.reservedTags, [roleArn('*', policy.role), ...options.taggers], partition);
  return [
    hostDocument(host),
    ...(options.kind === 'lambda' ? [hostTrust(host)] : []),
    ...actors,
    ...(scp === null ? [] : [scp]),
  ];
}

const topicsOf = ({ channels, rules }: Policy): readonly string[] => [
  ...new Set(
    [...channels, ...rules.flatMap((rule) => rule.channels ?? [])].flatMap((channel) =>
      channel.kind === 'sns' ? [channel.topicArn] : [],
    ),
  ),
];
