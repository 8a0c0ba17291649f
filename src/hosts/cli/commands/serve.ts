import { plus } from '../../../cases/time.ts';
import { describePower } from '../../../policy/power.ts';
import { systemClock } from '../../serve/clock.ts';
import { createLog, wordsOf } from '../../serve/log.ts';
import { watchPolicy } from '../../serve/policy-watch.ts';
import type { NamedQueue } from '../../serve/take-queue.ts';
import { runWorker } from '../../serve/worker.ts';
import { settingsFrom } from '../../service/settings.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { policyPath, requireDatedPolicy } from '../policy-file.ts';
import { openStore, storeName, storePlace } from '../store.ts';

export interface ServeOptions {
  readonly sqs?: readonly string[];
  readonly policy?: string;
  readonly store?: string;
  /** In ms. */
  readonly tick: number;
  /** In ms. */
  readonly grace: number;
  readonly dryRun?: boolean;
  readonly jsonLogs?: boolean;
}

/**
 * The worker for who has no Lambda: until it is told to stop, takes what SQS brings and does what is due.
 *
 * @param stop left out: SIGTERM and SIGINT
 */
export async function serve(options: ServeOptions, streams: Streams, stop = onSignals()): Promise<ExitCode> {
  const { env } = streams;
  const urls = options.sqs ?? [];
  if (urls.length === 0) throw new Mistake('nothing to listen to: name a queue with --sqs URL');
  for (const url of urls) requireUrl('--sqs', url);
  const deadLetters = env.BROOM_DEAD_LETTER_URL?.trim() || null;
  if (deadLetters !== null) requireUrl('BROOM_DEAD_LETTER_URL', deadLetters);
  const settings = settingsFrom(env);
  const place = storePlace(options.store, env, settings);
  const file = policyPath(options.policy);
  const read = () => requireDatedPolicy(file);
  await read();

  const log = createLog(streams.err, systemClock.now, options.jsonLogs === true);
  const dryRun = options.dryRun === true;
  const store = await openStore(place, { create: true });
  try {
    const { createAwsService } = await import('../../service/aws-service.ts');
    const watch = await watchPolicy({
      read,
      make: (policy, policySince) => createAwsService({ settings, env, policy, policySince, store, dryRun }),
      log,
    });
    const { policy } = watch.service();
    log('info', 'serving', {
      store: storeName(place),
      queues: urls.length,
      policy: policy.digest.slice(0, 12),
      power: dryRun ? 'None: this is a dry run.' : describePower(policy),
    });
    const worker = runWorker(
      {
        service: watch.service,
        queues: await queuesOf(urls),
        ...(deadLetters !== null && { deadLetters: await deadLettersAt(deadLetters) }),
        nextWake: () => store.nextWake(),
        before: watch.look,
        clock: systemClock,
        log,
        tickEvery: options.tick,
      },
      stop,
    );
    const isClean = await endsInTime(worker, stop, options.grace);
    if (isClean) log('info', 'stopped');
    else log('error', 'stopped before all that was begun was done: it is done by whoever comes next');
    return isClean ? exitCode.ok : exitCode.incomplete;
  } finally {
    await store.close().catch((error: unknown) => log('error', 'the store did not close', { why: wordsOf(error) }));
  }
}

function requireUrl(name: string, url: string): void {
  if (!/^https?:\/\/[^\s/]+\/\S+$/.test(url)) throw new Mistake(`${name}: expected the URL of a queue, got "${url}"`);
}

const deadLettersAt = async (url: string) => (await import('../../lambda/dead-letters.ts')).deadLettersTo(url);

async function queuesOf(urls: readonly string[]): Promise<NamedQueue[]> {
  const { createQueue } = await import('../../../aws/sqs.ts');
  return [...new Set(urls)].map((url) => ({ name: url.replace(/^.*\//, ''), queue: createQueue(url) }));
}

/** Whether the worker ends by itself within so many ms of being told to. */
async function endsInTime(worker: Promise<void>, stop: AbortSignal, grace: number): Promise<boolean> {
  const over = new AbortController();
  const late = async (): Promise<boolean> => {
    if (!stop.aborted) await new Promise((told) => stop.addEventListener('abort', told, { once: true }));
    const deadline = plus(systemClock.now(), grace);
    await systemClock.sleep(deadline.getTime() - systemClock.now().getTime(), over.signal);
    return false;
  };
  try {
    return await Promise.race([worker.then(() => true), late()]);
  } finally {
    over.abort();
  }
}

/** The first signal asks for an end; the second is the operating system's own. */
function onSignals(): AbortSignal {
  const told = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => told.abort());
  return told.signal;
}
