import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { styleText } from 'node:util';
import type { Policy } from '../../../policy/types.ts';
import { nearest } from '../../../policy/words.ts';
import { gather, type Trail } from '../../../replay/gather.ts';
import { listObjects } from '../../../replay/objects.ts';
import { type ObjectProgress, readObjects } from '../../../replay/pool.ts';
import { live, type Selection } from '../../../replay/replay.ts';
import { type Comparison, compare } from '../../../report/compare.ts';
import { comparisonTable } from '../../../report/compare-text.ts';
import { toJson } from '../../../report/json.ts';
import { buildReport, type Report } from '../../../report/report.ts';
import { toTable } from '../../../report/table.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { createProgress } from '../progress.ts';
import { reasonOf } from '../reasons.ts';

export interface ReplayOptions {
  readonly policy?: string;
  readonly against?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly rule?: readonly string[];
  readonly jobs?: number;
  readonly format?: 'table' | 'json';
  readonly json?: boolean;
  readonly out?: string;
  readonly all?: boolean;
  readonly failOn?: 'violation';
}

/** Judges a trail as it was written: what would have been told, stopped, terminated, mended, regretted. */
export async function replay(paths: readonly string[], options: ReplayOptions, streams: Streams): Promise<ExitCode> {
  // Threads begin to read while the policy's own libraries are loaded; a mistake in it ends them.
  const reading = new AbortController();
  const trailComing = read(paths, options, streams, reading.signal);
  // Waited for below: a rejection before that is not unhandled.
  trailComing.catch(() => {});
  const { policy, against } = await policies(options).catch(async (mistake: unknown) => {
    reading.abort(mistake);
    await trailComing.catch(() => {});
    throw mistake;
  });
  const selection = select(options, policy);
  const trail = await trailComing;
  const life = await live(trail, policy, selection);
  const report = buildReport(trail, life, selection);
  const comparison =
    against === null ? null : compare(await live(trail, against, selection), life, trail.lastAt ?? new Date(0));
  put(format(report, comparison, policy, options, streams), options, streams);
  if (report.incomplete && (options.out !== undefined || isJson(options))) complain(report, streams);
  if (report.incomplete) return exitCode.incomplete;
  return options.failOn === 'violation' && report.verdicts.violation > 0 ? exitCode.violations : exitCode.ok;
}

async function policies(options: ReplayOptions): Promise<{ policy: Policy; against: Policy | null }> {
  const file = policyOf(options);
  const { requirePolicy } = await import('../policy-file.ts');
  return {
    policy: requirePolicy(file),
    against: options.against === undefined ? null : requirePolicy(options.against),
  };
}

async function read(
  paths: readonly string[],
  { jobs = availableParallelism() }: ReplayOptions,
  streams: Streams,
  signal: AbortSignal,
): Promise<Trail> {
  const { sources, skipped, failed } = await list(paths);
  const progress = createProgress(streams, Date.now);
  const all = sources.reduce((sum, { size }) => sum + size, 0);
  let [done, text] = [0, 0];
  const onObject = ({ stored, text: more }: ObjectProgress): void => {
    [done, text] = [done + stored, text + more];
    progress.show(done, all, text);
  };
  return gather(readObjects(sources, { jobs, onObject, signal }), { skipped, failed }).finally(progress.end);
}

/** The policy looked for where none is named. */
const defaultPolicy = 'broom.yaml';

function policyOf({ policy }: ReplayOptions): string {
  if (policy !== undefined) return policy;
  if (existsSync(defaultPolicy)) return defaultPolicy;
  throw new Mistake(`no policy: name one with --policy FILE, or put a ${defaultPolicy} here`);
}

/** The launches that the options choose; an account may be given by the name that the policy gives it. */
function select(options: ReplayOptions, { accounts, rules }: Policy): Selection {
  const account = (given: string): string => {
    const id = accounts.get(given) ?? given;
    if (!/^\d{12}$/.test(id))
      throw new Mistake(`--account: expected twelve digits or a name under \`accounts\` in the policy, got "${given}"`);
    return id;
  };
  const ids = rules.map(({ id }) => id);
  for (const given of options.rule ?? []) {
    if (ids.includes(given)) continue;
    const near = nearest(given, ids);
    throw new Mistake(
      `--rule: the policy has no rule "${given}"; ${near === null ? `it has ${ids.join(', ')}` : `did you mean "${near}"?`}`,
    );
  }
  const { since = null, until = null } = options;
  if (since !== null && until !== null && since.getTime() >= until.getTime())
    throw new Mistake('--since: expected a moment before --until');
  return {
    since,
    until,
    accounts: options.account?.map(account) ?? null,
    regions: options.region ?? null,
    rules: options.rule ?? null,
  };
}

async function list(paths: readonly string[]): Promise<Awaited<ReturnType<typeof listObjects>>> {
  const missing = paths.filter((path) => path !== '-' && !existsSync(path));
  if (missing.length > 0)
    throw new Mistake(missing.map((path) => `${path}: there is no such file or folder`).join('\n'));
  const listed = await listObjects(paths);
  if (listed.sources.length + listed.skipped.length + listed.failed.length === 0) {
    throw new Mistake(`${paths.join(', ')}: no log objects there; expected files ending in .json.gz, .json or .jsonl`);
  }
  return listed;
}

const isJson = ({ json, format: as }: ReplayOptions): boolean => json === true || as === 'json';

function format(
  report: Report,
  comparison: Comparison | null,
  { limits }: Policy,
  options: ReplayOptions,
  { isTerminal, env }: Streams,
): string {
  if (isJson(options)) return toJson(report, comparison);
  const isPlain = !isTerminal.out || options.out !== undefined || (env['NO_COLOR'] ?? '') !== '';
  const bold = (text: string): string => (isPlain ? text : styleText('bold', text));
  const { terminate, stop, quarantine } = limits;
  const perHour = { terminate: terminate.perHour, stop: stop.perHour, quarantine: quarantine.perHour };
  const all = options.all === true;
  const table = toTable(report, { all, perHour, bold });
  return comparison === null ? table : `${table}\n${comparisonTable(comparison, all, bold)}`;
}

function put(text: string, { out: file }: ReplayOptions, { out, err }: Streams): void {
  if (file === undefined) {
    out(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Mistake(`--out ${file}: ${reasonOf(error)}`, { cause: error });
  }
  err(`Report: ${file}\n`);
}

/** JSON and files are read by programs; a person is told beside them that something is missing. */
function complain({ problems }: Report, { err }: Streams): void {
  const [first] = problems;
  const where =
    first === undefined
      ? ''
      : `; the first: ${first.object}${first.place === null ? '' : ` ${first.place}`}: ${first.reason}`;
  err(`INCOMPLETE: ${problems.length} could not be read${where}\n`);
}
