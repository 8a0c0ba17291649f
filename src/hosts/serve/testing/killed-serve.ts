import type { ReadAnswer } from '../../../engine/ports.ts';
import { listing } from '../../../facts/tags.ts';
import type { StateName } from '../../../facts/types.ts';
import { createSqliteStore } from '../../../stores/sqlite.ts';
import { createService } from '../../service/service.ts';
import type { Clock } from '../clock.ts';
import { planOf } from '../plan/plan.ts';
import { createPolicySource } from '../policy-source.ts';
import { serveAll } from '../serve.ts';

/**
 * `broom serve` in a process of its own, to be killed: `node … {options}`. Instances and channel are the test's, over
 * HTTP; messages come by SNS and in a folder; everything else is as it is. It says so when it serves, and its clock goes
 * `speed` times as fast as the computer's, from `start` on.
 */
export interface KilledOptions {
  readonly store: string;
  readonly policy: string;
  readonly trail: string;
  /** Of the endpoint. */
  readonly port: number;
  readonly topic: string;
  /** Where instances and channel are, and the certificate. */
  readonly outside: string;
  readonly start: number;
  readonly began: number;
  readonly speed: number;
}

const options = JSON.parse(process.argv[2] ?? '') as KilledOptions;
const { outside, start, began, speed } = options;
const now = (): Date => new Date(start + (Date.now() - began) * speed);
const clock: Clock = {
  now,
  sleep: (ms, signal) =>
    new Promise((done) => {
      const timer = setTimeout(done, ms / speed);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        done();
      });
    }),
};

async function ask<T>(what: string, body: object): Promise<T> {
  const answer = await fetch(`${outside}/${what}`, { method: 'POST', body: JSON.stringify(body) });
  return (await answer.json()) as T;
}

const store = await createSqliteStore({ file: options.store });
const evidence = { eventId: 'read', object: 'test' };
await serveAll(
  {
    plan: planOf(
      { sns: `127.0.0.1:${options.port}`, topic: [options.topic], trail: [options.trail], console: false },
      {},
    ),
    scene: {
      ...{ clock, speed, simulation: null, queues: [], snsHosts: [outside] },
      makeService: (parts) =>
        createService({
          ...parts,
          world: {
            read: async (ref): Promise<ReadAnswer> => {
              const at = now();
              const { state, tags } = await ask<{ state: StateName; tags: [string, string][] }>('read', { id: ref.id });
              return {
                is: 'seen',
                sightings: [
                  { kind: 'seen', ref, at, arrived: now(), evidence, state, facts: {}, tags: listing(tags, at) },
                ],
              };
            },
            prepare: async () => ({ is: 'ready', before: null }),
            act: async ({ ref, step }) => ask('act', { id: ref.id, do: step.do }),
            undo: async () => ({ is: 'done' }),
            findLaunch: async () => ({ is: 'seen', sightings: [] }),
            clockOffset: () => null,
          },
          senders: () => ({
            send: async ({ key, contents }) =>
              ask('send', {
                key,
                ids: contents.map((one) => (one.kind === 'notice' ? one.notice.ref.id : one.alarm.id)),
              }),
          }),
          readLog: async () => null,
          now,
          by: `serve ${process.pid}`,
        }),
    },
    policy: createPolicySource(options.policy),
    policyPlace: options.policy,
    store,
    storeName: options.store,
    file: options.store,
    token: { text: 'x'.repeat(43), isNew: true },
    who: 'test',
    log: () => {},
    onServing: () => void process.stdout.write('serving\n'),
  },
  new AbortController().signal,
);
