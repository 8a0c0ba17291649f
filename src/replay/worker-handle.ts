import { Worker } from 'node:worker_threads';
import type { ReadLimits } from '../cloudtrail/object.ts';
import type { ObjectReading } from '../cloudtrail/types.ts';
import { failed } from './read-object.ts';
import type { Scheduled } from './schedule.ts';
import type { Answer, Assignment } from './worker.ts';

export interface WorkerEvents {
  onReading(index: number, reading: ObjectReading): void;
  /** reading: the failure of the object that it died on, null when it had none at hand; rest: what it had yet to read. */
  onDeath(reading: { index: number; reading: ObjectReading } | null, rest: readonly Scheduled[]): void;
  /** It never came to work: that is no object's fault. */
  onFault(error: unknown): void;
}

export interface WorkerHandle {
  /** Batches assigned and not yet read to their end. */
  readonly batches: number;
  assign(batch: readonly Scheduled[]): void;
  stop(): Promise<unknown>;
}

export interface WorkerSpec {
  readonly url: URL;
  readonly limits: ReadLimits;
  readonly heapMegabytes: number | undefined;
}

export function startWorker({ url, limits, heapMegabytes }: WorkerSpec, events: WorkerEvents): WorkerHandle {
  const resourceLimits = heapMegabytes === undefined ? {} : { maxOldGenerationSizeMb: heapMegabytes };
  const worker = new Worker(url, { resourceLimits });
  const batches: Scheduled[][] = [];
  let ready = false;
  let stopped = false;
  let cause: unknown = null;

  worker.on('message', (answer: Answer) => {
    if (answer === 'ready') {
      ready = true;
      return;
    }
    if (stopped) return;
    batches[0]?.shift();
    if (batches[0]?.length === 0) batches.shift();
    events.onReading(answer.index, answer.reading);
  });
  worker.on('error', (error) => {
    cause = error;
  });
  // All messages have arrived by now: the first object without an answer is the one it died on.
  worker.on('exit', () => {
    if (stopped) return;
    stopped = true;
    if (!ready) {
      events.onFault(cause ?? new Error('a worker thread ended before it began'));
      return;
    }
    const [lost, ...rest] = batches.flat();
    const reading = lost && { index: lost.index, reading: failed(lost.source.name, deathOf(cause)) };
    events.onDeath(reading ?? null, rest);
  });

  return {
    get batches() {
      return batches.length;
    },
    assign(batch) {
      batches.push([...batch]);
      const assignment: Assignment = { objects: batch, limits };
      worker.postMessage(assignment);
    },
    stop() {
      stopped = true;
      return worker.terminate();
    },
  };
}

function deathOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'the thread that read it ran out of memory';
  return 'the thread that read it ended';
}
