import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { ObjectReading } from '../../../cloudtrail/types.ts';
import type { Policy } from '../../../policy/types.ts';
import { nearest } from '../../../policy/words.ts';
import { gather, type Trail } from '../../../replay/gather.ts';
import { listObjects } from '../../../replay/objects.ts';
import { type ObjectProgress, readObjects } from '../../../replay/pool.ts';
import type { Selection } from '../../../replay/replay.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { createProgress } from '../progress.ts';
import type { OutputOptions } from '../replay-output.ts';

export interface ReplayOptions extends OutputOptions {
  readonly policy?: string;
  readonly against?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly rule?: readonly string[];
  readonly jobs?: number;
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
  const { judgeTrail } = await import('../judge-trail.ts');
  const replayed = await judgeTrail(await trailComing, { policy, against }, selection);
  const { writeReport } = await import('../replay-output.ts');
  await writeReport(replayed, options, streams);
  const { incomplete, verdicts } = replayed.report;
  if (incomplete) return exitCode.incomplete;
  return options.failOn === 'violation' && verdicts.violation > 0 ? exitCode.violations : exitCode.ok;
}

async function policies(options: ReplayOptions): Promise<{ policy: Policy; against: Policy | null }> {
  const { policyPath, requirePolicy } = await import('../policy-file.ts');
  return {
    policy: await requirePolicy(policyPath(options.policy)),
    against: options.against === undefined ? null : await requirePolicy(options.against),
  };
}

async function read(
  paths: readonly string[],
  { jobs = availableParallelism() }: ReplayOptions,
  streams: Streams,
  signal: AbortSignal,
): Promise<Trail> {
  const [remote, local] = [paths.filter(isRemote), paths.filter((path) => !isRemote(path))];
  // What reads S3 is loaded only where it is asked for.
  const s3 = remote.length === 0 ? null : await openS3(remote);
  const { sources, skipped, failed } = await list(local);
  if (sources.length + skipped.length + failed.length + (s3?.sources.length ?? 0) + (s3?.skipped.length ?? 0) === 0) {
    throw new Mistake(`${paths.join(', ')}: no log objects there; expected files ending in .json.gz, .json or .jsonl`);
  }
  const progress = createProgress(streams, Date.now);
  const all = [...sources, ...(s3?.sources ?? [])].reduce((sum, { size }) => sum + size, 0);
  let [done, text] = [0, 0];
  const onObject = ({ stored, text: more }: ObjectProgress): void => {
    [done, text] = [done + stored, text + more];
    progress.show(done, all, text);
  };
  const readings = async function* (): AsyncGenerator<ObjectReading> {
    if (sources.length > 0) yield* readObjects(sources, { jobs, onObject, signal });
    if (s3 !== null) yield* s3.read({ width: Math.max(mostWaits, jobs), onObject, signal });
  };
  const left = { skipped: [...skipped, ...(s3?.skipped ?? [])], failed };
  return gather(readings(), left).finally(progress.end);
}

/** An object of S3 is waited for more than read. */
const mostWaits = 8;

const isRemote = (path: string): boolean => path.startsWith('s3://');

async function openS3(paths: readonly string[]) {
  const [{ listS3, readS3 }, { createObjects }, { createReadLog }] = await Promise.all([
    import('../s3-trail.ts'),
    import('../../../aws/s3.ts'),
    import('../../service/aws-service.ts'),
  ]);
  const objects = createObjects();
  const { sources, skipped } = await listS3(paths, objects);
  const readLog = createReadLog(objects);
  return { sources, skipped, read: (options: Parameters<typeof readS3>[2]) => readS3(sources, readLog, options) };
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
  return listObjects(paths);
}
