import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RawRecord } from '../../../cloudtrail/types.ts';
import { keyOf } from '../../../facts/fold.ts';
import { loadPolicy } from '../../../policy/load.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { openDatabase, type Sql } from '../../../stores/sqlite/database.ts';
import { asS3Object } from '../../../testing/envelopes.ts';
import { createTags, launch } from '../../../testing/records.ts';
import { fakeWorld } from '../../cli/testing/command-line.ts';
import { createService, type Service } from '../../service/service.ts';
import { createSourceStatus } from '../source-status.ts';
import { createTestClock, rest } from '../testing/clock.ts';
import { createSeen } from './seen.ts';
import { createTrailSource } from './trail.ts';

const noon = new Date('2026-03-01T12:00:00Z');
const text = 'mode: enforce\nrules: [{ id: code, require: { tags: { Code: present } }, steps: [stop] }]';

let folder = '';
let sql: Sql;
let end = async (): Promise<void> => {};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'broom-trail-'));
  mkdirSync(join(folder, 'logs'));
  sql = await openDatabase(join(folder, 'serve.sqlite'));
});
afterEach(async () => {
  await end();
  sql.close();
  rmSync(folder, { recursive: true });
});

function put(name: string, content: string | Buffer, at = noon): string {
  const path = join(folder, 'logs', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  // File systems know more than milliseconds.
  utimesSync(path, at.getTime() / 1_000 + 0.000_123, at.getTime() / 1_000 + 0.000_123);
  return path;
}

const log = (...records: readonly RawRecord[]): Buffer => gzipSync(JSON.stringify({ Records: records }));
const id = (n: number): string => `i-${n.toString(16).padStart(17, '0')}`;
const launched = (n: number, at = '2026-03-01T11:59:00Z'): RawRecord => launch({ id: id(n), at });

async function start(over: { take?: Service['take']; most?: number } = {}) {
  const clock = createTestClock(noon);
  const store = createMemoryStore();
  const world = fakeWorld(clock.now);
  const { policy } = loadPolicy({ text, file: 'policy', readFile: () => '' });
  if (policy === null) throw new Error('not valid');
  const service = await createService({
    ...{ policy, policySince: new Date(0), store, world, now: clock.now, by: 'test' },
    senders: () => null,
    readLog: async () => null,
  });
  const logged: string[] = [];
  const orders: string[][] = [];
  const status = createSourceStatus({ kind: 'trail', name: 'logs', text: 'reading logs', now: clock.now });
  const stop = new AbortController();
  const source = createTrailSource({
    folder: join(folder, 'logs'),
    service: () => ({
      take: async (deliveries) => {
        orders.push(deliveries.map((one) => ('reading' in one ? one.reading.object : '')));
        return (over.take ?? service.take)(deliveries);
      },
    }),
    seen: createSeen(sql),
    status,
    clock,
    log: (level, what, fields) => logged.push(`${level} ${what} ${JSON.stringify(fields)}`),
    ...(over.most !== undefined && { most: over.most }),
  });
  const running = source(() => {}, stop.signal);
  await expect.poll(() => clock.sleepers()).toBe(1);
  end = async () => {
    stop.abort();
    await clock.advance(600_000);
    await running;
  };
  /** Lets so many looks pass, and waits until the source sleeps again. */
  const look = async (times = 1): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      await clock.advance(5_000);
      await expect.poll(() => clock.sleepers()).toBe(1);
    }
  };
  const caseOf = (n: number) => store.load(keyOf({ account: '', region: 'eu-west-1', id: id(n) }));
  return { clock, world, orders, logged, status, look, caseOf, service };
}

describe('a folder that a sync fills', () => {
  test('is read as it grows, each file once, at any depth', async () => {
    put('a.json.gz', log(launched(1)));
    const { look, caseOf, orders, status } = await start();
    await look();
    expect(await caseOf(1)).toBeDefined();
    put('AWSLogs/1/CloudTrail/eu-west-1/b.json.gz', log(launched(2)));
    await look(2);
    expect(await caseOf(2)).toBeDefined();
    await look(3);
    expect(orders).toEqual([['a.json.gz'], ['AWSLogs/1/CloudTrail/eu-west-1/b.json.gz']]);
    expect(status.view()).toMatchObject({ is: 'working', taken: 2, text: 'reading logs' });
  });

  test('a file that is still being written is left alone until it stays as it is', async () => {
    const bytes = log(launched(1));
    const path = put('a.json.gz', bytes.subarray(0, 20));
    const { look, caseOf, orders } = await start();
    appendFileSync(path, bytes.subarray(20, 40));
    await look();
    expect(orders).toEqual([]);
    appendFileSync(path, bytes.subarray(40));
    await look();
    expect(orders).toEqual([]);
    await look();
    expect(orders).toEqual([['a.json.gz']]);
    expect(await caseOf(1)).toBeDefined();
  });

  test('a file that changed is read again, and one that is broken when it has changed', async () => {
    put('a.json.gz', 'no log at all');
    put('b.json.gz', log(launched(2)));
    const { look, caseOf, orders, logged, status } = await start();
    await look();
    expect(await caseOf(2)).toBeDefined();
    expect(logged.filter((line) => line.startsWith('warn'))).toEqual([expect.stringContaining('a.json.gz')]);
    expect(status.view().text).toMatch(/^reading logs; 1 could not be read, the latest: a\.json\.gz: /);
    await look(3);
    put('a.json.gz', log(launched(1)), new Date(noon.getTime() + 60_000));
    await look(2);
    expect(await caseOf(1)).toBeDefined();
    expect(orders).toEqual([['a.json.gz', 'b.json.gz'], ['a.json.gz']]);
  });

  test('what was read is known after a restart', async () => {
    put('a.json.gz', log(launched(1)));
    const first = await start();
    await first.look();
    await end();
    const second = await start();
    await second.look(2);
    expect([first.orders.length, second.orders.length]).toEqual([1, 0]);
  });

  test('what could not be taken in is read again', async () => {
    put('a.json.gz', log(launched(1)));
    let tries = 0;
    const { look, orders, status } = await start({
      take: async (deliveries) => {
        tries += 1;
        if (tries === 1) throw new Error('no store');
        return deliveries.map(() => ({ is: 'failed', error: new Error('still none') }));
      },
    });
    await look();
    expect(status.view()).toMatchObject({ is: 'failing', text: 'cannot be read: Error: no store' });
    await look(2);
    expect(orders).toHaveLength(3);
  });

  test('digests, hidden files and others are no log objects', async () => {
    const digest = 'AWSLogs/1/CloudTrail-Digest/eu-west-1/1_CloudTrail-Digest_eu-west-1_trail_20260301T1200Z.json.gz';
    const loose = '1_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260301T1200Z.json.gz';
    for (const name of [digest, loose, '.a.json.gz', 'a.json.gz.6eF3aB21', 'notes.txt']) put(name, log(launched(1)));
    const { look, orders } = await start();
    await look(2);
    expect(orders).toEqual([]);
  });

  test('a folder that goes away and comes back is said to fail meanwhile', async () => {
    const { look, status } = await start();
    rmSync(join(folder, 'logs'), { recursive: true });
    await look();
    expect(status.view()).toMatchObject({ is: 'failing', text: expect.stringContaining('ENOENT') });
    put('a.json.gz', log(launched(1)));
    await look(2);
    expect(status.view()).toMatchObject({ is: 'working' });
  });
});

test('thousands that are there at first are read oldest first, some at a time, and nothing old is acted on as fresh', async () => {
  const nights = Array.from({ length: 120 }, (_, n) => n);
  for (const n of nights.toReversed()) {
    const at = new Date(Date.UTC(2026, 0, 1, n)).toISOString().slice(0, 19);
    const { key, bytes } = asS3Object(
      [launched(n, `${at}Z`), createTags({ id: id(n), at: `${at}Z`, tags: { Name: 'x' } })],
      {
        publishedAt: `${at}Z`,
      },
    );
    put(key, bytes);
  }
  const { look, orders, caseOf, world, clock, service } = await start({ most: 50 });
  for (const n of nights) world.states.set(id(n), { state: 'running', tags: [] });
  await look();
  expect(orders.map(({ length }) => length)).toEqual([50, 50, 20]);
  const stamps = orders.flat().map((name) => /_(\d{8}T\d{4})Z_/.exec(name)?.[1]);
  expect(stamps).toEqual(stamps.toSorted());
  for (const ms of [60_000, 3_600_000, 86_400_000]) {
    await clock.advance(ms);
    await service.tick();
    await rest();
  }
  const first = await caseOf(0);
  expect(first?.tracks.get('code')?.verdict.kind).toBe('violation');
  expect(world.did).toEqual([]);
}, 60_000);
