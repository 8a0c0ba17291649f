import { judge } from '../../policy/judge.ts';
import type { Policy, Verdict } from '../../policy/types.ts';
import { type Machine, truthAt } from '../machine.ts';

/** The verdicts of one rule on what an instance truly was from one moment to another, each with when it began. */
export function* verdictsDuring(
  machine: Machine,
  policy: Policy,
  rule: string,
  from: number,
  to: number,
): Generator<{ readonly at: number; readonly verdict: Verdict }> {
  for (const at of changesOf(machine, from, to)) {
    const verdict = judge(only(policy, rule), truthAt(machine, at), new Date(at)).get(rule);
    if (verdict !== undefined) yield { at, verdict };
  }
}

const narrowed = new WeakMap<Policy, Map<string, Policy>>();

/** The policy with one of its rules: judging the others would be wasted. */
function only(policy: Policy, rule: string): Policy {
  const known = narrowed.get(policy) ?? new Map<string, Policy>();
  narrowed.set(policy, known);
  const before = known.get(rule);
  if (before !== undefined) return before;
  const own = { ...policy, rules: policy.rules.filter(({ id }) => id === rule) };
  known.set(rule, own);
  return own;
}

/** Moments in a span at which something about an instance was new, its beginning included. */
function changesOf({ tags, settings, launchedAt }: Machine, from: number, to: number): readonly number[] {
  const begin = Math.max(from, launchedAt);
  const moments = [...tags.during(begin, to), ...settings.during(begin, to)].map(({ at }) => Math.max(at, begin));
  return [...new Set([begin, ...moments])].filter((at) => at <= to).sort((a, b) => a - b);
}

export const isSatisfied = ({ kind }: Verdict): boolean => kind === 'compliant' || kind === 'not-applicable';

/** Whether the rule was satisfied in all of a span. */
export function satisfiedThroughout(machine: Machine, policy: Policy, rule: string, from: number, to: number): boolean {
  if (from < machine.launchedAt || from > to) return false;
  for (const { verdict } of verdictsDuring(machine, policy, rule, from, to)) if (!isSatisfied(verdict)) return false;
  return true;
}
