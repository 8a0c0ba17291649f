import type { Mode, Policy, Rule, StepKind } from '../policy/types.ts';
import { isDestructive, strength } from './steps.ts';

/** What a policy says of when and how hard a rule acts: kept with what was planned by it, to be compared later. */
interface Ladder {
  readonly mode: Mode;
  readonly existing: Policy['existing'];
  readonly managed: Policy['managed'];
  readonly settle: number;
  readonly steps: readonly (readonly [StepKind, number, string])[];
}

const known = new WeakMap<Policy, Map<Rule, string>>();

/** As text, the same for the same words of the policy. */
export function ladderOf(policy: Policy, rule: Rule): string {
  const ofPolicy = known.get(policy) ?? new Map<Rule, string>();
  known.set(policy, ofPolicy);
  const before = ofPolicy.get(rule);
  if (before !== undefined) return before;
  const ladder: Ladder = {
    mode: rule.mode,
    existing: policy.existing,
    managed: policy.managed,
    settle: rule.settle,
    steps: rule.steps.map((step) => [step.do, step.after, whatElse(step)] as const),
  };
  const text = JSON.stringify(ladder);
  ofPolicy.set(rule, text);
  return text;
}

function whatElse(step: Rule['steps'][number]): string {
  if (step.do === 'tag') return JSON.stringify([...step.tags]);
  return step.do === 'quarantine' ? step.securityGroupName : '';
}

/**
 * Whether going from one ladder to another makes anything earlier or harsher: then it may only come with a new anchor
 * and an announcement. Delays that grow and steps that go are taken at once.
 */
export function isHarsher(before: string, after: string): boolean {
  const [old, now] = [parsed(before), parsed(after)];
  if (now.mode === 'enforce' && old.mode === 'observe') return true;
  if (now.existing === 'enforce' && old.existing === 'report') return true;
  if (now.managed === 'enforce' && old.managed !== 'enforce') return true;
  return now.steps.some(([kind, after]) => {
    if (!isDestructive(kind)) return false;
    const due = Math.max(now.settle, after);
    // Something at least as strong was to come no later.
    return !old.steps.some(
      ([other, delay]) =>
        isDestructive(other) && strength.indexOf(other) <= strength.indexOf(kind) && Math.max(old.settle, delay) <= due,
    );
  });
}

const parsed = (text: string): Ladder => JSON.parse(text) as Ladder;

export const settleOf = (ladder: string): number => parsed(ladder).settle;

/** The kinds of steps, in order, of a ladder as it was. */
export const kindsOf = (ladder: string): readonly StepKind[] => parsed(ladder).steps.map(([kind]) => kind);
