import type { IamDocument, Reasoned } from './document.ts';

/**
 * The service control policy that keeps `reservedTags` to named roles: an exemption that rests on such a tag could
 * otherwise be had by whoever can tag. Tags at launch are a CreateTags of their own to IAM.
 *
 * @param writers ARNs of the roles that may write them, patterns allowed
 * @returns null when the policy reserves none
 */
export function reservedTagsScp(
  keys: readonly string[],
  writers: readonly string[],
  partition: string,
): IamDocument | null {
  if (keys.length === 0) return null;
  const resources = [`arn:${partition}:ec2:*:*:instance/*`];
  const others = { ArnNotLike: { 'aws:PrincipalArn': writers } };
  return {
    kind: 'scp',
    account: null,
    role: null,
    statements: [
      {
        sid: 'ReservedTags',
        why: `Only ${writers.join(' and ')} may write ${keys.join(', ')} on an instance, at its launch or later.`,
        effect: 'Deny',
        actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
        resources,
        condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': keys }, ...others },
      },
      ...keys.map(
        (key, i): Reasoned => ({
          sid: `ReservedTag${i + 1}`,
          why: `DeleteTags without a list of keys removes every tag: not from an instance that has ${key}.`,
          effect: 'Deny',
          actions: ['ec2:DeleteTags'],
          resources,
          condition: { Null: { 'aws:TagKeys': 'true', [`aws:ResourceTag/${key}`]: 'false' }, ...others },
        }),
      ),
    ],
  };
}
