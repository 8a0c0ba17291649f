import type { Instance, Ref } from '../facts/types.ts';
import { resolveAccount } from './accounts.ts';
import type { AccountNames } from './conditions.ts';
import type { Protected } from './types.ts';

/**
 * What keeps an instance from being acted on: `account sandbox`, `vpc vpc-0abc`, `instance i-0abc`; null when nothing does.
 * While VPCs are protected, an instance whose VPC is not known is too: `vpc not known`.
 */
export function compileProtection(
  protect: Protected,
  names: AccountNames,
): (ref: Ref, instance: Instance) => string | null {
  const accounts = new Map<string, string>();
  for (const account of protect.accounts)
    for (const id of resolveAccount(account, names) ?? []) accounts.set(id, account);
  const vpcs = new Set(protect.vpcs);
  const instances = new Set(protect.instances);
  return (ref, { facts: { vpcId } }) => {
    const account = accounts.get(ref.account);
    if (account !== undefined) return `account ${account}`;
    if (instances.has(ref.id)) return `instance ${ref.id}`;
    if (vpcs.size === 0 || vpcId?.is === 'absent') return null;
    if (vpcId === undefined) return 'vpc not known';
    return vpcs.has(vpcId.value) ? `vpc ${vpcId.value}` : null;
  };
}
