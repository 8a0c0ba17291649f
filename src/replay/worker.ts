import { parentPort } from 'node:worker_threads';
import type { ReadLimits } from '../cloudtrail/object.ts';
import type { ObjectReading } from '../cloudtrail/types.ts';
import type { ObjectSource } from './objects.ts';
import { readObject } from './read-object.ts';

/** Objects to be read, in this order. */
export interface Assignment {
  readonly objects: readonly { readonly index: number; readonly source: ObjectSource }[];
  readonly limits: ReadLimits;
}

/** One for each object, in the order in which they were assigned; `ready` once before them. */
export type Answer = 'ready' | { readonly index: number; readonly reading: ObjectReading };

const port = parentPort;
if (port === null) throw new Error('the worker is to be run as a worker thread');

const answer = (message: Answer): void => port.postMessage(message);

let work = Promise.resolve();
port.on('message', ({ objects, limits }: Assignment) => {
  work = work.then(async () => {
    for (const { index, source } of objects) answer({ index, reading: await readObject(source, limits) });
  });
});
answer('ready');
