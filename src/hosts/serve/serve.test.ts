import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NowView, StatusView } from '../../console/types.ts';
import { createSqliteStore } from '../../stores/sqlite.ts';
import { asEventBridge, launch } from '../../testing/index.ts';
import { fakeWorld } from '../cli/testing/command-line.ts';
import { createSigner, topic } from '../http/sns/testing/signer.ts';
import { createService } from '../service/service.ts';
import { systemClock } from './clock.ts';
import type { Choices } from './plan/choices.ts';
import { planOf } from './plan/plan.ts';
import { createPolicySource } from './policy-source.ts';
import { type ServeParts, type Serving, serveAll } from './serve.ts';

const rules = 'rules: [{ id: code, require: { tags: { Code: present } }, steps: [notify] }]\n';
const token = 'a-token-of-thirty-two-characters-or-more';

let folder = '';
let end = async (): Promise<boolean> => true;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-serve-'));
  writeFileSync(join(folder, 'broom.yaml'), rules);
});
afterEach(async () => {
  await end();
  rmSync(folder, { recursive: true });
});

async function start(choices: Choices, over: Partial<ServeParts['scene']> = {}) {
  const file = join(folder, 'broom.sqlite');
  const store = await createSqliteStore({ file });
  const world = fakeWorld(systemClock.now);
  const logged: string[] = [];
  const stop = new AbortController();
  let served = (_: Serving): void => {};
  const serving = new Promise<Serving>((done) => {
    served = done;
  });
  const running = serveAll(
    {
      plan: planOf({ console: '127.0.0.1:0', tick: 1_000, ...choices }, {}),
      scene: {
        ...{ clock: systemClock, speed: 1, simulation: null, queues: [] },
        makeService: (parts) =>
          createService({
            ...{ ...parts, world, now: systemClock.now, by: 'test' },
            senders: () => null,
            readLog: async () => null,
          }),
        ...over,
      },
      policy: createPolicySource(join(folder, 'broom.yaml')),
      policyPlace: 'broom.yaml',
      ...{ store, storeName: 'sqlite:test', file, who: 'alice' },
      token: { text: token, isNew: true },
      log: (level, what, fields) => logged.push(`${level} ${what} ${JSON.stringify(fields ?? {})}`),
      onServing: served,
    },
    stop.signal,
  );
  end = async () => {
    stop.abort();
    const isClean = await running;
    await store.close();
    end = async () => true;
    return isClean;
  };
  const { console: address, sns } = await Promise.race([serving, running.then(() => serving)]);
  const get = (path: string) => fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const now = async () => (await (await get('/api/now')).json()) as NowView;
  const status = async (): Promise<StatusView> => (await now()).status;
  return { address, sns, get, now, status, logged, stop: () => end() };
}

describe('a service', () => {
  test('takes in a folder, and shows it: what was judged, where it came from, what of it could be told', async () => {
    const trail = fileURLToPath(new URL('../../../examples/trail', import.meta.url));
    const { get, status, stop, address, logged } = await start({ trail: [trail] });
    await expect
      .poll(async () => (await status()).sources, { timeout: 25_000 })
      .toMatchObject([{ kind: 'trail', name: trail, is: 'working', taken: 24 }]);
    expect((await status()).counts.all).toBe(56);
    expect(await (await get('/ready')).text()).toBe('ok\n');
    const metrics = await (await get('/metrics')).text();
    for (const line of [
      'broom_objects_total{source="trail"} 24',
      'broom_records_total{source="trail"} 3240',
      'broom_policy_good 1',
      `broom_source_working{source="trail",name="${trail}"} 1`,
    ])
      expect(metrics.split('\n')).toContain(line);
    expect(metrics).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(await stop()).toBe(true);
    await expect(fetch(`${address}/health`)).rejects.toThrow();
    expect(logged.filter((line) => /^(warn|error)/.test(line))).toEqual([]);
    expect(logged.join('')).not.toContain(token);
  }, 40_000);

  test('takes what SNS posts, verified, through the inbox', async () => {
    const signer = createSigner(systemClock.now);
    const certificates = createServer((_, response) => response.end(signer.pem));
    await new Promise<void>((done) => certificates.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${(certificates.address() as AddressInfo).port}`;
    const { sns, get, status, stop } = await start({ sns: '127.0.0.1:0', topic: [topic] }, { snsHosts: [origin] });
    const at = `${new Date().toISOString().slice(0, 19)}Z`;
    const message = signer.notification({
      Message: JSON.stringify(asEventBridge(launch({ at }))),
      SigningCertURL: `${origin}/SimpleNotificationService-0.pem`,
    });
    const post = async (body: object) => (await fetch(`${sns}`, { method: 'POST', body: JSON.stringify(body) })).status;
    expect(await post({ ...message, Message: '{}' })).toBe(403);
    expect(await post(message)).toBe(200);
    expect(await post(message)).toBe(200);
    await expect.poll(async () => (await status()).counts.all).toBe(1);
    await expect
      .poll(async () => (await status()).sources)
      .toMatchObject([{ kind: 'sns', is: 'working', taken: 1, text: `listening on ${sns}` }]);
    // What nothing can be made of is told of, and not kept for ever.
    expect(await post(signer.notification({ Message: 'hello', SigningCertURL: message.SigningCertURL }))).toBe(200);
    await expect
      .poll(async () => (await (await get('/metrics')).text()).split('\n'))
      .toEqual(
        expect.arrayContaining([
          'broom_sns_requests_total{outcome="taken"} 2',
          'broom_sns_requests_total{outcome="known"} 1',
          'broom_sns_requests_total{outcome="signature"} 1',
          'broom_deliveries_total{source="sns"} 2',
          'broom_inbox_waiting 0',
        ]),
      );
    expect(await stop()).toBe(true);
    await new Promise((done) => certificates.close(done));
  });

  test('asks the topic to send here, again when it fails', async () => {
    const asked: string[] = [];
    const { logged } = await start(
      { sns: '127.0.0.1:0', subscribe: topic, publicUrl: 'https://broom.example.com' },
      {
        subscribe: async (...args) => {
          asked.push(args.join(' '));
          if (asked.length === 1) throw new Error('denied');
        },
      },
    );
    await expect
      .poll(() => asked, { timeout: 10_000 })
      .toEqual(Array(2).fill(`${topic} https://broom.example.com/sns`));
    await expect
      .poll(() => logged.join('\n'))
      .toMatch(/error the topic could not be subscribed to .*denied[\s\S]*info subscribed/);
  });

  test('is not ready while its policy is not valid, says so in the feed, and takes up the next that is', async () => {
    const { get, now } = await start({ trail: [folder] });
    writeFileSync(join(folder, 'broom.yaml'), 'rules: lol\n');
    await expect.poll(async () => (await get('/ready')).status, { timeout: 10_000 }).toBe(503);
    expect((await now()).feed.map(({ kind }) => kind)).toContain('policy');
    writeFileSync(join(folder, 'broom.yaml'), rules.replace('Code', 'Owner'));
    await expect.poll(async () => (await get('/ready')).status, { timeout: 10_000 }).toBe(200);
  });

  test('ends what was begun, and says when it could not in time', async () => {
    let isStuck = false;
    const { stop, logged } = await start(
      { trail: [folder], grace: 200, console: false },
      {
        queues: [
          {
            ...{ kind: 'sqs', name: 'events', text: 'events' },
            queue: {
              receive: async () => {
                isStuck = true;
                return new Promise(() => {});
              },
              remove: async () => [],
              extend: async () => true,
            },
          },
        ],
      },
    );
    await expect.poll(() => isStuck).toBe(true);
    expect(await stop()).toBe(false);
    expect(logged.at(-1)).toMatch(/^error stopped before all that was begun was done/);
  });
});
