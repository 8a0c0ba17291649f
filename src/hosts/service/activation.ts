import type { Store } from '../../engine/ports.ts';
import type { Policy } from '../../policy/types.ts';

interface Activated {
  /** With the time from which each of its rules has been enforcing. */
  readonly policy: Policy;
  /** A newer policy counts: a host on this one acts on nothing. */
  readonly isOld: boolean;
}

/** Puts a policy in force, unless a newer one is, and learns since when its rules have been enforcing. */
export async function activatePolicy(store: Store, policy: Policy, since: Date, at: Date): Promise<Activated> {
  const enforcing = policy.rules.flatMap(({ id, mode }) => (mode === 'enforce' ? [id] : []));
  const active = await store.activate({ digest: policy.digest, since, enforcing }, at);
  if (active.digest !== policy.digest) return { policy, isOld: true };
  const rules = policy.rules.map((rule) => {
    const enforcingSince = active.enforcingSince.get(rule.id);
    return enforcingSince === undefined ? rule : { ...rule, enforcingSince };
  });
  return { policy: { ...policy, rules }, isOld: false };
}
