import { letterFromStored, letterToStored } from '../../cases/codec.ts';
import type { Book, PolicyNote } from '../../console/book.ts';
import type { FeedEntry } from '../../console/types.ts';
import type { Sighting } from '../../facts/types.ts';
import type { Letter } from '../../messages/types.ts';
import {
  feedFromStored,
  feedToStored,
  policyNoteFromStored,
  policyNoteToStored,
  sightingFromStored,
  sightingToStored,
} from './book-text.ts';
import { numberOf, openDatabase, type Row, type Sql, textOf, type Value } from './database.ts';

export interface BookOptions {
  /** The file of the store, or another; `:memory:` for one that is gone with the process. */
  readonly file: string;
  /** How long what was noted may wait to be written, in ms; 250 unless said. */
  readonly patience?: number;
}

export interface SqliteBook extends Book {
  /** Where another thread finds the evidence; null: only in this process. */
  readonly file: string | null;
}

const [day, mostEvidence] = [86_400_000, 200_000];
const kept = { evidence: 8 * day, feed: 30 * day, letter: 90 * day, sent: 90 * day };
const mostFeed = 5_000;
const mostPolicies = 200;
/** Of one case that is shown. */
const mostLetters = 200;
/** So many rows are written together, whatever their age. */
const batch = 1_000;

/**
 * Keeps what people look at in SQLite, beside the cases and apart from them.
 *
 * It has a connection of its own, with `synchronous = NORMAL`: in WAL mode a commit then waits for no disk, and what the
 * power takes with it is the last of the book and never the order of the file; the store's own commits stay FULL. What
 * is noted is gathered for a quarter of a second and written in one transaction, so that a thousand sightings a second
 * take the write lock four times and not a thousand. Nothing here throws for a full disk: what cannot be written is lost.
 *
 * @throws {StoreError} when the file cannot be opened
 */
export async function createBook({ file, patience = 250 }: BookOptions): Promise<SqliteBook> {
  const sql = await openDatabase(file);
  sql.run('PRAGMA synchronous = NORMAL');
  const pending = createPending(sql, patience);
  let nextId = (idOf(sql.get('SELECT max(id) AS id FROM journal')) ?? 0) + 1;
  const note = (kind: string, key: string | null, at: Date, data: string): number => {
    const id = nextId;
    nextId += 1;
    pending.add('INSERT OR IGNORE INTO journal (id, at, kind, key, data) VALUES (?, ?, ?, ?, ?)', [
      id,
      at.getTime(),
      kind,
      key,
      data,
    ]);
    return id;
  };
  const rows = (statement: string, ...values: readonly Value[]): readonly Row[] => {
    pending.write();
    return sql.all(statement, ...values);
  };
  return {
    file: file === ':memory:' ? null : file,
    noteEvidence: (sightings, at) => {
      for (const sighting of sightings)
        pending.add('INSERT INTO evidence (at, data) VALUES (?, ?)', [at.getTime(), sightingToStored(sighting)]);
    },
    evidence: (since, limit) => {
      pending.write();
      return readEvidence(sql, since, limit);
    },
    noteFeed: (entries) =>
      entries.map((entry): FeedEntry => {
        const id = note('feed', entry.key, new Date(entry.at), feedToStored(entry));
        return { ...entry, id };
      }),
    feed: (limit) =>
      rows("SELECT id, data FROM journal WHERE kind = 'feed' ORDER BY id DESC LIMIT ?", limit).flatMap((row) => {
        const id = numberOf(row, 'id');
        const entry = readable(() => feedFromStored(textOf(row, 'data'), `feed ${id}`));
        return entry === null ? [] : [{ ...entry, id }];
      }),
    noteLetters: (key, letters) => {
      for (const letter of letters) note('letter', key, letter.at, letterToStored(letter));
    },
    noteSent: (ids, at) => {
      for (const id of ids) note('sent', id, at, '');
    },
    letters: (key) => {
      const found = new Map<string, { readonly letter: Letter; readonly sentAt: Date | null }>();
      const statement = "SELECT data FROM journal WHERE key = ? AND kind = 'letter' ORDER BY id DESC LIMIT ?";
      for (const row of rows(statement, key, mostLetters)) {
        const letter = readable(() => letterFromStored(textOf(row, 'data'), key));
        if (letter !== null && !found.has(letter.id)) found.set(letter.id, { letter, sentAt: sentAt(sql, letter.id) });
      }
      return [...found.values()];
    },
    notePolicy: (version) => {
      const [last] = policiesOf(rows, 1);
      if (last?.digest !== version.digest) note('policy', null, version.at, policyNoteToStored(version));
    },
    policies: () => policiesOf(rows, mostPolicies),
    forget: (at) => {
      pending.write();
      forget(sql, at);
    },
    close: () => {
      pending.close();
      sql.close();
    },
  };
}

/** What came then or later, in its order, at most so many and the latest; for whoever opens the file by themselves. */
export function readEvidence(sql: Sql, since: Date, limit: number): Sighting[] {
  const statement =
    'SELECT id, data FROM (SELECT id, data FROM evidence WHERE at >= ? ORDER BY id DESC LIMIT ?) ORDER BY id';
  return sql.all(statement, since.getTime(), Math.min(limit, mostEvidence)).flatMap((row) => {
    const sighting = readable(() => sightingFromStored(textOf(row, 'data'), `evidence ${numberOf(row, 'id')}`));
    return sighting === null ? [] : [sighting];
  });
}

/** One line that is damaged, or of another version, must not hide the others. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && error.name === 'StoredError') return null;
    throw error;
  }
}

const idOf = (row: Row | undefined): number | null => (typeof row?.id === 'number' ? row.id : null);

const sentAt = (sql: Sql, letter: string): Date | null => {
  const row = sql.get("SELECT at FROM journal WHERE key = ? AND kind = 'sent' ORDER BY id LIMIT 1", letter);
  return typeof row?.at === 'number' ? new Date(row.at) : null;
};

const policiesOf = (rows: (statement: string, ...values: readonly Value[]) => readonly Row[], most: number) =>
  rows("SELECT id, data FROM journal WHERE kind = 'policy' ORDER BY id DESC LIMIT ?", most).flatMap(
    (row): PolicyNote[] => {
      const found = readable(() => policyNoteFromStored(textOf(row, 'data'), `policy ${numberOf(row, 'id')}`));
      return found === null ? [] : [found];
    },
  );

/** Rows that wait to be written together. */
function createPending(sql: Sql, patience: number) {
  let waiting: (readonly [statement: string, values: readonly Value[]])[] = [];
  let timer: NodeJS.Timeout | null = null;
  const write = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    const rows = waiting;
    waiting = [];
    try {
      sql.transaction(() => {
        for (const [statement, values] of rows) sql.run(statement, ...values);
      });
    } catch {
      // All of it may be lost without harm; whoever works on cases meets the same trouble and says so.
    }
  };
  return {
    write,
    add: (statement: string, values: readonly Value[]): void => {
      waiting.push([statement, values]);
      if (waiting.length >= batch) write();
      else timer ??= setTimeout(write, patience).unref();
    },
    close: write,
  };
}

function forget(sql: Sql, at: Date): void {
  const before = (ms: number): number => at.getTime() - ms;
  sql.transaction(() => {
    sql.run('DELETE FROM evidence WHERE at < ?', before(kept.evidence));
    sql.run(
      'DELETE FROM evidence WHERE id <= (SELECT id FROM evidence ORDER BY id DESC LIMIT 1 OFFSET ?)',
      mostEvidence,
    );
    for (const kind of ['feed', 'letter', 'sent'] as const)
      sql.run('DELETE FROM journal WHERE kind = ? AND at < ?', kind, before(kept[kind]));
    for (const [kind, most] of [
      ['feed', mostFeed],
      ['policy', mostPolicies],
    ] as const)
      sql.run(
        'DELETE FROM journal WHERE kind = ? AND id <= (SELECT id FROM journal WHERE kind = ? ORDER BY id DESC LIMIT 1 OFFSET ?)',
        kind,
        kind,
        most,
      );
  });
}
