import type { Instance } from '@aws-sdk/client-ec2';
import type { Ref } from '../facts/types.ts';
import type { Calls } from './calls.ts';
import { UnknownInstanceError } from './errors.ts';
import { pages } from './lookups/lookup.ts';
import { type Described, describeByIds } from './read.ts';

/** Ids of the security groups of each interface, by interface. */
export function groupsByInterface({ NetworkInterfaces = [] }: Instance): ReadonlyMap<string, readonly string[]> {
  return new Map(
    NetworkInterfaces.flatMap(({ NetworkInterfaceId, Groups = [] }) =>
      NetworkInterfaceId === undefined
        ? []
        : [[NetworkInterfaceId, Groups.flatMap(({ GroupId }) => GroupId ?? [])] as const],
    ),
  );
}

/** The id of a group by its name in a VPC, or null. */
export async function groupNamed(calls: Calls, ref: Ref, vpcId: string, name: string): Promise<string | null> {
  const ask = (token: object) =>
    calls.describe(ref, (ec2, { DescribeSecurityGroupsCommand }) =>
      ec2.send(
        new DescribeSecurityGroupsCommand({
          Filters: [
            { Name: 'vpc-id', Values: [vpcId] },
            { Name: 'group-name', Values: [literally(name)] },
          ],
          MaxResults: 500,
          ...token,
        }),
      ),
    );
  for await (const { SecurityGroups = [] } of pages(ask))
    for (const { GroupId, GroupName, VpcId } of SecurityGroups)
      if (GroupId !== undefined && GroupName === name && VpcId === vpcId) return GroupId;
  return null;
}

/** Filters read `*` and `?` as patterns. */
export const literally = (value: string): string => value.replaceAll(/[\\*?]/g, '\\$&');

/**
 * @throws {UnknownInstanceError} when EC2 knows no such instance
 * @throws when it belongs to another account
 */
export async function describeOwn(calls: Calls, ref: Ref, clock: () => Date): Promise<Described> {
  const described = (await describeByIds(calls, ref, new Set([ref.id]), clock)).get(ref.id);
  if (described === undefined) throw new UnknownInstanceError(`EC2 knows no ${ref.id}`);
  if (described.owner !== ref.account)
    throw new Error(`EC2 says that ${described.owner ?? 'nobody'} owns ${ref.id}, and not ${ref.account}`);
  return described;
}
