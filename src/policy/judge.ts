import type { Instance, Some } from '../facts/types.ts';
import { isManaged } from './conditions.ts';
import type { Exemption, Fault, MissingFact, Policy, Rule, Verdict } from './types.ts';

const notApplicable: Verdict = { kind: 'not-applicable' };
const compliant: Verdict = { kind: 'compliant' };

/**
 * The verdict of every rule, by rule id, in the policy's order.
 *
 * `when` false: not-applicable. Unknown in `when`: indeterminate. Any requirement false: violation, even if others are
 * unknown. All true: compliant. Else indeterminate. A violation under a true `except` is exempt, under an unknown one
 * indeterminate. An instance that is managed is not-applicable where the policy says `managed: ignore`.
 *
 * @param at the moment of judging: exemptions end
 */
export function judge(policy: Policy, instance: Instance, at: Date): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const managed = policy.managed === 'ignore' ? isManaged(instance) : null;
  for (const rule of policy.rules) {
    if (managed?.is === 'true') verdicts.set(rule.id, notApplicable);
    else
      verdicts.set(rule.id, judgeRule(policy, rule, instance, at, managed?.is === 'unknown' ? managed.missing : null));
  }
  return verdicts;
}

function judgeRule(
  policy: Policy,
  rule: Rule,
  instance: Instance,
  at: Date,
  unsure: Some<MissingFact> | null,
): Verdict {
  const applies = rule.when(instance);
  if (applies.is === 'false') return notApplicable;
  if (applies.is === 'unknown') return indeterminate(unsure, applies.missing);
  if (unsure !== null) return indeterminate(unsure, null);
  let faults: Some<Fault> | null = null;
  let missing: Some<MissingFact> | null = null;
  for (const check of rule.checks) {
    const answer = check(instance);
    if (answer.is === 'false') faults = faults === null ? answer.faults : [...faults, ...answer.faults];
    else if (answer.is === 'unknown') missing = missing === null ? answer.missing : [...missing, ...answer.missing];
  }
  if (faults !== null) return excused(policy, rule, instance, at, faults);
  return missing === null ? compliant : indeterminate(missing, null);
}

/** Of several exemptions that hold, the one that holds longest: its end is when the instance is judged again. */
function excused(policy: Policy, rule: Rule, instance: Instance, at: Date, faults: Some<Fault>): Verdict {
  let longest: Exemption | null = null;
  let missing: Some<MissingFact> | null = null;
  for (const exemption of policy.except) {
    if (exemption.until.getTime() <= at.getTime()) continue;
    if (exemption.rules !== null && !exemption.rules.includes(rule.id)) continue;
    const holds = exemption.when(instance);
    if (holds.is === 'unknown') missing = missing === null ? holds.missing : [...missing, ...holds.missing];
    else if (holds.is === 'true' && (longest === null || longest.until.getTime() < exemption.until.getTime()))
      longest = exemption;
  }
  if (longest !== null) return { kind: 'exempt', faults, by: longest.id, until: longest.until };
  return missing === null ? { kind: 'violation', faults } : indeterminate(missing, null);
}

/** Each fact is named once. */
function indeterminate(some: Some<MissingFact> | null, more: Some<MissingFact> | null): Verdict {
  const [first, ...rest] = new Set([...(some ?? []), ...(more ?? [])]);
  if (first === undefined) throw new Error('an indeterminate verdict names what is missing');
  return { kind: 'indeterminate', missing: [first, ...rest] };
}
