import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realTime } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyOf } from '../../src/facts/fold.ts';
import { createSigner } from '../../src/hosts/http/sns/testing/signer.ts';
import type { KilledOptions } from '../../src/hosts/serve/testing/killed-serve.ts';
import { createRandom } from '../../src/simulate/random.ts';
import { createInbox } from '../../src/stores/sqlite/inbox.ts';
import { createSqliteStore } from '../../src/stores/sqlite.ts';
import { bundleChild, type Child, startChild } from '../../src/stores/testing/child-program.ts';
import { asEventBridge, launch } from '../../src/testing/index.ts';

const seed = 'killed';
const kills = 8;
/** Launches told of by SNS, and in the folder. */
const [bySns, byTrail] = [40, 20];
const speed = 30;
const topic = 'arn:aws:sns:eu-west-1:111122223333:instance-events';
const policy = `mode: enforce
settle: 0s
limits: { stop: { perHour: 1000, perDay: 1000, orgPerHour: 1000 } }
breaker: { of: 1000 }
channels: [{ slack: env:BROOM_SLACK }]
rules: [{ id: code, require: { tags: { Code: present } }, steps: [stop, notify] }]
`;

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'broom-serve-killed-'));
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'broom.yaml'), policy);
  utimesSync(join(folder, 'broom.yaml'), 0, 0);
  // Beside which it looks for its version.
  writeFileSync(join(folder, 'package.json'), '{ "version": "0.0.0" }');
  const source = new URL('../../src/hosts/serve/testing/killed-serve.ts', import.meta.url).href;
  await bundleChild(source, join(folder, 'dist', 'serve.mjs'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Instances, a channel, and SNS's certificate. What was done is written down before it is answered. */
interface Outside {
  readonly url: string;
  readonly server: Server;
  readonly stopped: string[];
  /** By instance: the keys of the messages that it was in. */
  readonly told: Map<string, string[]>;
}

async function createOutside(pem: () => string): Promise<Outside> {
  const [stopped, told]: [string[], Outside['told']] = [[], new Map()];
  const answers: Record<string, (given: Record<string, unknown>) => unknown> = {
    read: ({ id }) => ({ state: stopped.includes(String(id)) ? 'stopped' : 'running', tags: [] }),
    act: ({ id }) => {
      stopped.push(String(id));
      return { is: 'done' };
    },
    send: ({ key, ids }) => {
      for (const id of ids as string[]) told.set(id, [...(told.get(id) ?? []), String(key)]);
      return { is: 'sent' };
    },
  };
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return response.end(pem());
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    response.end(JSON.stringify(answers[request.url?.slice(1) ?? '']?.(JSON.parse(Buffer.concat(pieces).toString()))));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, stopped, told };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

test('killed at any moment and started again, broom serve loses no case, no effect and no message', async () => {
  const random = createRandom(seed);
  const [start, began] = [Date.parse('2026-03-01T12:00:00Z'), Date.now()];
  const now = (): Date => new Date(start + (Date.now() - began) * speed);
  const signer = createSigner(now);
  const outside = await createOutside(() => signer.pem);
  const port = await freePort();
  const options: KilledOptions = {
    ...{ port, topic, start, began, speed, outside: outside.url },
    store: join(folder, 'broom.sqlite'),
    policy: join(folder, 'broom.yaml'),
    trail: join(folder, 'logs'),
  };
  const begin = (): Child => startChild(join(folder, 'dist', 'serve.mjs'), JSON.stringify(options));
  const launchOf = (id: string) => launch({ at: `${now().toISOString().slice(0, 19)}Z`, id });
  const ids = [
    ...Array.from({ length: bySns }, (_, n) => `i-0${'5'.repeat(13)}${n.toString().padStart(3, '0')}`),
    ...Array.from({ length: byTrail }, (_, n) => `i-0${'7'.repeat(13)}${n.toString().padStart(3, '0')}`),
  ];

  let isOver = false;
  /** SNS tries until it is told that the message is kept: the same message, under the same id. */
  const post = async (id: string): Promise<void> => {
    const message = signer.notification({
      Message: JSON.stringify(asEventBridge(launchOf(id))),
      SigningCertURL: `${outside.url}/SimpleNotificationService-0.pem`,
    });
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/sns`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=UTF-8' },
        body: JSON.stringify(message),
      }).catch(() => null);
      if (answer?.status === 200 || isOver) return;
      if (answer !== null && answer.status < 500) throw new Error(`${answer.status}: ${await answer.text()}`);
      await realTime(50);
    }
  };
  /** A sync writes beside it, and renames. */
  const put = (id: string): void => {
    const path = join(folder, 'logs', `${id}.json.gz`);
    writeFileSync(`${path}.part`, gzipSync(JSON.stringify({ Records: [launchOf(id)] })));
    renameSync(`${path}.part`, path);
  };
  const feed = async (): Promise<void> => {
    for (const id of ids.toSorted(() => random.next() - 0.5)) {
      if (id.startsWith('i-05')) void post(id).catch(() => {});
      else put(id);
      await realTime(random.between(0, 120));
    }
  };

  let child = begin();
  const feeding = feed();
  try {
    for (let count = 0; count < kills; count += 1) {
      await child.hasSaid(1);
      await realTime(random.between(0, 600));
      child.kill();
      await child.ended;
      child = begin();
    }
    await feeding;
    await expect.poll(() => outside.told.size, { timeout: 70_000, interval: 100 }).toBe(ids.length);
    // What came by SNS is out of the inbox, so that nothing comes again.
    const inbox = await createInbox({ file: options.store });
    await expect.poll(async () => (await inbox.counts()).waiting, { timeout: 20_000 }).toBe(0);
    await inbox.close();
  } finally {
    isOver = true;
    child.kill();
    await child.ended;
    await new Promise((done) => outside.server.close(done));
  }

  expect(outside.stopped.toSorted()).toEqual(ids.toSorted());
  expect([...outside.told.keys()].toSorted()).toEqual(ids.toSorted());
  for (const [id, keys] of outside.told) expect([id, new Set(keys).size]).toEqual([id, 1]);
  const store = await createSqliteStore({ file: options.store });
  for (const id of ids) {
    const subject = await store.load(keyOf({ account: '', region: 'eu-west-1', id }));
    expect(subject?.tracks.get('code')?.opening?.steps.map((step) => [step.do, step.status.is])).toEqual([
      ['stop', expect.stringMatching(/^(done|satisfied)$/)],
      ['notify', 'done'],
    ]);
  }
  await store.close();
}, 150_000);
