import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AcceptedMessage } from '../../hosts/http/sns/parts.ts';
import { createSqliteStore } from '../sqlite.ts';
import { bundleChild, startChild } from '../testing/child-program.ts';
import { openDatabase } from './database.ts';
import { createInbox, type InboxOptions, type SqliteInbox } from './inbox.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');
let folder = '';
let files = 0;
const newFile = (): string => {
  files += 1;
  return join(folder, `inbox-${files}.db`);
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broom-inbox-'));
  await bundleChild(new URL('../testing/inbox-child.ts', import.meta.url).href, join(folder, 'child.mjs'));
});
afterAll(() => rm(folder, { recursive: true }));

const opened: SqliteInbox[] = [];
afterEach(async () => {
  for (const inbox of opened.splice(0)) await inbox.close();
});

async function open(options: Partial<InboxOptions> = {}) {
  let ahead = 0;
  const now = (): Date => new Date(noon + ahead);
  const file = options.file ?? newFile();
  const inbox = await createInbox({ now, ...options, file });
  opened.push(inbox);
  const put = (...ids: readonly string[]) => Promise.all(ids.map((id) => inbox.put(message(id, now()))));
  /** What shows now. */
  const receive = (visibilitySeconds = 60) => inbox.receive({ waitSeconds: 0, visibilitySeconds });
  const forward = (ms: number): void => {
    ahead += ms;
  };
  return { inbox, file, put, receive, forward };
}

const message = (id: string, at = new Date()): AcceptedMessage => ({
  id,
  topicArn: 'topic',
  body: `body of ${id}`,
  at,
});
const idsOf = (messages: readonly { id: string }[]): readonly string[] => messages.map(({ id }) => id);

describe('an inbox', () => {
  test('gives what was put, oldest first, with its body and how often it was received', async () => {
    const { put, receive, forward } = await open();
    await put('a');
    forward(1_000);
    await put('b');
    expect(await receive()).toEqual([
      { id: 'a', receipt: expect.any(String), body: 'body of a', received: 1, sentAt: new Date(noon) },
      { id: 'b', receipt: expect.any(String), body: 'body of b', received: 1, sentAt: new Date(noon + 1_000) },
    ]);
    expect(await receive()).toEqual([]);
    forward(60_000);
    expect((await receive()).map(({ received }) => received)).toEqual([2, 2]);
  });

  test('gives ten at most, and what was put off takes its turn among what is new', async () => {
    const { put, receive, inbox, forward } = await open();
    await put('early');
    const [early] = await receive();
    await inbox.extend(early?.receipt ?? '', 30);
    forward(20_000);
    await put(...Array.from({ length: 12 }, (_, i) => `new-${i}`));
    forward(20_000);
    await put('late');
    expect(await receive()).toHaveLength(10);
    expect(idsOf(await receive())).toEqual(['new-10', 'new-11', 'early', 'late']);
  });

  test('knows what it was given before, whether it is being worked on or was removed, for as long as the window', async () => {
    const { put, receive, inbox, forward } = await open();
    expect(await put('a', 'b', 'a')).toEqual(['new', 'new', 'known']);
    const messages = await receive();
    expect(await put('a')).toEqual(['known']);
    expect(await inbox.remove(messages.map(({ receipt }) => receipt))).toEqual([]);
    forward(2 * 3_600_000 - 1);
    expect(await inbox.forget(new Date(noon + 2 * 3_600_000 - 1))).toBe(0);
    expect(await put('a')).toEqual(['known']);
    expect(await receive()).toEqual([]);
    expect(await inbox.forget(new Date(noon + 2 * 3_600_000))).toBe(2);
    expect(await put('a')).toEqual(['new']);
  });

  test('never forgets what is still to be done', async () => {
    const { put, receive, inbox, forward } = await open();
    await put('a');
    await receive();
    forward(365 * 86_400_000);
    expect(await inbox.forget(new Date(noon + 365 * 86_400_000))).toBe(0);
    expect(idsOf(await receive())).toEqual(['a']);
  });

  test('keeps no body of what was removed', async () => {
    const { put, receive, inbox, file } = await open();
    await put('a');
    await inbox.remove((await receive()).map(({ receipt }) => receipt));
    const sql = await openDatabase(file);
    expect(sql.all('SELECT id, body FROM inbox')).toEqual([{ id: 'a', body: '' }]);
    sql.close();
  });

  test('hides a message for longer, or shows it at once; who has an old receipt is too late', async () => {
    const { put, receive, inbox, forward } = await open();
    await put('a');
    const [first] = await receive(10);
    expect(await inbox.extend(first?.receipt ?? '', 100)).toBe(true);
    forward(50_000);
    expect(await receive()).toEqual([]);
    expect(await inbox.extend(first?.receipt ?? '', 0)).toBe(true);
    const [second] = await receive();
    expect(second?.id).toBe('a');
    expect(await inbox.extend(first?.receipt ?? '', 100)).toBe(false);
    await inbox.remove([second?.receipt ?? '']);
    expect(await inbox.extend(second?.receipt ?? '', 100)).toBe(false);
  });

  test('counts what waits', async () => {
    const { put, receive, inbox, forward } = await open();
    expect(await inbox.counts()).toEqual({ waiting: 0, oldestAt: null });
    await put('a');
    forward(5_000);
    await put('b');
    expect(await inbox.counts()).toEqual({ waiting: 2, oldestAt: new Date(noon) });
    const [a] = await receive();
    await inbox.remove([a?.receipt ?? '']);
    expect(await inbox.counts()).toEqual({ waiting: 1, oldestAt: new Date(noon + 5_000) });
  });

  test('shows again, when it is recovered, what somebody was working on', async () => {
    const { put, receive, file } = await open();
    await put('a', 'b');
    expect(await receive(3_600)).toHaveLength(2);
    const { inbox, receive: again } = await open({ file });
    expect(await again()).toEqual([]);
    expect(await inbox.recover()).toBe(2);
    expect(await again()).toHaveLength(2);
  });

  test('lies in the file of the store, beside it', async () => {
    const file = newFile();
    const store = await createSqliteStore({ file });
    const { put, receive } = await open({ file });
    await put('a');
    expect(await receive()).toHaveLength(1);
    expect(await store.nextWake()).toBeNull();
    await store.close();
  });

  test('in memory works as one in a file', async () => {
    const { put, receive } = await open({ file: ':memory:' });
    await put('a');
    expect(await receive()).toHaveLength(1);
  });
});

describe('writing', () => {
  test('many that come together are written together: a thousand take well under a second', { retry: 4 }, async () => {
    const { inbox } = await open();
    const begun = performance.now();
    const puts = Array.from({ length: 1_000 }, (_, i) => inbox.put(message(`m-${i}`)));
    expect(new Set(await Promise.all(puts))).toEqual(new Set(['new']));
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect((await inbox.counts()).waiting).toBe(1_000);
  });

  test('one that fails fails for all that were to be written with it, and for no others', async () => {
    const { inbox, put, file } = await open();
    const beside = await openDatabase(file);
    beside.run("CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
    const outcomes = await Promise.allSettled([inbox.put(message('a')), inbox.put(message('b'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    beside.run('DROP TRIGGER full');
    beside.close();
    expect(await put('a', 'b')).toEqual(['new', 'new']);
  });

  test('closing keeps what was put, and refuses what comes later', async () => {
    const file = newFile();
    const inbox = await createInbox({ file });
    const put = inbox.put(message('a'));
    await inbox.close();
    expect(await put).toBe('new');
    await expect(inbox.put(message('b'))).rejects.toThrow('closed');
    const { inbox: again } = await open({ file });
    expect((await again.counts()).waiting).toBe(1);
  });
});

// Times are of a machine that may be busy with something else.
describe('waiting', { retry: 4 }, () => {
  test('ends as soon as something is put', async () => {
    const { inbox } = await open();
    const begun = performance.now();
    const waiting = inbox.receive({ waitSeconds: 20 });
    await inbox.put(message('a', new Date(noon)));
    expect(idsOf(await waiting)).toEqual(['a']);
    expect(performance.now() - begun).toBeLessThan(400);
  });

  test('ends when something shows again', async () => {
    const { inbox } = await open({ now: () => new Date() });
    await inbox.put(message('a'));
    await inbox.receive({ visibilitySeconds: 0.2 });
    const begun = performance.now();
    expect(idsOf(await inbox.receive({ waitSeconds: 20 }))).toEqual(['a']);
    expect(performance.now() - begun).toBeGreaterThan(100);
    expect(performance.now() - begun).toBeLessThan(450);
  });

  test('ends within a second when another process put something', async () => {
    const { inbox, file } = await open({ now: () => new Date() });
    const waiting = inbox.receive({ waitSeconds: 20 });
    const { inbox: other } = await open({ file });
    const begun = performance.now();
    await other.put(message('a', new Date(noon)));
    expect(idsOf(await waiting)).toEqual(['a']);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  test('ends with the signal, and in time', async () => {
    const { inbox } = await open();
    const stop = new AbortController();
    const waiting = inbox.receive({ signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(await inbox.receive({ waitSeconds: 0.05 })).toEqual([]);
  });

  test('keeps nobody busy', async () => {
    const { inbox } = await open();
    const before = process.cpuUsage();
    await inbox.receive({ waitSeconds: 1.5 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(500);
  });
});

describe('processes', () => {
  test('one that is killed in the middle loses nothing that it was answered', async () => {
    const file = newFile();
    const doomed = startChild(join(folder, 'child.mjs'), file, 'a', 'put');
    await doomed.hasSaid(500);
    doomed.kill();
    await doomed.ended;
    const sql = await openDatabase(file);
    const rows = sql.all('SELECT id, body FROM inbox').map(({ id, body }) => [id, body]);
    const found = new Set(rows.map(([id]) => id));
    sql.close();
    expect(doomed.said.length).toBeGreaterThanOrEqual(500);
    expect(doomed.said.filter((id) => !found.has(id))).toEqual([]);
    for (const [id, body] of rows) expect(body).toBe(`{"id":"${id}"}`);
  });

  test('what one that is killed was working on is taken by the next; what it had not reached, too', async () => {
    const file = newFile();
    const { inbox } = await open({ file, now: () => new Date() });
    const ids = Array.from({ length: 50 }, (_, i) => `m-${i}`);
    await Promise.all(ids.map((id) => inbox.put(message(id))));
    const doomed = startChild(join(folder, 'child.mjs'), file, 'a', 'take');
    await doomed.hasSaid(20);
    doomed.kill();
    await doomed.ended;
    await inbox.recover();
    const taken = new Set<string>();
    for (let more = await inbox.receive(); more.length > 0; more = await inbox.receive({ waitSeconds: 0 })) {
      for (const { id } of more) taken.add(id);
      await inbox.remove(more.map(({ receipt }) => receipt));
    }
    expect([...taken].sort()).toEqual([...ids].sort());
    expect((await inbox.counts()).waiting).toBe(0);
  });

  test('that share a file give a message to one at a time', async () => {
    const file = newFile();
    const [a, b] = [await open({ file, now: () => new Date() }), await open({ file, now: () => new Date() })];
    await a.put(...Array.from({ length: 40 }, (_, i) => `m-${i}`));
    const all = (await Promise.all([a, b, a, b].map(({ inbox }) => inbox.receive()))).flat();
    expect(new Set(idsOf(all)).size).toBe(40);
  });
});
