import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { factsAt } from '../../cloudtrail/facts-at.ts';
import { compareText } from '../../facts/fold.ts';
import type { NetworkOpening } from '../../facts/types.ts';
import { groupsOf } from '../instance-facts.ts';
import { chunks, type Looked, type Lookup, pages } from './lookup.ts';

/**
 * What all groups of all interfaces open to everybody, in IPv4 and IPv6. A prefix list or another group is not everybody.
 * Where one of the groups is not found, what it opens is unknown.
 */
export const openings: Lookup = {
  facts: ['networkOpenings'],
  look: async (calls, place, instances, at) => {
    const ids = new Set(instances.flatMap((instance) => (groupsOf(instance) ?? []).map(({ id }) => id)));
    const byId = new Map<string, readonly NetworkOpening[]>();
    for (const some of chunks([...ids])) {
      const ask = (token: object) =>
        calls.describe(place, (ec2, { DescribeSecurityGroupsCommand }) =>
          ec2.send(
            new DescribeSecurityGroupsCommand({
              Filters: [{ Name: 'group-id', Values: [...some] }],
              MaxResults: 500,
              ...token,
            }),
          ),
        );
      for await (const { SecurityGroups = [] } of pages(ask))
        for (const group of SecurityGroups) if (group.GroupId !== undefined) byId.set(group.GroupId, openedBy(group));
    }
    return new Map(
      instances.flatMap((instance): [string, Looked][] => {
        if (instance.InstanceId === undefined) return [];
        const { facts, known } = factsAt(at);
        const opened = groupsOf(instance)?.map(({ id }) => byId.get(id));
        if (opened?.every((some) => some !== undefined)) known('networkOpenings', once(opened.flat()));
        return [[instance.InstanceId, { facts }]];
      }),
    );
  },
};

const everybody: ReadonlySet<string | undefined> = new Set(['0.0.0.0/0', '::/0']);

const openedBy = ({ IpPermissions = [] }: SecurityGroup): NetworkOpening[] =>
  IpPermissions.flatMap((permission) => cidrsOf(permission).map((cidr) => openingOf(permission, cidr)));

const cidrsOf = ({ IpRanges = [], Ipv6Ranges = [] }: IpPermission): string[] =>
  [...IpRanges.map(({ CidrIp }) => CidrIp), ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6)].flatMap((cidr) =>
    cidr !== undefined && everybody.has(cidr) ? [cidr] : [],
  );

const openingOf = ({ IpProtocol, FromPort, ToPort }: IpPermission, cidr: string): NetworkOpening => ({
  protocol: IpProtocol ?? '-1',
  fromPort: FromPort ?? null,
  toPort: ToPort ?? null,
  cidr,
});

/** In one order, so that one set of openings is one value. */
function once(all: readonly NetworkOpening[]): NetworkOpening[] {
  const byText = new Map(all.map((opening) => [JSON.stringify(opening), opening]));
  return [...byText].sort(([a], [b]) => compareText(a, b)).map(([, opening]) => opening);
}
