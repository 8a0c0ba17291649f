import type { Queue } from '../../../aws/sqs.ts';
import type { ReadAnswer, Store } from '../../../engine/ports.ts';
import { listing } from '../../../facts/tags.ts';
import type { StateName } from '../../../facts/types.ts';
import { loadPolicy } from '../../../policy/load.ts';
import { createSqliteStore } from '../../../stores/sqlite.ts';
import { createService } from '../../service/service.ts';
import { runWorker } from '../worker.ts';

/**
 * A worker in a process of its own, to be killed: `node … FILE URL START BEGAN SPEED`. Its store is a SQLite file; queue,
 * instances and channel are the test's, over HTTP, and it tells the test before and after each write to the store. Its
 * clock said START when the computer's said BEGAN, and goes SPEED times as fast.
 */
const [, , file = '', url = '', start = '', began = '', speed = ''] = process.argv;
const now = (): Date => new Date(Number(start) + (Date.now() - Number(began)) * Number(speed));

async function ask<T>(what: string, body: object): Promise<T> {
  const answer = await fetch(`${url}/${what}`, { method: 'POST', body: JSON.stringify(body) });
  return (await answer.json()) as T;
}

const sqlite = await createSqliteStore({ file });
const store: Store = {
  ...sqlite,
  save: async (...args) => {
    await ask('save', { after: false });
    const answer = await sqlite.save(...args);
    await ask('save', { after: true });
    return answer;
  },
};
const { policy } = loadPolicy({
  text: 'mode: enforce\nsettle: 0s\nchannels: [{ slack: env:BROOM_SLACK }]\nrules: [{ id: code, require: { tags: { Code: present } }, steps: [stop, notify] }]',
  file: 'policy',
  readFile: () => '',
});
if (policy === null) throw new Error('the policy is not valid');

const queue: Pick<Queue, 'receive' | 'remove' | 'extend'> = {
  receive: () => ask('receive', {}),
  remove: (receipts) => ask('remove', { receipts }),
  extend: (receipt, seconds) => ask('extend', { receipt, seconds }),
};
const service = await createService({
  policy,
  policySince: new Date(Number(start) - 86_400_000),
  store,
  world: {
    read: async (ref): Promise<ReadAnswer> => {
      const at = now();
      const { state, tags } = await ask<{ state: StateName; tags: [string, string][] }>('read', { id: ref.id });
      const evidence = { eventId: 'read', object: 'test' };
      return {
        is: 'seen',
        sightings: [{ kind: 'seen', ref, at, arrived: now(), evidence, state, facts: {}, tags: listing(tags, at) }],
      };
    },
    prepare: async () => ({ is: 'ready', before: null }),
    act: async ({ ref, step }) => ask('act', { id: ref.id, do: step.do }),
    undo: async () => ({ is: 'done' }),
    findLaunch: async () => ({ is: 'seen', sightings: [] }),
    clockOffset: () => null,
  },
  senders: () => ({ send: async ({ key, contents }) => ask('send', { key, contents: contents.length }) }),
  readLog: async () => null,
  now,
  by: `worker ${process.pid}`,
});

await runWorker(
  {
    service: () => service,
    queues: [{ name: 'events', queue }],
    nextWake: () => store.nextWake(),
    clock: {
      now,
      sleep: (ms, signal) =>
        new Promise((done) => {
          const timer = setTimeout(done, ms / Number(speed));
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            done();
          });
        }),
    },
    log: () => {},
    tickEvery: 60_000,
  },
  new AbortController().signal,
);
