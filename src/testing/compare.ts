import { describeFault } from '../policy/fault.ts';
import type { Verdict } from '../policy/types.ts';
import { type Finding, fellDue } from '../report/findings.ts';
import type { InstanceReplay } from './replay-policy.ts';
import { formatLine, lineOf, parseLine, type StepLine } from './step-text.ts';
import { anyRule, type Expectation } from './test-schema.ts';
import { matcherOf } from './text-match.ts';

/** Something that a test named and that was otherwise. No line: nothing was expected, or nothing came. */
export interface Difference {
  /** `verdict of code-tag`, `messages` */
  readonly what: string;
  readonly expected: readonly string[];
  readonly got: readonly string[];
}

/** Everything that differs. What the expectation does not name is not compared. */
export function differencesOf(expect: Expectation, instance: InstanceReplay): Difference[] {
  return [
    ...eachRule(expect.verdict, instance).flatMap(([rule, wanted]) => {
      const verdict = instance.details[rule];
      if (verdict === undefined || verdict.kind === wanted) return [];
      return [{ what: `verdict of ${rule}`, expected: [wanted], got: [describeVerdict(verdict)] }];
    }),
    ...eachRule(expect.steps, instance).flatMap(([rule, wanted]) => stepsDiffer(rule, wanted, instance)),
    ...eachRule(expect.healed, instance).flatMap(([rule, wanted]) => {
      const got = instance.healed[rule] ?? 'never';
      return got === wanted ? [] : [{ what: `healed, of ${rule}`, expected: [wanted], got: [got] }];
    }),
    ...textsDiffer(
      'faults',
      expect.faults,
      instance.findings.flatMap(({ faults }) => faults.map(describeFault)),
    ),
    ...textsDiffer('messages', expect.messages, instance.messages),
  ];
}

function eachRule<Value>(named: Readonly<Record<string, Value>> = {}, { details }: InstanceReplay): [string, Value][] {
  return Object.entries(named).flatMap(([rule, value]) =>
    rule === anyRule ? Object.keys(details).map((each): [string, Value] => [each, value]) : [[rule, value]],
  );
}

function describeVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'compliant':
    case 'not-applicable':
      return verdict.kind;
    case 'violation':
      return `violation (${verdict.faults.map(describeFault).join('; ')})`;
    case 'exempt':
      return `exempt (by ${verdict.by})`;
    case 'indeterminate':
      return `indeterminate (not known: ${verdict.missing.join(', ')})`;
  }
}

/** Steps that were taken or held must be named; what did not happen to others is compared where it is named. */
function stepsDiffer(rule: string, wanted: readonly string[], instance: InstanceReplay): Difference[] {
  const expected = wanted.map(parseLine).filter((line) => 'do' in line);
  const ofRule = (finding: Finding): boolean => finding.rule === rule;
  const all = instance.findings
    .filter(ofRule)
    .flatMap(({ steps }) => steps.map((step) => ({ line: lineOf(step, instance.launchedAt), must: fellDue(step) })));
  const named = new Set(expected.map(formatLine));
  const got = all.filter(({ line, must }) => must || named.has(formatLine(line))).map(({ line }) => line);
  if (sorted(expected).join('\n') === sorted(got).join('\n')) return [];
  // A step that is asked for under another outcome is shown with its own.
  const asked = new Set(expected.map(({ do: kind, due }) => `${kind} ${due}`));
  const shown = all.filter(({ line, must }) => must || asked.has(`${line.do} ${line.due}`)).map(({ line }) => line);
  return [{ what: `steps of ${rule}`, expected: expected.map(formatLine), got: shown.map(formatLine) }];
}

const sorted = (lines: readonly StepLine[]): string[] => lines.map(formatLine).sort();

/** Each text must be found in one of them; an empty list means that there is none. */
function textsDiffer(what: string, wanted: readonly string[] | undefined, got: readonly string[]): Difference[] {
  if (wanted === undefined) return [];
  if (wanted.length === 0) return got.length === 0 ? [] : [{ what, expected: [], got }];
  const missing = wanted.filter((written) => !got.some(matcherOf(written)));
  return missing.length === 0 ? [] : [{ what, expected: missing, got }];
}
