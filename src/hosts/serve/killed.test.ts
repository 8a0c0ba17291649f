import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyOf } from '../../facts/fold.ts';
import { createSqliteStore } from '../../stores/sqlite.ts';
import { bundleChild, type Child, startChild } from '../../stores/testing/child-program.ts';
import { launch } from '../../testing/records.ts';
import { createOutside, type Moment } from './testing/outside.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broom-killed-'));
  await bundleChild(new URL('./testing/killed-worker.ts', import.meta.url).href, join(folder, 'worker.mjs'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Half a minute of the worker passes in less than a second. */
const speed = 60;
const moments: readonly Moment[] = ['receive', 'save', 'read', 'act', 'remove', 'send'].flatMap((call) =>
  (['before', 'after'] as const).map((side) => ({ call, side })),
);
const good = 'i-0000000000000900d';
const idOf = ({ call, side }: Moment): string =>
  `i-0bad${moments.findIndex((one) => one.call === call && one.side === side)}`;

describe('a worker that is killed', () => {
  test('wherever it was, the next one takes what it left: nothing is lost, and nothing is done without looking', async () => {
    const outside = await createOutside(speed);
    const file = join(folder, 'killed.sqlite');
    const [start, began] = [Date.parse('2026-03-01T12:00:00Z'), Date.now()];
    const launches = (id: string, tags: Record<string, string>): void => {
      const at = `${new Date(start + (Date.now() - began) * speed).toISOString().slice(0, 19)}Z`;
      outside.instances.set(id, { state: 'running', tags: Object.entries(tags) });
      outside.put(JSON.stringify(launch({ at, id, tags })));
    };
    const begin = (): Child =>
      startChild(join(folder, 'worker.mjs'), file, outside.url, `${start}`, `${began}`, `${speed}`);
    launches(good, { Code: 'LOL' });
    try {
      for (const moment of moments) {
        // One more to come by that moment, whatever has become of the others.
        launches(idOf(moment), {});
        const { kill, ended } = begin();
        outside.plan(moment, kill);
        await ended;
      }
      const last = begin();
      await outside.isQuiet(moments.length);
      last.kill();
      await last.ended;
    } finally {
      await outside.close();
    }

    const killed = outside.did.filter((what) => what.startsWith('killed'));
    expect(killed).toEqual(moments.map(({ call, side }) => `killed ${side} ${call}`));
    expect(outside.left()).toEqual([]);
    const store = await createSqliteStore({ file });
    for (const id of moments.map(idOf)) {
      expect(outside.instances.get(id)?.state).toBe('stopped');
      // A call that may have been made is not made again before a look.
      const about = outside.did.filter((what) => what.startsWith(`read ${id} `) || what.startsWith(`act ${id} `));
      for (const [i, what] of about.entries()) if (what.startsWith('act')) expect(about[i - 1]).toBe(`read ${id} `);
      const subject = await store.load(keyOf({ account: '', region: 'eu-west-1', id }));
      expect(subject?.tracks.get('code')?.opening?.steps.map((step) => [step.do, step.status.is])).toEqual([
        ['stop', expect.stringMatching(/^(done|satisfied)$/)],
        ['notify', 'done'],
      ]);
    }
    await store.close();
    expect(outside.did.filter((what) => what.includes(good))).toEqual([]);
    // Sent again after a death: under the same key, and with the same instances.
    expect(new Set(outside.sent.values()).size).toBeGreaterThan(0);
    for (const sizes of outside.sent.values()) expect(new Set(sizes).size).toBe(1);
    expect([...outside.sent.values()].reduce((sum, [size = 0]) => sum + size, 0)).toBe(moments.length);
  }, 120_000);
});
