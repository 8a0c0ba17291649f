import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { day, plus } from '../../../cases/time.ts';
import type { PlaygroundView } from '../../../console/types.ts';
import type { ConsoleParts } from './parts.ts';
import type { Answer, Job } from './playground-worker.ts';
import { RefusedError } from './refusal.ts';

export interface Playground {
  /**
   * @throws {RefusedError} when another was asked for meanwhile, when it takes too long, and when it cannot be done
   */
  run(policy: string): Promise<PlaygroundView>;
  close(): Promise<void>;
}

export interface PlaygroundOptions {
  /** Left out: playground-worker.js beside this file, or in dist/ when this runs from the sources. */
  readonly workerUrl?: URL;
  /** In ms. */
  readonly timeLimit?: number;
  /** Sightings that are replayed at most. */
  readonly limit?: number;
}

const [week, minute] = [7 * day, 60_000];
/** Heap of the thread in MB: what needs more than this is no week of a team's launches. */
const heap = 1_024;

/**
 * Tries policies in a thread of its own, one at a time: a later request ends an earlier one that is still at work, and
 * the service goes on meanwhile.
 */
export function createPlayground(
  { book, now, written }: Pick<ConsoleParts, 'book' | 'now' | 'written'>,
  { workerUrl = findWorker(), timeLimit = 20_000, limit = 100_000 }: PlaygroundOptions = {},
): Playground {
  let worker: Worker | null = null;
  let current: { readonly id: number; end(error: RefusedError): void } | null = null;
  let ids = 0;

  const stop = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    await ended?.terminate();
  };
  const jobOf = (policy: string): Job => {
    // What was read for a minute is good for all of it: somebody who types asks again and again.
    const to = new Date(Math.floor(now().getTime() / minute) * minute);
    const from = plus(to, -week);
    const file = 'file' in book && typeof book.file === 'string' ? book.file : null;
    const { place, text } = written();
    ids += 1;
    // Asked for none, the book writes what it still holds: the other connection is to find it.
    const evidence = book.evidence(from, file === null ? limit + 1 : 0);
    return { id: ids, policy, today: { place, text }, from, to, limit, evidence: file ?? evidence };
  };
  return {
    run: async (policy) => {
      if (current !== null) {
        current.end(new RefusedError(409, 'A later request took the place of this one.'));
        await stop();
      }
      const job = jobOf(policy);
      worker ??= new Worker(workerUrl, { resourceLimits: { maxOldGenerationSizeMb: heap } });
      worker.unref();
      const thread = worker;
      return new Promise<PlaygroundView>((resolve, reject) => {
        const timer = setTimeout(() => {
          end(() => reject(new RefusedError(503, tooLong(timeLimit), 'Try it with broom replay --against instead.')));
          void stop();
        }, timeLimit);
        const end = (settle: () => void): void => {
          if (current?.id === job.id) current = null;
          clearTimeout(timer);
          thread.off('message', onMessage);
          thread.off('error', onError);
          thread.off('exit', onExit);
          settle();
        };
        const onMessage = (answer: Answer): void => {
          if (answer.id !== job.id) return;
          if (answer.is === 'done') end(() => resolve(answer.view));
          else end(() => reject(new RefusedError(503, `The policy could not be tried: ${answer.why}`)));
        };
        const onError = (error: Error): void => {
          if (worker === thread) worker = null;
          const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
          const why = isMemory ? 'there is more evidence than fits into its memory' : 'its thread ended';
          end(() => reject(new RefusedError(503, `The policy could not be tried: ${why}.`)));
        };
        const onExit = (): void => {
          if (worker === thread) worker = null;
          end(() => reject(new RefusedError(503, 'The policy could not be tried: its thread ended.')));
        };
        thread.on('message', onMessage);
        thread.on('error', onError);
        thread.on('exit', onExit);
        current = { id: job.id, end: (error) => end(() => reject(error)) };
        thread.postMessage(job);
      });
    },
    close: async () => {
      current?.end(new RefusedError(503, 'The service ends.'));
      await stop();
    },
  };
}

const tooLong = (ms: number): string =>
  `The policy was not tried: it took longer than ${Math.round(ms / 1000)} seconds.`;

function findWorker(): URL {
  const beside = new URL('./playground-worker.js', import.meta.url);
  return existsSync(fileURLToPath(beside))
    ? beside
    : new URL('../../../../dist/hosts/http/console/playground-worker.js', import.meta.url);
}
