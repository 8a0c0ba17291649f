import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test, vi } from 'vitest';
import { type Emulator, emulatorsOrSkip, missingEmulators, startEmulator } from '../../src/aws/testing/emulators.ts';
import { makeQueue } from '../../src/aws/testing/queues.ts';

const script = fileURLToPath(new URL('../../scripts/emulators.mjs', import.meta.url));
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

afterEach(() => vi.unstubAllEnvs());

emulatorsOrSkip('ministack')('an emulator', () => {
  let started: Emulator | undefined;
  afterEach(() => started?.stop());

  test('answers, forgets everything when reset, and is gone when stopped', async () => {
    vi.stubEnv('BROOM_TEST_ENDPOINT', '');
    started = await startEmulator('ministack');
    const sqs = new SQSClient(started.client());
    const list = async () => (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [];
    await makeQueue(sqs, 'one');
    expect(await list()).toHaveLength(1);
    await started.reset();
    expect(await list()).toHaveLength(0);
    const pid = started.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    await started.stop();
    await started.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('ends with the process that had it started, and leaves nothing on disk', async () => {
    const child = spawn(process.execPath, [script, 'start', 'ministack', '--json']);
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const { pid, folder } = JSON.parse(line) as { pid: number; folder: string };
    expect([isAlive(pid), existsSync(folder)]).toEqual([true, true]);
    // What is left of a process that was killed: its end of the pipe is closed.
    child.stdin.destroy();
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, isAlive(pid), existsSync(folder)]).toEqual([0, false, false]);
  });

  test('that cannot start says its last words', async () => {
    vi.stubEnv('BROOM_TEST_ENDPOINT', '');
    const start = startEmulator('ministack', { env: { GATEWAY_PORT: 'no port' } });
    await expect(start).rejects.toThrow(/^ministack ended before it answered:\n.*'no port'/s);
  });
});

test('an endpoint that is given is taken, and neither started, stopped nor looked for', async () => {
  vi.stubEnv('BROOM_TEST_ENDPOINT', 'http://127.0.0.1:9/');
  const emulator = await startEmulator('moto');
  expect([emulator.endpoint, emulator.pid]).toEqual(['http://127.0.0.1:9', undefined]);
  await emulator.stop();
  expect(missingEmulators('moto', 'ministack', 'localemu', 'none such' as 'moto')).toEqual([]);
});
