import { fromStored, historyFromStored, historyToStored, toStored } from '../../cases/codec.ts';
import { expiresAt } from '../../cases/expiry.ts';
import type { Case } from '../../cases/types.ts';
import type { CaseQuery, Cases } from '../../engine/ports.ts';
import { keyOf } from '../../facts/fold.ts';
import { beforeFromStored, beforeToStored } from '../rail-text.ts';
import { dueLimit, heldRails, oldestDue } from '../waking.ts';
import { dateOf, ms, type Row, type Sql, textOf, type Value } from './database.ts';
import { putLetters } from './mailbox.ts';

/** How many cases are read at once for a list. */
const page = 200;

export function createCases(sql: Sql): Cases {
  return {
    load: async (key) => {
      const row = sql.get('SELECT data FROM cases WHERE key = ?', key);
      return row === undefined ? undefined : fromStored(textOf(row, 'data'), key);
    },
    save: async (next, { expected, history, letters }) => {
      const key = keyOf(next.ref);
      return sql.transaction(() => {
        if (!write(sql, key, next, expected)) return 'conflict';
        if (history.length > 0) {
          sql.run('INSERT INTO history (key, data) VALUES (?, ?)', key, historyToStored(history));
        }
        putLetters(sql, letters);
        return 'saved';
      });
    },
    nextWake: async () => {
      const row = sql.get(
        'SELECT min(at) AS at FROM (SELECT min(wake_at) AS at FROM cases WHERE wake_at IS NOT NULL' +
          ' UNION ALL SELECT min(due_at) FROM chores WHERE due_at IS NOT NULL)',
      );
      return dateOf(row, 'at');
    },
    due: async (at, limit = dueLimit) =>
      sql
        .all('SELECT key FROM cases WHERE wake_at <= ? ORDER BY due_at, wake_at, key LIMIT ?', at.getTime(), limit)
        .map((row) => textOf(row, 'key')),
    list: (query) => list(sql, query),
    history: async (key) =>
      sql
        .all('SELECT data FROM history WHERE key = ? ORDER BY id', key)
        .flatMap((row) => historyFromStored(textOf(row, 'data'), key))
        .sort((a, b) => a.at.getTime() - b.at.getTime()),
    keep: async (key, effect, before) => {
      const row = sql.transaction(() => {
        const statement = 'INSERT INTO befores (key, effect, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
        sql.run(statement, key, effect, beforeToStored(before));
        return keptRow(sql, key, effect);
      });
      return beforeFromStored(textOf(row, 'data'), `${key} ${effect}`);
    },
    kept: async (key, effect) => {
      const row = keptRow(sql, key, effect);
      return row === undefined ? null : beforeFromStored(textOf(row, 'data'), `${key} ${effect}`);
    },
    expire: async (at) => sql.transaction(() => expire(sql, at)),
  };
}

function write(sql: Sql, key: string, next: Case, expected: number | null): boolean {
  const values: readonly Value[] = [
    next.rev,
    next.state.kind,
    next.ref.account,
    next.ref.region,
    ` ${[...heldRails(next)].join(' ')} `,
    ms(next.wakeAt),
    oldestDue(next),
    ms(expiresAt(next)),
    toStored(next),
    key,
  ];
  const columns = ['rev', 'state', 'account', 'region', 'held', 'wake_at', 'due_at', 'expires_at', 'data'];
  const changed =
    expected === null
      ? sql.run(
          `INSERT INTO cases (${columns.join(', ')}, key) VALUES (${values.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
          ...values,
        )
      : sql.run(
          `UPDATE cases SET ${columns.map((name) => `${name} = ?`).join(', ')} WHERE key = ? AND rev = ?`,
          ...values,
          expected,
        );
  return changed === 1;
}

const keptRow = (sql: Sql, key: string, effect: string): Row | undefined =>
  sql.get('SELECT data FROM befores WHERE key = ? AND effect = ?', key, effect);

/** Page by page, so that nothing is open while the caller does something else. */
async function* list(sql: Sql, { state, account, region, heldBy }: CaseQuery): AsyncGenerator<Case> {
  const wanted: readonly (readonly [string, Value | undefined])[] = [
    ['state = ?', state],
    ['account = ?', account],
    ['region = ?', region],
    ['instr(held, ?) > 0', heldBy === undefined ? undefined : ` ${heldBy} `],
  ];
  const conditions = wanted.flatMap(([text, value]) => (value === undefined ? [] : [{ text, value }]));
  const where = ['key > ?', ...conditions.map(({ text }) => text)].join(' AND ');
  const values = conditions.map(({ value }) => value);
  for (let after = ''; ; ) {
    const rows = sql.all(`SELECT key, data FROM cases WHERE ${where} ORDER BY key LIMIT ${page}`, after, ...values);
    for (const row of rows) yield fromStored(textOf(row, 'data'), textOf(row, 'key'));
    if (rows.length < page) return;
    after = textOf(rows.at(-1), 'key');
  }
}

function expire(sql: Sql, at: Date): number {
  const gone = 'SELECT key FROM cases WHERE expires_at <= ?';
  for (const table of ['history', 'befores', 'units']) {
    sql.run(`DELETE FROM ${table} WHERE key IN (${gone})`, at.getTime());
  }
  return sql.run('DELETE FROM cases WHERE expires_at <= ?', at.getTime());
}
