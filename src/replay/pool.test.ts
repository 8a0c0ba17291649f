import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ObjectReading } from '../cloudtrail/types.ts';
import type { ObjectSource } from './objects.ts';
import { type ReadObjectsOptions, readObjects } from './pool.ts';

/** As built: a worker thread runs JavaScript. */
const workerUrl = new URL('../../dist/replay/worker.js', import.meta.url);
const threads: ReadObjectsOptions = { workerUrl, inlineBytes: 0 };

let folder = '';
let sources: ObjectSource[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-pool-'));
  sources = Array.from({ length: 150 }, (_, i) => put(`${String(i).padStart(3, '0')}.json.gz`, 1 + ((i * 37) % 50)));
});
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, records: number): ObjectSource {
  const bytes = gzipSync(
    JSON.stringify({ Records: Array.from({ length: records }, (_, i) => recordOf(`${name}-${i}`)) }),
  );
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { name, path, size: bytes.length };
}

const recordOf = (id: string) => ({
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', userName: 'alice', accountId: '111122223333' },
  eventTime: '2026-03-01T12:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'CreateTags',
  awsRegion: 'eu-west-1',
  requestParameters: {
    resourcesSet: { items: [{ resourceId: 'i-0f3a91bc22de01f77' }] },
    tagSet: { items: [{ key: '__proto__', value: 'LOL' }] },
  },
  responseElements: { _return: true },
  eventID: id,
  recipientAccountId: '111122223333',
});

async function all(some: readonly ObjectSource[], options: ReadObjectsOptions): Promise<ObjectReading[]> {
  const readings: ObjectReading[] = [];
  for await (const reading of readObjects(some, options)) readings.push(reading);
  return readings;
}

/** A worker that answers each object at once, and meets some names with its death. */
const mortalWorker = (deathly: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ objects }) => {
        for (const { index, source } of objects) {
          ${deathly}
          const reading = { object: source.name, outcome: 'read', reason: null, records: 1, readings: [], problems: [], bytes: { stored: 0, text: 0 } };
          parentPort.postMessage({ index, reading });
        }
      });
      parentPort.postMessage('ready');
    `)}`,
  );

describe('readings', () => {
  test('are the same, in order of names, for any number of jobs', async () => {
    const inline = await all(sources, { jobs: 1 });
    expect(inline.map(({ object }) => object)).toEqual(sources.map(({ name }) => name));
    expect(inline.every(({ outcome, readings, records }) => outcome === 'read' && readings.length === records)).toBe(
      true,
    );
    const shuffled = [...sources].reverse();
    expect(await all(shuffled, { ...threads, jobs: 2 })).toEqual(inline);
    expect(await all(shuffled, { ...threads, jobs: 5 })).toEqual(inline);
  });

  test('keep maps, dates and a tag called __proto__ on their way out of a thread', async () => {
    const [reading] = await all(sources.slice(0, 2), { ...threads, jobs: 2 });
    const [first] = reading?.readings ?? [];
    expect(first?.at).toEqual(new Date('2026-03-01T12:00:00Z'));
    const sighting = first?.kind === 'sightings' ? first.sightings[0] : undefined;
    expect(sighting?.kind === 'tags-changed' && sighting.set).toEqual(new Map([['__proto__', 'LOL']]));
  });

  test('of nothing are none', async () => {
    expect(await all([], { ...threads, jobs: 2 })).toEqual([]);
  });

  test('of an object that is gone, or too long, are failed, and the others go on', async () => {
    const gone = { name: '000-gone', path: join(folder, 'gone'), size: 10 };
    const readings = await all([gone, ...sources.slice(0, 3)], { ...threads, jobs: 2, maxBytes: 2000 });
    expect(readings.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'there is no such file or folder (ENOENT)',
      'read',
      'more than 2000 bytes of JSON, the bound for one object',
      'more than 2000 bytes of JSON, the bound for one object',
    ]);
  });

  test('are told of one by one as they are made', async () => {
    const told: string[] = [];
    let stored = 0;
    const onObject: ReadObjectsOptions['onObject'] = (progress) => {
      told.push(progress.object);
      stored += progress.stored;
    };
    await all(sources, { ...threads, jobs: 2, onObject });
    expect(told.sort()).toEqual(sources.map(({ name }) => name));
    expect(stored).toBe(sources.reduce((sum, { size }) => sum + size, 0));
  });

  test('of an object that kills its thread are failed, and the others go on', async () => {
    const workerUrl = mortalWorker('if (/7/.test(source.name)) process.exit(3);');
    const readings = await all(sources, { workerUrl, inlineBytes: 0, jobs: 2 });
    const deathly = sources.filter(({ name }) => name.includes('7')).map(({ name }) => name);
    expect(readings.map(({ object }) => object)).toEqual(sources.map(({ name }) => name));
    expect(readings.filter(({ outcome }) => outcome === 'failed').map(({ object }) => object)).toEqual(deathly);
    expect(readings.find(({ outcome }) => outcome === 'failed')?.reason).toBe('the thread that read it ended');
  });

  test('of an object that takes all memory say so', async () => {
    const workerUrl = mortalWorker(
      "if (source.name.startsWith('001')) { const held = []; for (;;) held.push(new Array(1e6).fill(held)); }",
    );
    const readings = await all(sources.slice(0, 4), { workerUrl, inlineBytes: 0, jobs: 2, heapMegabytes: 32 });
    expect(readings.map(({ reason }) => reason)).toEqual([
      null,
      'the thread that read it ran out of memory',
      null,
      null,
    ]);
  });

  test('are not waited for when no thread can be started', async () => {
    const workerUrl = new URL('data:text/javascript,throw new Error("no such luck")');
    await expect(all(sources, { workerUrl, inlineBytes: 0, jobs: 2 })).rejects.toThrow('no such luck');
  });

  test('may be left before the last one, and stop when they are not wanted any more', async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const reading = async () => {
      for await (const { object } of readObjects(sources, { ...threads, jobs: 2, signal: controller.signal })) {
        seen.push(object);
        if (seen.length === 3) controller.abort(new Error('enough'));
      }
    };
    await expect(reading()).rejects.toThrow('enough');
    for await (const { object } of readObjects(sources, { ...threads, jobs: 2 })) {
      expect(object).toBe('000.json.gz');
      break;
    }
  });
});
