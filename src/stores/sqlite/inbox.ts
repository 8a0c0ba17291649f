import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Queue, QueueMessage, ReceiveOptions } from '../../aws/sqs.ts';
import type { AcceptedMessage, Inbox } from '../../hosts/http/sns/parts.ts';
import { dateOf, numberOf, openDatabase, type Sql, textOf } from './database.ts';
import { createGroup } from './inbox-group.ts';
import { createWaiting } from './inbox-waiting.ts';

export interface InboxOptions {
  /** A path, as of `createSqliteStore`, and of the same file; other processes may open it, too. */
  readonly file: string;
  readonly now?: () => Date;
  /** In ms: how long an id stays known once its message was dealt with. Left out: 2 hours, past any message's age. */
  readonly window?: number;
  /** In ms: how long a message waits for others that are to be kept with it. Left out: 5. */
  readonly gather?: number;
}

/** Messages that were accepted and are not yet judged: what is put in is on the disk, and stays until it is removed. */
export interface SqliteInbox extends Inbox, Pick<Queue, 'receive' | 'remove' | 'extend'> {
  /** Shows at once what a process that died was working on. What a living one works on shows, too: it is taken twice. */
  recover(): Promise<number>;
  /** Forgets the ids of what was dealt with longer ago than the window. */
  forget(at: Date): Promise<number>;
  counts(): Promise<InboxCounts>;
  /** Keeps what was put, and ends every wait. */
  close(): Promise<void>;
}

export interface InboxCounts {
  /** Neither removed nor given up, whether it shows or not. */
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

const [second, hour] = [1_000, 3_600_000];
/** Of a statement that forgets: nobody waits long for the disk meanwhile. */
const some = 5_000;

/** @throws {StoreError} when the file cannot be opened, is not Broom's, or was written by a newer Broom */
export async function createInbox(options: InboxOptions): Promise<SqliteInbox> {
  const { file, now = () => new Date(), window = 2 * hour, gather = 5 } = options;
  const sql = await openDatabase(file);
  // What is received or removed need not be on the disk at once: should the power fail, it is taken once more. A file
  // in memory is one connection's own.
  const loose = file === ':memory:' ? sql : await openDatabase(file);
  if (loose !== sql) loose.get('PRAGMA synchronous = NORMAL');
  const waiting = createWaiting(() => nextAt(loose), now);
  const group = createGroup<AcceptedMessage, 'new' | 'known'>(gather, (messages) => {
    const kept = sql.transaction(() => messages.map((message) => insert(sql, message)));
    if (kept.includes('new')) waiting.ring();
    return kept;
  });

  return {
    put: (message) => group.add(message),
    receive: async ({ most = 10, waitSeconds = 20, visibilitySeconds = 30, signal }: ReceiveOptions = {}) => {
      const until = performance.now() + waitSeconds * second;
      for (;;) {
        signal?.throwIfAborted();
        const messages = take(loose, Math.min(10, most), now(), visibilitySeconds);
        if (messages.length > 0 || performance.now() >= until || waiting.isOver()) return messages;
        await waiting.wait(until - performance.now(), signal);
      }
    },
    remove: async (receipts) => {
      const at = now().getTime();
      // Whoever has it now, it was dealt with.
      loose.transaction(() => {
        for (const receipt of receipts)
          loose.run("UPDATE inbox SET done_at = ?, body = '' WHERE id = ? AND done_at IS NULL", at, parse(receipt).id);
      });
      return [];
    },
    extend: async (receipt, seconds) => {
      const { id, received } = parse(receipt);
      const statement = 'UPDATE inbox SET hidden_until = ? WHERE id = ? AND received = ? AND done_at IS NULL';
      const isOurs = loose.run(statement, now().getTime() + seconds * second, id, received) === 1;
      waiting.ring();
      return isOurs;
    },
    recover: async () => {
      const at = now().getTime();
      const shown = sql.run(
        'UPDATE inbox SET hidden_until = ?1 WHERE done_at IS NULL AND hidden_until > ?1 AND received > 0',
        at,
      );
      waiting.ring();
      return shown;
    },
    forget: async (at) => {
      const statement =
        'DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE done_at IS NOT NULL AND done_at <= ? LIMIT ?)';
      for (let forgotten = 0; ; await yieldToOthers()) {
        const gone = loose.run(statement, at.getTime() - window, some);
        forgotten += gone;
        if (gone < some) return forgotten;
      }
    },
    counts: async () => {
      const row = loose.get('SELECT count(*) AS waiting, min(at) AS at FROM inbox WHERE done_at IS NULL');
      return { waiting: numberOf(row, 'waiting'), oldestAt: dateOf(row, 'at') };
    },
    close: async () => {
      await group.close();
      waiting.close();
      if (loose !== sql) loose.close();
      sql.close();
    },
  };
}

/** It shows from the moment that it came: what has been put off takes its turn among what is new. */
function insert(sql: Sql, { id, topicArn, body, at }: AcceptedMessage): 'new' | 'known' {
  const statement =
    'INSERT INTO inbox (id, source, at, received, hidden_until, body) VALUES (?1, ?2, ?3, 0, ?3, ?4) ON CONFLICT DO NOTHING';
  return sql.run(statement, id, topicArn, at.getTime(), body) === 1 ? 'new' : 'known';
}

const shown = 'done_at IS NULL AND hidden_until <= ?';

function take(sql: Sql, most: number, at: Date, visibilitySeconds: number): readonly QueueMessage[] {
  // Looked at first, so that nobody has to wait for a writer when there is nothing.
  if (sql.get(`SELECT id FROM inbox WHERE ${shown} LIMIT 1`, at.getTime()) === undefined) return [];
  return sql.transaction(() => {
    const order = 'ORDER BY hidden_until, at';
    const rows = sql.all(
      `SELECT id, at, received, body FROM inbox WHERE ${shown} ${order} LIMIT ?`,
      at.getTime(),
      most,
    );
    return rows.map((row): QueueMessage => {
      const [id, received] = [textOf(row, 'id'), numberOf(row, 'received') + 1];
      const statement = 'UPDATE inbox SET received = ?, hidden_until = ? WHERE id = ?';
      sql.run(statement, received, at.getTime() + visibilitySeconds * second, id);
      return { id, receipt: `${received} ${id}`, body: textOf(row, 'body'), received, sentAt: dateOf(row, 'at') };
    });
  });
}

/** When something next shows. */
const nextAt = (sql: Sql): Date | null =>
  dateOf(sql.get('SELECT min(hidden_until) AS at FROM inbox WHERE done_at IS NULL'), 'at');

function parse(receipt: string): { readonly id: string; readonly received: number } {
  const space = receipt.indexOf(' ');
  return { id: receipt.slice(space + 1), received: Number(receipt.slice(0, space)) };
}
