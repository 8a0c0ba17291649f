import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import type { SourceView } from '../../../../console/types.ts';
import { openPolicy } from '../../../../policy/load.ts';
import type { Policy } from '../../../../policy/types.ts';
import { createMemoryStore } from '../../../../stores/memory.ts';
import { createBook } from '../../../../stores/sqlite/book.ts';
import { createService, type Service } from '../../../service/service.ts';
import { createConsole } from '../create.ts';
import type { Console } from '../parts.ts';
import { samplePolicy } from './sample-policy.ts';
import { createSampleWorld, type SampleWorld } from './sample-world.ts';

/**
 * A console with a week of somebody's launches behind it, on a real port of 127.0.0.1: for tests in a browser, and to look
 * at pages. The same seed gives the same week. Nothing happens by itself: its clock stands until `advance`.
 *
 * To look at it, without building anything but the page:
 *
 *     node src/hosts/http/console/testing/sample-run.mjs [--port 4280] [--cases 200] [--seed any] [--page DIR] [--live]
 */
export interface SampleOptions {
  /** 0, unless said: any that is free. */
  readonly port?: number;
  readonly seed?: string;
  /** Launches in the week; 120 unless said. */
  readonly cases?: number;
  /** Left out: dist/console-page. */
  readonly pageFolder?: string;
  /** Left out: `samplePolicy`. */
  readonly policy?: string;
  /** `simulation` in the bar on top. */
  readonly isSimulation?: boolean;
  /** When the week ends; Thursday, 5 March 2026, noon, unless said. */
  readonly now?: Date;
}

export interface Sample {
  /** `http://127.0.0.1:4280` */
  readonly url: string;
  readonly token: string;
  readonly console: Console;
  readonly service: Service;
  readonly world: SampleWorld;
  readonly policy: Policy;
  now(): Date;
  /** Lets so many ms pass, with everything that happens in them. */
  advance(ms: number): Promise<void>;
  /** What is said of the policy file: a mistake that somebody made in it. */
  setTrouble(text: string | null): void;
  close(): Promise<void>;
}

export const sampleToken = 'sample-token-of-the-console-0123456789';
const noon = new Date('2026-03-05T12:00:00Z');

export async function startSample(options: SampleOptions = {}): Promise<Sample> {
  const { port = 0, seed = 'sample', cases = 120, now: end = noon, policy: text = samplePolicy } = options;
  const loaded = await openPolicy({ text, file: 'broom.yaml', readFile: () => '' });
  const written = loaded.policy;
  if (written === null)
    throw new Error(loaded.diagnostics.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const folder = mkdtempSync(join(tmpdir(), 'broom-sample-'));
  const book = await createBook({ file: join(folder, 'book.sqlite') });
  const world = createSampleWorld({ seed, launches: cases, policy: written, end });
  const server = createServer();
  const address = await listen(server, port);
  let trouble: string | null = null;
  const now = (): Date => new Date(world.clock.now());
  const place = join(folder, 'broom.yaml');
  const since = new Date(end.getTime() - 151 * 3_600_000);
  const store = createMemoryStore();
  const made: { service: Service | null } = { service: null };
  const service = (): Service => {
    if (made.service === null) throw new Error('the sample is not made yet');
    return made.service;
  };
  const app = await createConsole({
    store,
    book,
    service: () => made.service ?? { policy: written, idle: null, order: async () => undefined },
    written: () => ({ place, text, since, trouble }),
    sources: () => [sourceOf(world, now)],
    now,
    speed: 1,
    simulation: options.isSimulation === true ? { seed } : null,
    token: sampleToken,
    hosts: [address, address.replace('127.0.0.1', 'localhost')],
    who: 'alice',
    ready: async () => ({ is: true, why: '' }),
    metrics: async () => '# HELP broom_up Whether it runs.\n# TYPE broom_up gauge\nbroom_up 1\n',
    pageFolder: options.pageFolder ?? fileURLToPath(pageFolder()),
  });
  made.service = await createService({
    policy: written,
    policySince: since,
    store: app.store,
    world: world.ec2World,
    senders: () => ({ send: async () => ({ is: 'sent' }) }),
    readLog: async () => null,
    now,
    by: 'sample',
    concurrency: 4,
  });
  await app.refresh();
  world.begin(
    async (sightings) => {
      app.noteEvidence(sightings);
      await service().see(sightings);
    },
    () => service().tick(),
  );
  await world.clock.run(end.getTime());
  await app.refresh();
  server.on('request', getRequestListener(app.fetch));
  return {
    url: `http://${address}`,
    token: sampleToken,
    console: app,
    service: service(),
    world,
    policy: service().policy,
    now,
    advance: (ms) => world.clock.run(world.clock.now() + ms),
    setTrouble: (given) => {
      trouble = given;
    },
    close: async () => {
      await app.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      book.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Beside the compiled code, or in dist/ where this runs from the sources. */
function pageFolder(): URL {
  const beside = new URL('../../../../console-page/', import.meta.url);
  return existsSync(new URL('index.html', beside))
    ? beside
    : new URL('../../../../../dist/console-page/', import.meta.url);
}

function sourceOf(world: SampleWorld, now: () => Date): SourceView {
  return {
    kind: 'simulation',
    name: 'simulation',
    is: 'working',
    text: 'a made-up organization of four accounts',
    lastAt: now().toISOString(),
    taken: world.taken(),
  };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sample listens nowhere');
  return `127.0.0.1:${address.port}`;
}
