import { byPlace, type Diagnostic, type Problem } from '../policy/diagnostics.ts';
import { withoutEchoes } from '../policy/echoes.ts';
import { bounded, diagnoser, linesOf } from '../policy/load.ts';
import { isMap, itemsOf, type RawMap, rawValue } from '../policy/raw-value.ts';
import { readYaml } from '../policy/read-yaml.ts';
import { shapeProblems } from '../policy/shape.ts';
import type { Policy } from '../policy/types.ts';
import { meaningProblems } from './test-meaning.ts';
import { anyRule, type TestFile, testFileSchema, testSchema } from './test-schema.ts';

export interface LoadedTests {
  /** Null when there is an error among the diagnostics. */
  readonly tests: TestFile | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The policy that it names, also where the rest has mistakes; null: none is named. */
  readonly policy: string | null;
  /** Says what is wrong once the policy is known, with tests that have the right shape: rules it does not have. */
  readonly check: (policy: Policy) => readonly Diagnostic[];
  readonly diagnose: (problem: Problem) => Diagnostic;
}

/** Reads a file of policy tests, and says everything that is wrong with it at once. Touches no disk. */
export function loadTests(text: string, file: string): LoadedTests {
  const unmarked = text.replace(/^\uFEFF/, '');
  const { tree, problems } = readYaml(unmarked);
  const diagnose = diagnoser(file, tree, linesOf(unmarked));
  const raw = tree === null ? null : expand(rawValue(tree, testFileSchema));
  const shape = tree === null ? [] : shapeProblems(raw, testFileSchema);
  const all = [...problems.map(aboutTests), ...shape];
  const parsed = testFileSchema.safeParse(raw);
  const tests = parsed.success && all.length === 0 ? parsed.data : null;
  const listed = (found: readonly Problem[]): Diagnostic[] => bounded(withoutEchoes(found).map(diagnose).sort(byPlace));
  const written = isMap(raw) ? itemsOf(raw.tests) : [];
  const wellFormed = written.map((one) => testSchema.safeParse(one).data ?? null);
  return {
    tests,
    diagnostics: listed(all),
    policy: isMap(raw) && typeof raw.policy === 'string' ? raw.policy : null,
    check: (policy) => listed(meaningProblems(wellFormed, policy)),
    diagnose,
  };
}

/** The reader of YAML speaks of policies, which is what it mostly reads. */
const aboutTests = (problem: Problem): Problem =>
  problem.message === undefined
    ? problem
    : {
        ...problem,
        message: problem.message.replace(/\b(a|the|any) policy\b/g, (_, which: string) =>
          which === 'the' ? 'the test file' : `${which} test file`,
        ),
      };

const perRule = ['verdict', 'steps', 'healed'];

function expand(raw: unknown): unknown {
  if (!isMap(raw) || !Array.isArray(raw.tests)) return raw;
  return copy(raw, { tests: raw.tests.map((test: unknown) => (isMap(test) ? expandTest(test) : test)) });
}

function expandTest(test: RawMap): RawMap {
  const { expect } = test;
  if (!isMap(expect)) return test;
  const written = perRule.filter((key) => Object.hasOwn(expect, key) && !isMap(expect[key]));
  return copy(test, {
    expect: copy(expect, Object.fromEntries(written.map((key) => [key, { [anyRule]: expect[key] }]))),
  });
}

const copy = (map: RawMap, over: RawMap): RawMap => Object.assign(Object.create(null), map, over);
