import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from './sqlite/database.ts';
import { createSqliteStore } from './sqlite.ts';
import { StoreError } from './store-error.ts';
import { at, caseOf, entry, letterOf, noon, nothing } from './testing/cases.ts';
import { bundleChild, startChild } from './testing/child-program.ts';
import { storeContract } from './testing/contract.ts';

let folder = '';
let files = 0;
const newFile = (): string => {
  files += 1;
  return join(folder, `broom-${files}.db`);
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broom-sqlite-'));
  await bundleChild('./sqlite-child.ts', join(folder, 'child.mjs'));
});
afterAll(() => rm(folder, { recursive: true }));

storeContract('sqlite', async () => {
  const file = newFile();
  return { open: () => createSqliteStore({ file }) };
});

describe('a sqlite file', () => {
  test('has everything when it is opened again', async () => {
    const file = newFile();
    const first = await createSqliteStore({ file });
    const change = { ...nothing, history: [entry('a', noon)], letters: [letterOf('l')] };
    await first.save(caseOf('i-1', { wakeAt: at(5) }), change);
    await first.setRail({ do: 'freeze', by: 'alice', why: 'a migration', at: at(1) });
    await first.close();
    const again = await createSqliteStore({ file });
    expect(await again.due(at(5))).toEqual(['eu-west-1#i-1']);
    expect(await again.history('eu-west-1#i-1')).toHaveLength(1);
    expect(await again.pending(at(5), 9)).toHaveLength(1);
    expect((await again.shared()).frozen?.by).toBe('alice');
    await again.close();
  });

  test('waits for the disk with each answer, and lets read while somebody writes', async () => {
    const sql = await openDatabase(newFile());
    expect(sql.get('PRAGMA synchronous')).toMatchObject({ synchronous: 2 });
    expect(sql.get('PRAGMA journal_mode')).toMatchObject({ journal_mode: 'wal' });
    sql.close();
  });

  test('of a newer Broom is refused and left as it is', async () => {
    const file = newFile();
    await (await createSqliteStore({ file })).close();
    const beside = new Database(file);
    beside.exec('PRAGMA user_version = 99');
    const opening = createSqliteStore({ file });
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toThrow(
      `${file} has schema 99, and this Broom knows 2: it was written by a newer one`,
    );
    expect(beside.pragma('user_version', { simple: true })).toMatchObject({ user_version: 99 });
    beside.close();
  });

  test('of something else is refused', async () => {
    const file = newFile();
    const beside = new Database(file);
    beside.exec('CREATE TABLE notes (text TEXT)');
    beside.close();
    await expect(createSqliteStore({ file })).rejects.toThrow('is a database of something else than Broom');
    await writeFile(`${file}.txt`, 'dear diary, '.repeat(1_000));
    await expect(createSqliteStore({ file: `${file}.txt` })).rejects.toThrow(/\.txt cannot be opened: /);
    const nowhere = join(folder, 'no', 'such', 'folder.db');
    await expect(createSqliteStore({ file: nowhere })).rejects.toThrow(`${nowhere} cannot be opened: `);
  });

  test('has all of a save, or nothing', async () => {
    const file = newFile();
    const store = await createSqliteStore({ file });
    const beside = new Database(file);
    beside.exec("CREATE TRIGGER full BEFORE INSERT ON letters BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
    const change = { ...nothing, history: [entry('a', noon)], letters: [letterOf('l')] };
    await expect(store.save(caseOf('i-1'), change)).rejects.toThrow('the disk is full');
    expect([await store.load('eu-west-1#i-1'), await store.history('eu-west-1#i-1')]).toEqual([undefined, []]);
    beside.exec('DROP TRIGGER full');
    beside.close();
    expect(await store.save(caseOf('i-1'), change)).toBe('saved');
    await store.close();
  });

  test('whose case is damaged says which one', async () => {
    const file = newFile();
    const store = await createSqliteStore({ file });
    await store.save(caseOf('i-1'), nothing);
    const beside = new Database(file);
    beside.exec('UPDATE cases SET data = substr(data, 1, 40)');
    beside.close();
    await expect(store.load('eu-west-1#i-1')).rejects.toThrow('what is stored of eu-west-1#i-1 cannot be read');
    await store.close();
  });

  test('an error names the file', async () => {
    const file = newFile();
    const store = await createSqliteStore({ file });
    await store.close();
    await expect(store.load('eu-west-1#i-1')).rejects.toThrow(file);
  });
});

describe('processes that share a sqlite file', () => {
  const child = (file: string, ...args: readonly string[]) => startChild(join(folder, 'child.mjs'), file, ...args);

  test('make the file together, overwrite nothing of each other, and spend no more than there is', async () => {
    const file = newFile();
    const both = ['a', 'b'].map((name) => child(file, name, 'race'));
    await Promise.all(both.map(({ ended }) => ended));
    const count = (word: string): number => both.flatMap(({ said }) => said).filter((one) => one === word).length;
    const store = await createSqliteStore({ file });
    expect((await store.load('eu-west-1#i-1'))?.rev).toBe(count('saved'));
    expect(await store.history('eu-west-1#i-1')).toHaveLength(count('saved'));
    expect(count('spent')).toBe(10);
    await store.close();
  });

  test('one that is killed in the middle loses nothing that it was answered, and holds up nobody', async () => {
    const file = newFile();
    const doomed = child(file, 'a', 'forever');
    await doomed.hasSaid(200);
    doomed.kill();
    await doomed.ended;
    const store = await createSqliteStore({ file });
    expect(doomed.said.length).toBeGreaterThanOrEqual(200);
    for (const id of doomed.said) {
      expect((await store.load(`eu-west-1#${id}`))?.ref.id).toBe(id);
      expect(await store.history(`eu-west-1#${id}`)).toHaveLength(1);
    }
    const letters = await store.pending(at(1), 100_000);
    const cases: string[] = [];
    for await (const { ref } of store.list({})) cases.push(ref.id);
    // At most one save more was made than was answered, and that one is whole.
    expect(letters.map(({ id }) => id).sort()).toEqual(cases.sort());
    expect(cases.length - doomed.said.length).toBeLessThanOrEqual(1);
    expect(await store.save(caseOf('i-new'), nothing)).toBe('saved');
    await store.close();
  });
});
