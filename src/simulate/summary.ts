import { isDestructive } from '../cases/steps.ts';
import type { Case } from '../cases/types.ts';
import type { Policy, StepKind, Verdict } from '../policy/types.ts';
import { type Breach, breachesOf, invariantNames } from './invariants/index.ts';
import { isSatisfied, verdictsDuring } from './invariants/true-state.ts';
import type { Lived, SimulateOptions } from './run.ts';

/** What happened in a world, in figures: the same for the same seed and options. */
export interface Summary {
  readonly seed: string;
  readonly launches: number;
  readonly faults: SimulateOptions['faults'];
  /** Simulated hours, from the first launch on. */
  readonly hours: number;
  /** What the policy asked for that was last in place. */
  readonly rules: readonly RuleSummary[];
  readonly steps: readonly StepSummary[];
  readonly messages: { readonly letters: number; readonly sent: number; readonly repeated: number };
  readonly troubles: {
    readonly deaths: number;
    readonly reads: number;
    readonly readsFailed: number;
    readonly calls: number;
    readonly callsWithoutEffect: number;
    readonly policies: number;
    readonly orders: number;
  };
  /** Acted on, and mended or to be mended by its owner afterwards. */
  readonly regrets: number;
  readonly invariants: readonly string[];
  readonly breaches: readonly Breach[];
}

export interface RuleSummary {
  readonly rule: string;
  readonly requires: string;
  readonly verdicts: Readonly<Record<Verdict['kind'], number>>;
}

export interface StepSummary {
  readonly rule: string;
  readonly do: StepKind;
  readonly taken: number;
  /** By rail, or by what else came of it: how many steps. */
  readonly held: Readonly<Record<string, number>>;
  readonly otherwise: Readonly<Record<string, number>>;
}

export function summaryOf(lived: Lived): Summary {
  const { options, log, ec2, lastPolicy, cases, times } = lived;
  const reads = [...log.reads.values()].flat();
  const all = [...cases.values()];
  return {
    seed: `${options.seed}`,
    launches: ec2.machines.size,
    faults: options.faults,
    hours: Math.round((times.end - times.from) / 3_600_000),
    rules: rulesOf(lastPolicy, all),
    steps: lastPolicy.rules.flatMap((rule) =>
      [...new Set(rule.steps.map((step) => step.do))].map((kind) => stepsOf(rule.id, kind, all)),
    ),
    messages: messagesOf(lived),
    troubles: {
      deaths: log.deaths.length,
      reads: reads.length,
      readsFailed: reads.filter(({ is }) => is !== 'seen').length,
      calls: log.calls.length,
      callsWithoutEffect: log.calls.filter(({ isDone }) => !isDone).length,
      policies: log.active.length,
      orders: log.orders.length,
    },
    regrets: regretsOf(lived),
    invariants: invariantNames,
    breaches: breachesOf(lived),
  };
}

const rulesOf = ({ rules }: Policy, cases: readonly Case[]): RuleSummary[] =>
  rules.map(({ id, summary }) => {
    const verdicts = { compliant: 0, violation: 0, exempt: 0, indeterminate: 0, 'not-applicable': 0 };
    for (const { tracks } of cases) {
      const verdict = tracks.get(id)?.verdict;
      if (verdict !== undefined) verdicts[verdict.kind] += 1;
    }
    return { rule: id, requires: summary, verdicts };
  });

function stepsOf(rule: string, kind: StepKind, cases: readonly Case[]): StepSummary {
  let taken = 0;
  const [held, otherwise] = [new Map<string, number>(), new Map<string, number>()];
  const add = (to: Map<string, number>, what: string): void => void to.set(what, (to.get(what) ?? 0) + 1);
  for (const { tracks } of cases) {
    const track = tracks.get(rule);
    for (const opening of [...(track?.past ?? []), ...(track?.opening ? [track.opening] : [])]) {
      for (const step of opening.steps) {
        if (step.do !== kind) continue;
        if (step.status.is === 'done') taken += 1;
        else if (step.status.is === 'held') add(held, step.status.rail);
        else add(otherwise, step.status.is);
      }
    }
  }
  return { rule, do: kind, taken, held: sorted(held), otherwise: sorted(otherwise) };
}

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));

function messagesOf({ log }: Lived): Summary['messages'] {
  const sent = log.sends.filter(({ is }) => is === 'sent');
  const keys = new Set(sent.map(({ message }) => message));
  return { letters: log.posted.size, sent: keys.size, repeated: sent.length - keys.size };
}

/** Instances that Broom acted on, and that satisfied the rule later, or would have. */
function regretsOf({ log, ec2, times, tooLate }: Lived): number {
  const regretted = new Set<string>();
  for (const { key, do: kind, isDone, claim, at } of log.calls) {
    const machine = ec2.machines.get(key);
    if (!isDone || claim === null || machine === undefined || !isDestructive(kind)) continue;
    if (tooLate.has(key) && kind === 'terminate') regretted.add(key);
    for (const { verdict } of verdictsDuring(machine, claim.policy, claim.rule, at, times.end))
      if (isSatisfied(verdict)) regretted.add(key);
  }
  return regretted.size;
}
