import { provenanceOf } from '../facts/provenance.ts';
import type { Instance } from '../facts/types.ts';
import type { Policy, Rule, StepKind } from '../policy/types.ts';
import type { Opening, Rail } from './types.ts';

/**
 * The rail of the instance's own that holds a step that acts, or null. What hosts share (freeze, budgets, breaker) is
 * asked of the store at the moment of acting.
 */
export function railOf(policy: Policy, rule: Rule, opening: Opening, instance: Instance, kind: StepKind): Rail | null {
  if (rule.mode === 'observe') return 'mode';
  if (!opening.anchoredAtLaunch && policy.existing === 'report') return 'existing';
  if (policy.isProtected(instance.ref, instance) !== null || isProtectedByEc2(instance, kind)) return 'protection';
  if (policy.managed !== 'enforce' && mayBeManaged(instance)) return 'managed';
  return null;
}

function isProtectedByEc2({ facts }: Instance, kind: StepKind): boolean {
  const is = (fact: typeof facts.disableApiStop): boolean => fact?.is === 'known' && fact.value;
  // EC2 refuses to terminate what is protected from being stopped, too.
  if (kind === 'terminate') return is(facts.disableApiTermination) || is(facts.disableApiStop);
  return kind === 'stop' && is(facts.disableApiStop);
}

/** A spot instance whose request may be persistent: only a read that asks for the request tells. */
export const mayBePersistent = ({ facts: { lifecycle, spotKind } }: Instance): boolean =>
  lifecycle?.is === 'known' && lifecycle.value === 'spot' && spotKind === undefined;

/** What launched it may not be known: then it may be something that would launch it again. */
function mayBeManaged(instance: Instance): boolean {
  if (mayBePersistent(instance)) return true;
  const { managed, certain } = provenanceOf(instance);
  return managed || !certain;
}
