import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawRecord } from '../../../cloudtrail/types.ts';
import type { ReadAnswer, World } from '../../../engine/ports.ts';
import { listing } from '../../../facts/tags.ts';
import type { Ref, StateName } from '../../../facts/types.ts';
import { createSqliteStore } from '../../../stores/sqlite.ts';
import { createService, type Service } from '../../service/service.ts';
import { requirePolicy } from '../policy-file.ts';
import { run } from '../program.ts';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own for the files of a test, and a command line whose output is gathered. */
export interface Bench {
  readonly folder: string;
  put(name: string, text: string): string;
  broom(...args: readonly string[]): Promise<Answer>;
  close(): void;
}

export function createBench(env: Readonly<Record<string, string>> = {}): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'broom-cli-'));
  return {
    folder,
    put: (name, text) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    broom: async (...args) => {
      const [out, err]: [string[], string[]] = [[], []];
      const code = await run(args, {
        out: (text) => out.push(text),
        err: (text) => err.push(text),
        isTerminal: { out: false, err: false },
        env,
      });
      return { code, out: out.join(''), err: err.join('') };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Instances as a world has them, by id; what was done to them is in `did`. */
export interface FakeWorld extends World {
  readonly states: Map<string, { state: StateName; tags: readonly (readonly [string, string])[] }>;
  readonly did: string[];
}

export function fakeWorld(now: () => Date): FakeWorld {
  const states: FakeWorld['states'] = new Map();
  const did: string[] = [];
  const read = async (ref: Ref): Promise<ReadAnswer> => {
    const found = states.get(ref.id);
    if (found === undefined) return { is: 'not-found', checked: true };
    const at = now();
    const evidence = { eventId: 'read', object: 'test' };
    const tags = listing(found.tags, at);
    return {
      is: 'seen',
      sightings: [{ kind: 'seen', ref, at, arrived: at, evidence, state: found.state, facts: {}, tags }],
    };
  };
  return {
    states,
    did,
    read,
    prepare: async () => ({ is: 'ready', before: null }),
    act: async ({ ref, step }) => {
      did.push(`${step.do} ${ref.id}`);
      const found = states.get(ref.id);
      if (found !== undefined) found.state = step.do === 'terminate' ? 'terminated' : 'stopped';
      return { is: 'done' };
    },
    undo: async (ref, start) => {
      did.push(`undo ${ref.id}${start ? ' and start' : ''}`);
      return { is: 'done' };
    },
    findLaunch: async () => ({ is: 'seen', sightings: [] }),
    clockOffset: () => null,
  };
}

/** Has a service work on a SQLite file as its host would, at the time that `now` tells. */
export async function withService(
  { file, policy, world, now }: { file: string; policy: string; world: World; now: () => Date },
  work: (service: Service) => Promise<void>,
): Promise<void> {
  const store = await createSqliteStore({ file });
  try {
    await work(
      await createService({
        policy: await requirePolicy(policy),
        policySince: new Date(now().getTime() - 86_400_000),
        store,
        world,
        senders: () => ({ send: async () => ({ is: 'sent' }) }),
        readLog: async () => null,
        now,
        by: 'test host',
      }),
    );
  } finally {
    await store.close();
  }
}

/** Records as a queue would bring them. */
export const bringing = (...records: readonly RawRecord[]) =>
  records.map((record) => ({ body: JSON.stringify(record), from: 'test' }));
