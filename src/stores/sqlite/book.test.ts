import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FeedEntry } from '../../console/types.ts';
import type { Sighting } from '../../facts/types.ts';
import { at, became, launched, tagged, untagged } from '../../replay/testing/story.ts';
import { createSqliteStore } from '../sqlite.ts';
import { caseOf, letterOf, nothing } from '../testing/cases.ts';
import { createBook, type SqliteBook } from './book.ts';
import { openDatabase } from './database.ts';

let folder: string;
let file: string;
let book: SqliteBook;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'broom-book-'));
  file = join(folder, 'broom.sqlite');
  book = await createBook({ file });
});
afterEach(() => {
  book.close();
  rmSync(folder, { recursive: true });
});

const hostile = { __proto__: 'x', '@2026': '@', 'a\u202eb': '\u0000', Ключ: '"; DROP TABLE evidence; --' };
const strange = new Map(Object.entries(JSON.parse('{"__proto__":"polluted"}') as Record<string, string>));

describe('evidence', () => {
  const sightings: Sighting[] = [
    launched('i-1', 0, { tags: hostile, facts: { instanceType: { is: 'known', value: '@t3', at: at(0) } } }),
    { ...tagged('i-1', 10, {}), kind: 'tags-changed', set: strange, removed: { kind: 'all' } },
    untagged('i-1', 20, 'Code'),
    became('i-1', 30, 'stopped'),
    { ...became('i-1', 40, 'stopped'), kind: 'facts-changed', facts: { keyName: { is: 'absent', at: at(40) } } },
  ];

  test('comes back as it came, in its order, from another process too', async () => {
    book.noteEvidence(sightings, at(50));
    expect(book.evidence(at(0), 100)).toEqual(sightings);
    const other = await createBook({ file });
    expect(other.evidence(at(0), 100)).toEqual(sightings);
    other.close();
  });

  test('that came before is left out, and of too much the latest is given', () => {
    for (const [index, one] of sightings.entries()) book.noteEvidence([one], at(index * 60));
    expect(book.evidence(at(120), 100)).toEqual(sightings.slice(2));
    expect(book.evidence(at(0), 2)).toEqual(sightings.slice(-2));
    expect(book.evidence(at(0), 0)).toEqual([]);
  });

  test('is dropped after eight days', () => {
    book.noteEvidence(sightings, at(0));
    book.noteEvidence(sightings.slice(0, 1), at('2d'));
    book.forget(at('9d'));
    expect(book.evidence(at(0), 100)).toEqual(sightings.slice(0, 1));
  });

  test('that is damaged, or of another kind, hides nothing else', async () => {
    book.noteEvidence(sightings.slice(0, 1), at(0));
    book.evidence(at(0), 1);
    const sql = await openDatabase(file);
    for (const text of [
      'no JSON',
      '{"v":1,"sighting":{"kind":"launched"}}',
      '{"v":9,"sighting":{}}',
      '{"v":1,"case":{}}',
    ])
      sql.run('INSERT INTO evidence (at, data) VALUES (?, ?)', at(0).getTime(), text);
    sql.close();
    book.noteEvidence(sightings.slice(1, 2), at(0));
    expect(book.evidence(at(0), 100)).toEqual(sightings.slice(0, 2));
  });

  test('is written together, and not row by row', async () => {
    book.noteEvidence(sightings, at(0));
    const sql = await openDatabase(file);
    const rows = () => sql.get('SELECT count(*) AS n FROM evidence')?.n;
    expect(rows()).toBe(0);
    await expect.poll(rows, { timeout: 5_000, interval: 20 }).toBe(sightings.length);
    sql.close();
  });
});

test('a thousand sightings delay no case: its save is as quick as ever', async () => {
  const store = await createSqliteStore({ file });
  for (let round = 0; round < 20; round += 1) {
    book.noteEvidence(
      Array.from({ length: 100 }, (_, nth) => launched(`i-${round}-${nth}`, nth)),
      at(0),
    );
    expect(await store.save(caseOf(`i-${round}`), nothing)).toBe('saved');
  }
  expect(book.evidence(at(0), 10_000)).toHaveLength(2_000);
  await store.close();
});

describe('the feed', () => {
  const entry = (text: string, more: Partial<FeedEntry> = {}): Omit<FeedEntry, 'id'> => ({
    at: at(0).toISOString(),
    kind: 'launch',
    mark: null,
    key: 'eu-west-1#i-1',
    instanceId: 'i-1',
    account: null,
    region: null,
    rule: null,
    text,
    by: null,
    ...more,
  });

  test('gives ids that grow, over a restart too, and comes latest first', async () => {
    const [one, two] = book.noteFeed([entry('one'), entry('<b>two</b>')]);
    expect((two?.id ?? 0) > (one?.id ?? 0)).toBe(true);
    expect(book.feed(10)).toEqual([two, one]);
    book.close();
    book = await createBook({ file });
    const [three] = book.noteFeed([entry('three')]);
    expect((three?.id ?? 0) > (two?.id ?? 0)).toBe(true);
    expect(book.feed(2)).toEqual([three, two]);
  });

  test('is kept for a month', () => {
    book.noteFeed([entry('old'), entry('new', { at: at('20d').toISOString() })]);
    book.forget(at('31d'));
    expect(book.feed(10).map(({ text }) => text)).toEqual(['new']);
  });
});

test('letters are kept with their case, once each, with when they were sent', () => {
  const [first, second] = [letterOf('l-1'), letterOf('l-2', { at: at(60) })];
  book.noteLetters('eu-west-1#i-1', [first, second]);
  book.noteLetters('eu-west-1#i-1', [first]);
  book.noteLetters(null, [letterOf('l-3')]);
  book.noteSent(['l-1'], at(90));
  const letters = book.letters('eu-west-1#i-1');
  expect(letters).toHaveLength(2);
  expect(letters).toContainEqual({ letter: first, sentAt: at(90) });
  expect(letters).toContainEqual({ letter: second, sentAt: null });
  expect(book.letters('eu-west-1#i-2')).toEqual([]);
});

test('policies are noted when they change, latest first', () => {
  const note = (digest: string, time: number) => book.notePolicy({ at: at(time), digest, text: `# ${digest}` });
  note('a', 0);
  note('a', 10);
  note('b', 20);
  note('a', 30);
  expect(book.policies().map(({ digest, at: when }) => [digest, when])).toEqual([
    ['a', at(30)],
    ['b', at(20)],
    ['a', at(0)],
  ]);
});

test('a book in memory names no file', async () => {
  const inMemory = await createBook({ file: ':memory:' });
  inMemory.noteEvidence([became('i-1', 0, 'running')], at(0));
  expect([inMemory.file, inMemory.evidence(at(0), 10).length]).toEqual([null, 1]);
  inMemory.close();
});
