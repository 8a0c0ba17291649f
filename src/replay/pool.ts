import { availableParallelism } from 'node:os';
import { type ReadLimits, readLimits } from '../cloudtrail/object.ts';
import type { ObjectReading } from '../cloudtrail/types.ts';
import { compare, type ObjectSource, standardInput } from './objects.ts';
import { readObject } from './read-object.ts';
import { Schedule } from './schedule.ts';
import { startWorker, type WorkerHandle } from './worker-handle.ts';

export interface ReadObjectsOptions {
  /** Worker threads at most. Default: as many as the machine runs at once. */
  readonly jobs?: number;
  /** Default: worker.js beside this file. */
  readonly workerUrl?: URL;
  /** Bytes of JSON in one object at most. Default: 2 GiB. */
  readonly maxBytes?: number;
  /** Called as soon as an object is read, in no order. */
  readonly onObject?: (progress: ObjectProgress) => void;
  readonly signal?: AbortSignal;
  /** Heap of each thread, in MB, beyond which it ends and its object is failed. Default: what Node gives it. */
  readonly heapMegabytes?: number;
  /** Bytes as stored up to which no thread is started. Default: 2 MB, read in about as long as a thread takes to start. */
  readonly inlineBytes?: number;
}

/** stored: bytes read from the disk; text: bytes of JSON. */
export interface ObjectProgress {
  readonly object: string;
  readonly outcome: ObjectReading['outcome'];
  readonly stored: number;
  readonly text: number;
}

const inlineDefault = 2 * 1024 ** 2;

/**
 * Reads log objects, several at a time. Readings come in order of names, whatever the number of jobs, and only a bounded
 * number of them is held back for an earlier one that takes longer.
 *
 * @throws what the signal was aborted with; nothing that an object holds makes it throw
 */
export async function* readObjects(
  sources: readonly ObjectSource[],
  options: ReadObjectsOptions = {},
): AsyncGenerator<ObjectReading, void, undefined> {
  const { jobs = availableParallelism(), maxBytes = readLimits.text, onObject, signal } = options;
  const limits: ReadLimits = { ...readLimits, text: maxBytes };
  const ordered = [...sources].sort((a, b) => compare(a.name, b.name));
  const total = ordered.reduce((sum, { size }) => sum + size, 0);
  const threads = Math.min(Math.floor(jobs), ordered.length);
  const told = (reading: ObjectReading): ObjectReading => {
    const { object, outcome, bytes } = reading;
    onObject?.({ object, outcome, ...bytes });
    return reading;
  };
  signal?.throwIfAborted();
  if (threads <= 1 || total <= (options.inlineBytes ?? inlineDefault)) {
    for (const source of ordered) {
      yield told(await readObject(source, limits));
      signal?.throwIfAborted();
    }
    return;
  }
  const url = options.workerUrl ?? new URL('./worker.js', import.meta.url);
  yield* readInThreads(ordered, { threads, limits, url, told, signal, heapMegabytes: options.heapMegabytes });
}

interface ThreadOptions {
  readonly threads: number;
  readonly limits: ReadLimits;
  readonly url: URL;
  readonly told: (reading: ObjectReading) => ObjectReading;
  readonly signal: AbortSignal | undefined;
  readonly heapMegabytes: number | undefined;
}

async function* readInThreads(
  sources: readonly ObjectSource[],
  { threads, limits, url, told, signal, heapMegabytes }: ThreadOptions,
): AsyncGenerator<ObjectReading, void, undefined> {
  const schedule = new Schedule(sources, threads);
  const workers = new Set<WorkerHandle>();
  const finished = new Map<number, ObjectReading>();
  let fault: unknown = null;
  let wake = (): void => {};

  const finish = (index: number, reading: ObjectReading): void => {
    finished.set(index, told(reading));
    wake();
  };
  const fail = (error: unknown): void => {
    fault ??= error;
    wake();
  };
  const feed = (worker: WorkerHandle): void => {
    // One batch is always waiting behind the one at work, so that a worker never waits for us.
    while (worker.batches < 2) {
      const batch = schedule.next();
      if (batch.length === 0) return;
      worker.assign(batch);
    }
  };
  const hire = (): void => {
    const worker = startWorker(
      { url, limits, heapMegabytes },
      {
        onReading: (index, reading) => {
          finish(index, reading);
          feed(worker);
        },
        onDeath: (reading, rest) => {
          workers.delete(worker);
          if (reading !== null) finish(reading.index, reading.reading);
          schedule.giveBack(rest);
          if (schedule.hasMore || rest.length > 0) hire();
        },
        onFault: fail,
      },
    );
    workers.add(worker);
    feed(worker);
  };
  const onAbort = (): void => fail(signal?.reason);

  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    // Standard input belongs to this thread.
    sources.forEach((source, index) => {
      if (source.path === standardInput) readObject(source, limits).then((reading) => finish(index, reading), fail);
    });
    for (let i = 0; i < threads; i++) hire();
    for (let index = 0; index < sources.length; index++) {
      while (!finished.has(index) && fault === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (fault !== null) throw fault;
      const reading = finished.get(index);
      finished.delete(index);
      if (reading !== undefined) yield reading;
      schedule.delivered(index);
      for (const worker of workers) feed(worker);
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await Promise.all([...workers].map((worker) => worker.stop()));
  }
}
