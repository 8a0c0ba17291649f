import type { AssertCompiler } from './assert.ts';
import { compilePolicy } from './compile.ts';
import { byPlace, type Diagnostic, formatPath, messageOf, type Path, type Problem } from './diagnostics.ts';
import { withoutEchoes } from './echoes.ts';
import { expand } from './expand.ts';
import { accountNames, meaningProblems } from './meaning.ts';
import type { Means } from './means.ts';
import { field, itemsOf, rawValue } from './raw-value.ts';
import { readYaml } from './read-yaml.ts';
import { expandedSchema, policySchema, type RawPolicy } from './schema.ts';
import { shapeProblems } from './shape.ts';
import { locate, type Tree, treeFromObject } from './tree.ts';
import type { Policy } from './types.ts';
import { valueFiles } from './value-file.ts';

export { type Diagnostic, formatDiagnostic } from './diagnostics.ts';

export interface PolicySource {
  /** The YAML, a byte order mark allowed. */
  readonly text: string;
  /** Its name, for messages. */
  readonly file: string;
  /**
   * Gives the text of a file in the policy's folder, or throws. The path is relative, with `/`, without `.` and `..`.
   * Whoever opens the file refuses symbolic links.
   */
  readonly readFile: (relativePath: string) => string;
  /** What makes a check of an `assert`. Left out, an `assert` is a mistake; openPolicy brings it. */
  readonly compileAssert?: AssertCompiler | undefined;
}

export interface Loaded {
  /** Null when there is an error among the diagnostics. */
  readonly policy: Policy | null;
  /** Errors and warnings, by place. */
  readonly diagnostics: readonly Diagnostic[];
  /** The policy as written, shorthand and all; null when there is an error. */
  readonly raw: RawPolicy | null;
  /** Makes a diagnostic of a problem found later, with its place in this policy. */
  readonly diagnose: (problem: Problem) => Diagnostic;
}

/** More mistakes than anyone reads at once are counted, not listed. */
const mostDiagnostics = 100;

/** Reads a policy, and says everything that is wrong with it at once. Touches no disk and no clock. */
export function loadPolicy({ text, file, readFile, compileAssert }: PolicySource): Loaded {
  const unmarked = text.replace(/^\uFEFF/, '');
  const { tree, problems } = readYaml(unmarked);
  return load(tree, problems, { readFile, compileAssert }, diagnoser(file, tree, linesOf(unmarked)));
}

/**
 * The same for a policy given as an object: the way in for policies written in TypeScript. Its diagnostics have paths
 * and no lines.
 */
export function policyFromObject(raw: unknown, { file, readFile, compileAssert }: Omit<PolicySource, 'text'>): Loaded {
  const { tree, problems } = treeFromObject(raw);
  return load(tree, problems, { readFile, compileAssert }, diagnoser(file, tree, null));
}

/** Reads a policy, as loadPolicy does, and loads what compiles an `assert` where there may be one. */
export const openPolicy = async (source: PolicySource): Promise<Loaded> =>
  loadPolicy({ ...source, compileAssert: source.compileAssert ?? (await compilerFor(/\bassert\b/.test(source.text))) });

/** The same for a policy given as an object. */
export const openPolicyObject = async (raw: unknown, source: Omit<PolicySource, 'text'>): Promise<Loaded> =>
  policyFromObject(raw, { ...source, compileAssert: source.compileAssert ?? (await compilerFor(hasAssert(raw))) });

const compilerFor = async (wanted: boolean): Promise<AssertCompiler | undefined> =>
  wanted ? (await import('./checks/assert.ts')).compileAssert : undefined;

const hasAssert = (raw: unknown): boolean =>
  itemsOf(field(raw, 'rules')).some((rule) => field(field(rule, 'require'), 'assert') !== undefined);

type Diagnose = (problem: Problem) => Diagnostic;

function load(
  tree: Tree | null,
  found: readonly Problem[],
  { readFile, compileAssert }: Pick<PolicySource, 'readFile' | 'compileAssert'>,
  diagnose: Diagnose,
): Loaded {
  const raw = tree === null ? null : rawValue(tree, policySchema);
  const expanded = raw === null ? null : expand(raw);
  const means: Means = {
    files: valueFiles(readFile),
    names: accountNames(expanded),
    compileAssert: compileAssert ?? null,
  };
  const problems = tree === null ? found : [...found, ...shapeProblems(expanded), ...meaningProblems(expanded, means)];
  const diagnostics = bounded(withoutEchoes(problems).map(diagnose).sort(byPlace));
  const parsed = expandedSchema.safeParse(expanded);
  if (!parsed.success || problems.some(({ severity }) => severity !== 'warning')) {
    return { policy: null, diagnostics, raw: null, diagnose };
  }
  return { policy: compilePolicy(parsed.data, means), diagnostics, raw: policySchema.parse(raw), diagnose };
}

export function bounded(diagnostics: Diagnostic[]): Diagnostic[] {
  const [first] = diagnostics;
  if (first === undefined || diagnostics.length <= mostDiagnostics) return diagnostics;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').slice(0, mostDiagnostics);
  const message = `and ${diagnostics.length - errors.length} more`;
  return [
    ...errors,
    { ...first, severity: 'error', line: 0, column: 0, path: '', message, seen: null, wanted: null, suggestion: null },
  ];
}

/** The offset at which each line begins. */
export function linesOf(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

/** @param lines where each begins; null when there is no text */
export function diagnoser(file: string, tree: Tree | null, lines: readonly number[] | null): Diagnose {
  return (problem) => {
    const place = tree === null ? { at: 0, path: problem.path } : locate(tree, problem.path, problem.atKey);
    return {
      severity: problem.severity ?? 'error',
      file,
      ...(lines === null ? { line: 0, column: 0 } : position(problem.at ?? place.at, lines)),
      path: formatPath(pathShown(problem, place.path)),
      message: messageOf(problem),
      seen: problem.seen ?? null,
      wanted: problem.wanted ?? null,
      suggestion: problem.suggestion ?? null,
    };
  };
}

const pathShown = (problem: Problem, written: Path): Path => (problem.at === undefined ? written : problem.path);

function position(at: number, lines: readonly number[]): { line: number; column: number } {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.max(0, at - (lines[low] ?? 0)) + 1 };
}
