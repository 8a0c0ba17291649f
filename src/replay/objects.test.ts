import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listObjects, unreachablePaths } from './objects.ts';

let folder = '';
const before = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-walk-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, 'text');
  }
}
const names = async (...paths: string[]) => (await listObjects(paths)).sources.map(({ name }) => name);

describe('the objects of a trail', () => {
  test('are the log files of a folder, at any depth, by name in order of code units', async () => {
    put('logs/b.json.gz', 'logs/B.JSON', 'logs/a/z.jsonl', 'logs/a/y/x.ndjson', 'logs/é.gz', 'logs/a.json');
    expect(await names('logs')).toEqual([
      'logs/B.JSON',
      'logs/a.json',
      'logs/a/y/x.ndjson',
      'logs/a/z.jsonl',
      'logs/b.json.gz',
      'logs/é.gz',
    ]);
  });

  test('are named as the user wrote it, and never made absolute', async () => {
    put('logs/a.json');
    expect(await names('logs/')).toEqual(['logs/a.json']);
    expect(await names('./logs')).toEqual(['logs/a.json']);
    expect(await names('.')).toEqual(['./logs/a.json']);
  });

  test('are named by the end of an absolute path, so that a report is the same on every machine', async () => {
    put('logs/a.json', 'more/logs/b.json', 'c.json');
    expect(await names(join(folder, 'logs'))).toEqual(['logs/a.json']);
    expect(await names(join(folder, 'c.json'))).toEqual(['c.json']);
    expect(await names(join(folder, 'logs'), join(folder, 'more', 'logs'))).toEqual([
      'logs/a.json',
      'more/logs/b.json',
    ]);
    expect(await names(join(folder, 'more', 'logs'), join(folder, 'logs'))).toEqual([
      'logs/a.json',
      'more/logs/b.json',
    ]);
    expect(await names(join(folder, 'logs'), join(folder, 'logs/'))).toEqual(['logs/a.json']);
  });

  test('are listed once, whatever paths lead to them by the same name', async () => {
    put('logs/a.json', 'logs/b/c.json');
    expect(await names('logs', 'logs/a.json', './logs/a.json', 'logs/b', 'logs')).toEqual([
      'logs/a.json',
      'logs/b/c.json',
    ]);
  });

  test('have their size as stored', async () => {
    put('a.json');
    expect((await listObjects(['a.json'])).sources).toEqual([{ name: 'a.json', path: 'a.json', size: 4 }]);
  });

  test('may be standard input', async () => {
    expect(await names('-')).toEqual(['-']);
  });

  test('leave out what is no log file, each with its reason', async () => {
    put('logs/a.json', 'logs/notes.txt', 'logs/.hidden.json', 'logs/.git/b.json', 'logs/CloudTrail-Digest/c.json.gz');
    put(
      'logs/1_CloudTrail-Insight_eu-west-1_x.json.gz',
      'logs/x/CloudTrail-NetworkActivity/eu/d.json.gz',
      'logs/CloudTrail-Aggregated/e.json',
    );
    const { sources, skipped, failed } = await listObjects(['logs']);
    expect(sources.map(({ name }) => name)).toEqual(['logs/a.json']);
    expect(failed).toEqual([]);
    expect(skipped).toEqual([
      { object: 'logs/.git', reason: 'hidden' },
      { object: 'logs/.hidden.json', reason: 'hidden' },
      { object: 'logs/1_CloudTrail-Insight_eu-west-1_x.json.gz', reason: 'only Insights events' },
      { object: 'logs/CloudTrail-Aggregated/e.json', reason: 'only aggregated events' },
      { object: 'logs/CloudTrail-Digest/c.json.gz', reason: 'only digests' },
      { object: 'logs/notes.txt', reason: 'not a log file' },
      { object: 'logs/x/CloudTrail-NetworkActivity/eu/d.json.gz', reason: 'only network activity events' },
    ]);
  });

  test('include a file that is named itself, whatever its name', async () => {
    put('logs/notes.txt', 'logs/CloudTrail-Digest/c.json.gz');
    const { sources, skipped } = await listObjects(['logs', 'logs/notes.txt', 'logs/CloudTrail-Digest/c.json.gz']);
    expect(sources.map(({ name }) => name)).toEqual(['logs/CloudTrail-Digest/c.json.gz', 'logs/notes.txt']);
    expect(skipped).toEqual([]);
  });

  test('are found through symbolic links, which may lead in circles', async () => {
    put('logs/a/b.json', 'more/c.json');
    symlinkSync('..', 'logs/a/up');
    symlinkSync('../more', 'logs/more');
    symlinkSync('../more', 'logs/more-again');
    symlinkSync('../more/c.json', 'logs/linked.json');
    symlinkSync('nowhere', 'logs/broken.json');
    symlinkSync('self.json', 'logs/self.json');
    const { sources, skipped, failed } = await listObjects(['logs']);
    expect(sources.map(({ name }) => name)).toEqual(['logs/a/b.json', 'logs/linked.json', 'logs/more/c.json']);
    expect(skipped).toEqual([
      { object: 'logs/a/up', reason: 'a symbolic link to a folder it is in' },
      { object: 'logs/more-again', reason: 'a symbolic link to a folder already read through another' },
    ]);
    expect(failed).toEqual([
      { object: 'logs/broken.json', reason: 'there is no such file or folder (ENOENT)' },
      { object: 'logs/self.json', reason: 'its symbolic links lead in a circle (ELOOP)' },
    ]);
  });

  test('are failed where a folder cannot be read', async () => {
    put('logs/a.json', 'logs/closed/b.json');
    chmodSync('.', 0o755);
    chmodSync('logs/closed', 0);
    // The superuser may read everything, so for a moment we are somebody else.
    const isSuperuser = process.geteuid?.() === 0;
    if (isSuperuser) process.seteuid?.(65_534);
    const { sources, failed } = await listObjects(['logs']).finally(() => isSuperuser && process.seteuid?.(0));
    chmodSync('logs/closed', 0o755);
    expect(sources.map(({ name }) => name)).toEqual(['logs/a.json']);
    expect(failed).toEqual([{ object: 'logs/closed', reason: 'no permission (EACCES)' }]);
  });

  test('cannot be where nothing is, and that can be asked beforehand', async () => {
    put('logs/a.json');
    expect(unreachablePaths(['logs', '-', 'nothing', 'logs/a.json/b'])).toEqual([
      { path: 'nothing', reason: 'there is no such file or folder (ENOENT)' },
      { path: 'logs/a.json/b', reason: 'a part of its path is no folder (ENOTDIR)' },
    ]);
    expect((await listObjects(['nothing'])).failed).toEqual([
      { object: 'nothing', reason: 'there is no such file or folder (ENOENT)' },
    ]);
  });
});
