import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rerunOnChange } from './watch.ts';

let folder: string;
let end: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-watch-'));
  mkdirSync(join(folder, 'lists'));
  end = new AbortController();
});
afterEach(() => {
  end.abort();
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string): void => writeFileSync(join(folder, name), String(Math.random()));

/** Watches files of the folder, and lets a test wait for each round. */
function watching(...names: readonly string[]) {
  let shown = 0;
  let told = (): void => {};
  const files = names.map((name) => join(folder, name));
  const show = (): void => {
    shown += 1;
    told();
  };
  const done = rerunOnChange(async () => ({ files, folders: [folder], show }), end.signal);
  const round = (count: number): Promise<void> =>
    new Promise((resolve) => {
      told = () => {
        if (shown >= count) resolve();
      };
      told();
    });
  return { done, round, rounds: () => shown };
}

test.each([
  ['a file is written', 'a.yaml', () => put('a.yaml')],
  ['a file of values in a folder below is written', 'lists/codes.txt', () => put('lists/codes.txt')],
  [
    'an editor puts a new file in its place',
    'a.yaml',
    () => renameSync(join(folder, 'a.yaml~'), join(folder, 'a.yaml')),
  ],
  ['a file is removed', 'a.yaml', () => rmSync(join(folder, 'a.yaml'))],
  ['new tests are written', 'a.yaml', () => put('new.broom-test.yaml')],
])('runs again when %s', async (_what, name, change) => {
  for (const each of ['a.yaml', 'a.yaml~', 'lists/codes.txt']) put(each);
  const { round } = watching(name);
  await round(1);
  change();
  await round(2);
});

test('many strokes are not as many rounds', async () => {
  put('a.yaml');
  const { round, rounds } = watching('a.yaml');
  await round(1);
  for (let stroke = 0; stroke < 40; stroke += 1) put('a.yaml');
  await round(2);
  expect(rounds()).toBeLessThan(10);
});

test('what nothing rests on is no change', async () => {
  for (const each of ['a.yaml', 'b.yaml']) put(each);
  const [ours, witness] = [watching('a.yaml'), watching('b.yaml')];
  await Promise.all([ours.round(1), witness.round(1)]);
  put('b.yaml');
  await witness.round(2);
  put('a.yaml');
  await ours.round(2);
  put('b.yaml');
  await witness.round(3);
  expect([ours.rounds(), witness.rounds()]).toEqual([2, 3]);
});

test('ends when it is told to, also while it waits, and leaves nothing open', async () => {
  const open = () => process.getActiveResourcesInfo().filter((name) => name === 'FSEventWrap').length;
  const closed = async (): Promise<void> => {
    while (open() > 0) await new Promise(setImmediate);
  };
  await closed();
  const { done, round, rounds } = watching('a.yaml', 'lists/codes.txt');
  await round(1);
  expect(open()).toBe(2);
  end.abort();
  await done;
  await closed();
  expect(rounds()).toBe(1);
});

test('a folder that is not there is left out', async () => {
  const { done, round } = watching('no/such/folder/a.yaml');
  await round(1);
  end.abort();
  await done;
});
