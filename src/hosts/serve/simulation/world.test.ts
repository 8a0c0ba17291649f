import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { describe, expect, test } from 'vitest';
import { keyOf } from '../../../facts/fold.ts';
import { createPacedClock } from '../../../simulate/paced-clock.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { requirePolicy } from '../../cli/policy-file.ts';
import { createService } from '../../service/service.ts';
import { runWorker } from '../worker.ts';
import { workerClock } from './clock.ts';
import { createLiveWorld } from './world.ts';

const demo = new URL('../../../../examples/demo.yaml', import.meta.url).pathname;
const start = Date.parse('2026-03-01T00:00:00Z');
const hour = 3_600_000;

/** Lives through so many hours, and gives what was told of the last one: `step stop done`. */
async function live(seed: string, hours: number) {
  const policy = await requirePolicy(demo);
  const clock = createPacedClock(start);
  const { world, queue, readLog, ec2 } = createLiveWorld({ seed, clock, policy });
  const inner = createMemoryStore();
  const told: string[] = [];
  const isLast = (): boolean => clock.now() >= start + (hours - 1) * hour;
  const service = await createService({
    ...{ policy, policySince: new Date(start), world, readLog, by: 'test', now: () => new Date(clock.now()) },
    store: {
      ...inner,
      save: async (next, change) => {
        const answer = await inner.save(next, change);
        if (answer === 'saved' && isLast()) for (const { what, text } of change.history) told.push(`${what} ${text}`);
        return answer;
      },
    },
    senders: () => ({
      send: async () => {
        if (isLast()) told.push('sent');
        return { is: 'sent' };
      },
    }),
  });
  const logged: string[] = [];
  const stop = new AbortController();
  const running = runWorker(
    {
      service: () => service,
      queues: [{ name: 'simulation', queue: queue.queue }],
      nextWake: () => inner.nextWake(),
      clock: workerClock(clock),
      log: (level, what, fields) => level !== 'info' && logged.push(`${what} ${JSON.stringify(fields)}`),
      tickEvery: 60_000,
    },
    stop.signal,
  );
  await clock.run(start + hours * hour);
  stop.abort();
  await clock.run(start + hours * hour + 120_000);
  await running;
  const machines = [...ec2.machines.values()].map(({ ref, launch, tags }) => [
    keyOf(ref),
    launch.principal.name,
    launch.at.toISOString(),
    Object.fromEntries(tags.all()[0]?.value ?? []),
  ]);
  return { told, logged, machines, cases: inner.all() };
}

describe('a made-up world', () => {
  test.each(['1', 'lol', 'broom', '42'])(
    'shows within an hour all that there is to see: seed %s',
    async (seed) => {
      const { told, logged } = await live(seed, 4);
      for (const sight of [
        /^evidence launched by RunInstances/,
        /^verdict compliant/,
        /^verdict violation: Code/,
        /^evidence tags: /,
        /^state clear/,
        /^step notify done/,
        /^step stop done/,
        /^step terminate done/,
        /^sent$/,
      ])
        expect(told).toContainEqual(expect.stringMatching(sight));
      expect(logged).toEqual([]);
    },
    60_000,
  );

  test('is the same for the same seed, and another for another', async () => {
    const [one, again, other] = [await live('1', 2), await live('1', 2), await live('2', 2)];
    expect(one.machines.length).toBeGreaterThan(40);
    expect(again.machines).toEqual(one.machines);
    expect(other.machines).not.toEqual(one.machines);
  }, 60_000);

  test('is bounded: what ended long ago is forgotten', async () => {
    const policy = await requirePolicy(demo);
    const clock = createPacedClock(start);
    const { ec2 } = createLiveWorld({ seed: '1', clock, policy });
    await clock.run(start + 80 * hour);
    const first = ec2.machines.size;
    await clock.run(start + 120 * hour);
    expect(ec2.machines.size).toBeLessThan(first * 1.2);
    expect(first).toBeGreaterThan(200);
  }, 60_000);
});

test('nothing of AWS is within its reach', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'broom-no-aws-'));
  try {
    const { output } = await build({
      input: {
        scene: new URL('./scene.ts', import.meta.url).pathname,
        serve: new URL('../serve.ts', import.meta.url).pathname,
      },
      platform: 'node',
      external: [/^@aws-sdk\//, /^@smithy\//, 'libsql'],
      output: { dir: folder, format: 'esm' },
      logLevel: 'silent',
    });
    const chunks = output.flatMap((one) => (one.type === 'chunk' ? [one] : []));
    expect(chunks.flatMap((one) => Object.keys(one.modules)).length).toBeGreaterThan(100);
    for (const { imports, dynamicImports, code } of chunks) {
      expect([...imports, ...dynamicImports].filter((name) => /^@(aws-sdk|smithy)\//.test(name))).toEqual([]);
      expect(code).not.toMatch(/@aws-sdk\//);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
