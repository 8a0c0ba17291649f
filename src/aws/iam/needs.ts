import { unseen } from '../../facts/fold.ts';
import { compileAccounts, resolveAccount } from '../../policy/accounts.ts';
import type { MissingFact, Policy, Rule, Step, StepKind } from '../../policy/types.ts';

/** What a policy asks of EC2 in one account. */
export interface Needs {
  /** Facts beyond DescribeInstances that some rule is judged by. */
  readonly facts: ReadonlySet<MissingFact>;
  /** Steps of rules that enforce there. */
  readonly steps: ReadonlySet<StepKind>;
  /** Keys that tag steps write. */
  readonly tagKeys: readonly string[];
  /** Instances that are never acted on. */
  readonly protectedInstances: readonly string[];
}

/** @param enforceAll whether every rule is taken to enforce, whatever its mode */
export function needsOf(policy: Policy, account: string, enforceAll: boolean): Needs {
  const rules = policy.rules.filter((rule) => isFor(rule, account, policy));
  const facts = new Set<MissingFact>();
  // A check that knows nothing of an instance names the facts that it rests on.
  const nothing = unseen({ account, region: '', id: '' });
  for (const rule of rules) {
    for (const check of rule.checks) {
      const answer = check(nothing);
      if (answer.is === 'unknown') for (const fact of answer.missing) facts.add(fact);
    }
  }
  const isProtected = isAmong(policy.protect.accounts, account, policy);
  const acting = isProtected ? [] : rules.filter(({ mode }) => enforceAll || mode === 'enforce');
  const steps = acting.flatMap((rule): readonly Step[] => rule.steps);
  const keys = steps.flatMap((step) => (step.do === 'tag' ? [...step.tags.keys()] : []));
  return {
    facts,
    steps: new Set(steps.map((step) => step.do)),
    tagKeys: [...new Set(keys)].sort(),
    protectedInstances: policy.protect.instances,
  };
}

const isFor = ({ accounts }: Rule, account: string, policy: Policy): boolean =>
  accounts === null || isAmong(accounts, account, policy);

const isAmong = (entries: readonly string[], account: string, { accounts }: Policy): boolean =>
  compileAccounts(entries.flatMap((entry) => resolveAccount(entry, accounts) ?? []))(account);
