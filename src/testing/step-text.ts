import { formatDuration, parseDuration, suggestDuration } from '../policy/durations.ts';
import { stepKinds } from '../policy/schema.ts';
import type { StepKind } from '../policy/types.ts';
import { didYouMean } from '../policy/words.ts';
import type { FindingStep } from '../report/findings.ts';

/** A step and what became of it, as a test writes it: `terminate at 5m`, `terminate at 5m: held managed`. */
export interface StepLine {
  readonly do: StepKind;
  /** From the launch to the moment it was due, in ms. */
  readonly due: number;
  /** As findings have it: `taken`, `held:managed`, `healed`, `gone`. */
  readonly outcome: string;
}

const rails = [
  'existing',
  'managed',
  'protection',
  'contested',
  'budget-hour',
  'budget-day',
  'budget-org',
  'breaker',
] as const;
const outcomes = [
  'taken',
  ...rails.map((rail) => `held ${rail}`),
  'healed',
  'gone',
  'superseded',
  'satisfied',
  'undecided',
];

export const aStepLine = 'a step and when it is due, such as "terminate at 5m"';

export function lineOf(step: FindingStep, launchedAt: Date): StepLine {
  return { do: step.do, due: step.dueAt.getTime() - launchedAt.getTime(), outcome: step.outcome };
}

export const formatLine = ({ do: kind, due, outcome }: StepLine): string =>
  `${kind} at ${formatDuration(due)}${outcome === 'taken' ? '' : `: ${outcome.replace(':', ' ')}`}`;

/** @returns the step, or what is wrong with the text, as a suggestion where there is one */
export function parseLine(text: string): StepLine | { readonly suggestion: string | null } {
  const [, kind = '', at = '', said = 'taken'] = /^\s*(\S+)\s+at\s+([^:]*?)\s*(?::\s*(.*?)\s*)?$/.exec(text) ?? [];
  const step = stepKinds.find((one) => one === kind);
  if (kind === '') {
    const bare = stepKinds.find((one) => one === text.trim());
    return { suggestion: bare === undefined ? null : `write "${bare} at 5m"` };
  }
  if (step === undefined) return { suggestion: didYouMean(kind, stepKinds) ?? `one of ${stepKinds.join(', ')}` };
  const due = parseDuration(at);
  if (due === null)
    return { suggestion: suggestDuration(at)?.replace(/^write (\S+)$/, `write "${kind} at $1"`) ?? null };
  const outcome = said.replace(/^held[ :]\s*/, 'held ');
  if (outcomes.includes(outcome)) return { do: step, due, outcome: outcome.replace(' ', ':') };
  return { suggestion: didYouMean(outcome, outcomes) ?? `outcomes are ${outcomes.join(', ')}` };
}
