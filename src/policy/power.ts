import type { Policy, Rule, StepKind } from './types.ts';

/** From the mildest to the strongest. */
const acts: readonly StepKind[] = ['tag', 'quarantine', 'stop', 'terminate'];

/**
 * One sentence that says what a policy may do to instances: `Observes only: …`, `May stop and terminate in accounts 1111*.`
 * Channels aside: every policy may tell.
 */
export function describePower(policy: Policy): string {
  const byScope = new Map<string, Set<StepKind>>();
  for (const rule of policy.rules) {
    const kinds = actsOf(rule);
    if (rule.mode === 'observe' || kinds.length === 0) continue;
    const scope = scopeOf(rule);
    byScope.set(scope, new Set([...(byScope.get(scope) ?? []), ...kinds]));
  }
  if (byScope.size === 0) return observes(policy);
  const powers = [...byScope].map(([scope, kinds]) => `${sentenceList(acts.filter((act) => kinds.has(act)))} ${scope}`);
  const extent = [
    ...(policy.existing === 'enforce' ? ['those it did not see launch'] : []),
    ...(policy.managed === 'enforce' ? ['those that something would launch again'] : []),
  ];
  return `May ${powers.join('; ')}${extent.length === 0 ? '' : `; also ${sentenceList(extent)}`}.`;
}

function observes({ rules }: Policy): string {
  const would = acts.filter((act) => rules.some((rule) => actsOf(rule).includes(act)));
  const more = would.length === 0 ? '' : `; its steps would ${sentenceList(would)} under mode: enforce`;
  return `Observes only: tells what breaks its rules, and changes nothing${more}.`;
}

const actsOf = (rule: Rule): StepKind[] => rule.steps.map((step) => step.do).filter((kind) => acts.includes(kind));

function scopeOf({ accounts }: Rule): string {
  if (accounts === null) return 'in every account';
  return `in ${accounts.length === 1 && !/[*?]/.test(accounts[0] ?? '') ? 'account' : 'accounts'} ${accounts.join(', ')}`;
}

const sentenceList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
