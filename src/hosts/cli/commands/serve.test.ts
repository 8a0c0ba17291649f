import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launch } from '../../../testing/records.ts';
import { type Bench, bringing, createBench, fakeWorld, withService } from '../testing/command-line.ts';
import { type ServeOptions, serve } from './serve.ts';

const rules = 'rules: [{ id: code, require: { tags: { Code: present } }, steps: [notify] }]\n';
const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/events';
const topic = 'arn:aws:sns:eu-west-1:111122223333:events';
let bench: Bench;
let [policy, store] = ['', ''];
beforeEach(() => {
  bench = createBench({ BROOM_ACCOUNTS: '1234' });
  policy = bench.put('broom.yaml', rules);
  store = `sqlite:${join(bench.folder, 'broom.sqlite')}`;
});
afterEach(() => bench.close());

describe('broom serve refuses', () => {
  test.each([
    [[], 'nothing to listen to: name a source with --sns, --sqs URL or --trail FOLDER'],
    [['--sqs', 'events'], '--sqs: expected the URL of a queue, got "events"'],
    [['--sqs', queue, '--tick', '0s'], 'expected a duration such as 90m or 4h, from 1s to 1h'],
    [['--sqs', queue, '--dryrun'], "unknown option '--dryrun'"],
    [['--sqs', queue], 'BROOM_ACCOUNTS: expected account ids of twelve digits, got "1234"'],
    [['--sns', '--topic', topic, '--sns-path', 'sns'], '--sns-path: expected a path such as /sns, got "sns"'],
    [['--simulate', '--sqs', queue], '--simulate: a made-up world has no place for real evidence; leave out --sqs'],
    [['--simulate', '--speed', '1000'], 'expected a number from 1 to 600'],
    [['--sqs', queue, '--console', '0.0.0.0:80'], 'or say --allow-remote'],
    [['--trail', '/no/such/folder'], '--trail: /no/such/folder: '],
    [['--config', '/no/such/file'], '/no/such/file: '],
  ])('%j before anything is opened', async (args, message) => {
    const { code, err } = await bench.broom('serve', '--policy', policy, '--store', store, ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(store.slice('sqlite:'.length))).toBe(false);
  });

  test('a policy that is not valid', async () => {
    const plain = createBench();
    const bad = bench.put('bad.yaml', rules.replace('notify', 'notfy'));
    const { code, err } = await plain.broom('serve', '--policy', bad, '--store', store, '--sqs', queue);
    plain.close();
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "notify"?');
  });

  test('a token that is too short to be one', async () => {
    const short = createBench({ BROOM_CONSOLE_TOKEN: 'secret' });
    const { code, err } = await short.broom('serve', '--simulate');
    short.close();
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^BROOM_CONSOLE_TOKEN: expected 32 characters or more, got 6;/),
    ]);
    expect(err).not.toContain('secret');
  });

  test('a config with mistakes, all at once', async () => {
    const config = bench.put('serve.yaml', 'sqs: [events]\ntick: soon\nconsole-hosts: [a]\n');
    const { code, err } = await bench.broom('serve', '--config', config);
    expect(code).toBe(2);
    expect(err).toMatch(
      /serve\.yaml:2:7 tick: expected a duration[\s\S]*serve\.yaml:3:1 console-hosts: .* Did you mean "console-host"\?/,
    );
  });

  test('a port that is in use', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const { code, err } = await bench.broom('serve', '--simulate', '--console', `127.0.0.1:${port}`);
    await new Promise((done) => other.close(done));
    expect([code, err]).toEqual([2, expect.stringContaining(`--console: 127.0.0.1:${port} is in use`)]);
  });

  test('a made-up world on somebody’s real cases', async () => {
    const now = (): Date => new Date('2026-03-01T12:00:00Z');
    const file = store.slice('sqlite:'.length);
    await withService({ file, policy, world: fakeWorld(now), now }, async (service) => {
      await service.take(bringing(launch()));
    });
    const { code, err } = await bench.broom('serve', '--simulate', '--store', store, '--no-console');
    expect([code, err]).toEqual([2, expect.stringContaining('has cases already')]);
  });
});

interface Begun {
  readonly out: string[];
  readonly err: string[];
  readonly serving: { readonly first: Promise<void>; readonly stop: () => void; readonly code: Promise<number> };
}

/** Serves, until it is told to stop; `first` resolves when it says something of itself. */
function begin(options: ServeOptions): Begun {
  const [out, err]: [string[], string[]] = [[], []];
  const stop = new AbortController();
  let said = (): void => {};
  const first = new Promise<void>((done) => {
    said = done;
  });
  const tell = (lines: string[]) => (text: string) => {
    lines.push(text);
    said();
  };
  const streams = { out: tell(out), err: tell(err), isTerminal: { out: false, err: false }, env: {} };
  const code = serve(options, streams, stop.signal);
  return { out, err, serving: { first: Promise.race([first, code.then(() => {})]), stop: () => stop.abort(), code } };
}

describe('broom serve', () => {
  test('a made-up world has a past when its console opens, and goes on; its token is said once, on stdout', async () => {
    const { out, err, serving } = begin({
      simulate: true,
      seed: 'lol',
      console: '127.0.0.1:0',
      speed: 600,
      jsonLogs: true,
    });
    await expect.poll(() => out.length, { timeout: 60_000 }).toBe(1);
    const [, address = '', token = ''] = /^(http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]{43})\n$/.exec(out[0] ?? '') ?? [];
    const get = async (path: string) => fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const countsOf = async () => {
      const { status } = (await (await get('/api/now')).json()) as { status: { counts: Record<string, number> } };
      return status.counts;
    };
    const before = await countsOf();
    expect(before).toMatchObject({ all: expect.any(Number), compliant: expect.any(Number) });
    for (const mark of ['compliant', 'violation', 'acted', 'held'])
      expect([mark, before[mark] ?? 0]).not.toEqual([mark, 0]);
    // Half an hour of it, which is three seconds here.
    await expect.poll(async () => (await countsOf()).all, { timeout: 60_000 }).toBeGreaterThan((before.all ?? 0) + 5);
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toMatch(/^broom_steps_total\{step="stop"\} [1-9]/m);
    expect(metrics).toMatch(/^broom_deliveries_total\{source="simulation"\} [1-9]/m);
    expect(await (await fetch(`${address}/ready`)).text()).toBe('ok\n');
    serving.stop();
    expect(await serving.code).toBe(0);
    expect(err.join('')).toContain('seed lol');
    expect(err.join('')).not.toContain(token);
    expect(err.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    await expect(fetch(`${address}/health`)).rejects.toThrow();
  }, 150_000);
});
