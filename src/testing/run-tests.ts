import type { ObjectReading, Reading } from '../cloudtrail/types.ts';
import { byPlace, formatDiagnostic, type Problem } from '../policy/diagnostics.ts';
import type { Diagnostic, Loaded } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { type Difference, differencesOf } from './compare.ts';
import { type LoadedTests, loadTests } from './load-tests.ts';
import { replayReadings } from './replay-policy.ts';
import { launchesIn, readingsOf } from './scenario.ts';
import type { PolicyTest } from './test-schema.ts';

/** Why a file cannot be read, with its name. */
export interface Unreadable {
  readonly problem: string;
}

/** Where files come from. */
export interface Files {
  readonly readText: (file: string) => { readonly text: string } | Unreadable;
  readonly readPolicy: (file: string) => Promise<(Loaded & { readonly text: string }) | Unreadable>;
  readonly readRecords: (file: string) => Promise<ObjectReading>;
  /** @param path as written in `from`, a test file */
  readonly resolve: (from: string, path: string) => string;
}

export interface TestResult {
  readonly name: string;
  /** Where in the file its name stands. */
  readonly line: number;
  readonly column: number;
  /** None: it passed. */
  readonly differences: readonly Difference[];
}

export interface FileResult {
  readonly file: string;
  readonly policy: string;
  /** In the order of the file; none when there are mistakes. */
  readonly tests: readonly TestResult[];
  readonly diagnostics: readonly Diagnostic[];
  /** The same, and what else is wrong, as text for people. Not empty: nothing in the file was run. */
  readonly mistakes: readonly string[];
  /** All files that the result rests on, also those that could not be read. */
  readonly read: readonly string[];
}

/** Runs every test of one file against its policy, with the engine that enforcement uses. Never throws for what is written in it. */
export async function runTestFile(file: string, files: Files): Promise<FileResult> {
  const read = [file];
  let policyFile = '';
  const failed = (mistakes: readonly string[], diagnostics: readonly Diagnostic[] = []): FileResult => ({
    file,
    policy: policyFile,
    tests: [],
    diagnostics,
    mistakes,
    read,
  });
  const source = files.readText(file);
  if ('problem' in source) return failed([source.problem]);
  const { text } = source;
  const loaded = loadTests(text, file);
  const told = (all: readonly Diagnostic[]): string[] => all.map((one) => formatDiagnostic(one, text));
  policyFile = files.resolve(file, loaded.policy ?? usualPolicy(file));
  read.push(policyFile);
  const { policy, mistakes, from } = await readPolicy(policyFile, loaded, files, told);
  read.push(...from.map((path) => files.resolve(policyFile, path)));
  const wrong = [...loaded.diagnostics, ...(policy === null ? [] : loaded.check(policy))].sort(byPlace);
  if (loaded.tests === null || policy === null || wrong.length > 0) {
    // Where the file cannot be read at all, nothing is known of its policy either.
    const isNoise = loaded.tests === null && loaded.policy === null;
    return failed([...told(wrong), ...(isNoise ? [] : mistakes)], wrong);
  }
  const recorded = await recordsOf(loaded.tests.tests, file, files, read);
  if (recorded.problems.length > 0) {
    const diagnostics = recorded.problems.map(loaded.diagnose);
    return failed(told(diagnostics), diagnostics);
  }
  const tests: TestResult[] = [];
  for (const [index, test] of loaded.tests.tests.entries()) {
    const { line, column } = loaded.diagnose({ path: ['tests', index, 'name'] });
    const differences = await runTest(test, policy, recorded.readings[index] ?? null);
    tests.push({ name: test.name, line, column, differences });
  }
  return { ...failed([]), tests };
}

/** `code-tag.broom-test.yaml` is about `code-tag.yaml`, unless it says otherwise. */
const usualPolicy = (file: string): string =>
  `./${(file.split(/[/\\]/).at(-1) ?? file).replace(/\.broom-test\.ya?ml$/, '')}.yaml`;

async function readPolicy(
  policyFile: string,
  { policy: named, diagnose }: LoadedTests,
  files: Files,
  told: (all: readonly Diagnostic[]) => string[],
): Promise<{ policy: Policy | null; mistakes: string[]; from: string[] }> {
  const opened = await files.readPolicy(policyFile);
  if ('problem' in opened) {
    const why = named === null ? `${opened.problem}; name the policy with \`policy: ./FILE.yaml\`` : opened.problem;
    return { policy: null, mistakes: told([diagnose({ path: ['policy'], message: why })]), from: [] };
  }
  const { policy, diagnostics, raw, text } = opened;
  const from = [...fromInText(text), ...fromIn(raw)];
  return { policy, mistakes: policy === null ? diagnostics.map((one) => formatDiagnostic(one, text)) : [], from };
}

/** The files of values that a policy names. Of one with mistakes there is only the text, and a guess is good enough. */
function fromInText(text: string): string[] {
  return [...text.matchAll(/\bfrom:\s*["']?([^\s"',}#]+)/g)].flatMap(([, path]) => path ?? []);
}

function fromIn(raw: unknown): string[] {
  if (typeof raw !== 'object' || raw === null) return [];
  return Object.entries(raw).flatMap(([key, value]: [string, unknown]) =>
    key === 'from' && typeof value === 'string' ? [value] : fromIn(value),
  );
}

/** What each recorded launch tells, and what is wrong with the records. */
async function recordsOf(tests: readonly PolicyTest[], file: string, files: Files, read: string[]) {
  const problems: Problem[] = [];
  const readings: (readonly Reading[] | null)[] = [];
  for (const [index, { launch }] of tests.entries()) {
    readings.push(null);
    if (launch.record === undefined) continue;
    const name = files.resolve(file, launch.record);
    read.push(name);
    const object = await files.readRecords(name);
    readings[index] = object.readings;
    const problem = recordProblem(object);
    if (problem !== null) problems.push({ path: ['tests', index, 'launch', 'record'], message: `${name}: ${problem}` });
  }
  return { problems, readings };
}

function recordProblem({ outcome, reason, problems, readings }: ObjectReading): string | null {
  const [first] = problems;
  if (outcome !== 'read') return reason ?? 'it cannot be read';
  if (first !== undefined) return `${first.place}: ${first.reason}`;
  return launchesIn(readings).length === 0 ? 'no record in it launches an instance' : null;
}

async function runTest(test: PolicyTest, policy: Policy, recorded: readonly Reading[] | null): Promise<Difference[]> {
  const { instances } = await replayReadings(policy, readingsOf(test, policy, recorded));
  return instances.flatMap((instance) =>
    differencesOf(test.expect, instance).map((one) =>
      instances.length === 1 ? one : { ...one, what: `${instance.id}: ${one.what}` },
    ),
  );
}
