import { parentPort } from 'node:worker_threads';
import type { PlaygroundView } from '../../../console/types.ts';
import type { Sighting } from '../../../facts/types.ts';
import { openPolicy } from '../../../policy/load.ts';
import { readEvidence } from '../../../stores/sqlite/book.ts';
import { openDatabase } from '../../../stores/sqlite/database.ts';
import { filesBeside } from './from-files.ts';
import { type Today, tryPolicy } from './playground-run.ts';

/** What is asked of the thread. */
export interface Job {
  readonly id: number;
  readonly policy: string;
  readonly today: { readonly place: string; readonly text: string };
  readonly from: Date;
  readonly to: Date;
  readonly limit: number;
  /** A file to read it from, or the evidence itself. */
  readonly evidence: string | readonly Sighting[];
}

export type Answer = { readonly id: number } & (
  | { readonly is: 'done'; readonly view: PlaygroundView }
  | { readonly is: 'failed'; readonly why: string }
);

const port = parentPort;
if (port === null) throw new Error('the playground is to be run as a worker thread');

/** The policy in force is read once: while somebody types it stays what it is. */
let today: { readonly place: string; readonly text: string; readonly read: Today } | null = null;

async function todayOf(given: Job['today']): Promise<Today> {
  if (today?.text === given.text && today.place === given.place) return today.read;
  const read = await readToday(given);
  today = { ...given, read };
  return read;
}

async function readToday({ place, text }: Job['today']): Promise<Today> {
  const files = new Map<string, string>();
  if (text === '') {
    // A policy that is a module: what the service runs is run here too.
    const { readPolicyFile } = await import('../../cli/policy-file.ts');
    const { policy } = await readPolicyFile(place);
    if (policy === null) throw new Error('the policy in force cannot be read');
    return { policy, files };
  }
  const open = filesBeside(place);
  const readFile = (path: string): string => {
    const content = open(path);
    files.set(path, content);
    return content;
  };
  const { policy } = await openPolicy({ text, file: place, readFile });
  if (policy === null) throw new Error('the policy in force cannot be read');
  return { policy, files };
}

/** What was read last, and for which minute: the same answer serves, and the life that was lived on it too. */
let known: { readonly key: string; readonly all: readonly Sighting[] } | null = null;

async function evidenceOf(job: Job): Promise<readonly Sighting[]> {
  const { evidence, from, limit } = job;
  if (typeof evidence !== 'string') return evidence;
  const key = `${evidence} ${from.getTime()} ${limit}`;
  if (known?.key === key) return known.all;
  const all = await readFrom(evidence, from, limit);
  known = { key, all };
  return all;
}

async function readFrom(file: string, from: Date, limit: number): Promise<readonly Sighting[]> {
  const sql = await openDatabase(file);
  try {
    return readEvidence(sql, from, limit + 1);
  } finally {
    sql.close();
  }
}

async function run(job: Job): Promise<Answer> {
  try {
    const all = await evidenceOf(job);
    const isCut = all.length > job.limit;
    const view = await tryPolicy(
      {
        policy: job.policy,
        today: await todayOf(job.today),
        evidence: all,
        from: job.from,
        to: job.to,
        isCut,
      },
      () => performance.now(),
    );
    return { id: job.id, is: 'done', view };
  } catch (error) {
    return { id: job.id, is: 'failed', why: error instanceof Error ? error.message : 'an unknown error' };
  }
}

port.on('message', (job: Job) => void run(job).then((answer) => port.postMessage(answer)));
