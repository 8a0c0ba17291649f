import { letterFromStored, letterToStored } from '../../cases/codec.ts';
import { day } from '../../cases/time.ts';
import type { Mailbox } from '../../engine/ports.ts';
import type { Letter } from '../../messages/types.ts';
import { sentLimit } from '../memory/mailbox.ts';
import { doneKeptDays } from '../waking.ts';
import { dateOf, ms, numberOf, type Row, type Sql, textOf } from './database.ts';

export function createMailbox(sql: Sql): Mailbox {
  return {
    post: async (letters) => sql.transaction(() => putLetters(sql, letters)),
    pending: async (at, limit) =>
      sql
        .all(
          'SELECT * FROM letters WHERE sent_at IS NULL AND (retry_at IS NULL OR retry_at <= ?)' +
            ' AND (send_until IS NULL OR send_until <= ?) ORDER BY at, id LIMIT ?',
          at.getTime(),
          at.getTime(),
          limit,
        )
        .map(letterOf),
    seize: async (ids, { key, by, until }, at) =>
      sql.transaction(() =>
        ids.filter(
          (id) =>
            sql.run(
              'UPDATE letters SET send_key = ?1, send_by = ?2, send_until = ?3 WHERE id = ?4 AND sent_at IS NULL' +
                ' AND (send_until IS NULL OR send_until <= ?5' +
                // A claim that is made again, word for word, is the one that was made.
                ' OR (send_key = ?1 AND send_by = ?2 AND send_until = ?3))',
              key,
              by,
              until.getTime(),
              id,
              at.getTime(),
            ) === 1,
        ),
      ),
    sent: async (ids, key, at) =>
      sql.transaction(() => {
        for (const id of ids) {
          const row = sql.get('SELECT channel FROM letters WHERE id = ? AND sent_at IS NULL', id);
          if (row === undefined) continue;
          sql.run('UPDATE letters SET sent_at = ? WHERE id = ?', at.getTime(), id);
          const statement = 'INSERT INTO messages (channel, key, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
          sql.run(statement, textOf(row, 'channel'), key, at.getTime());
        }
      }),
    unsent: async (ids, key, retryAt) =>
      sql.transaction(() => {
        for (const id of ids) {
          sql.run(
            'UPDATE letters SET tries = tries + 1, retry_at = ?, send_key = NULL, send_by = NULL, send_until = NULL' +
              ' WHERE id = ? AND send_key = ? AND sent_at IS NULL',
            retryAt.getTime(),
            id,
            key,
          );
        }
      }),
    sentAt: async (channel) =>
      sql
        .all('SELECT at FROM messages WHERE channel = ? ORDER BY at DESC LIMIT ?', channel, sentLimit)
        .map((row) => new Date(numberOf(row, 'at'))),
  };
}

export function putLetters(sql: Sql, letters: readonly Letter[]): void {
  for (const letter of letters) {
    const { id, channel, at, tries, retryAt, sending } = letter;
    sql.run(
      'INSERT INTO letters (id, channel, at, tries, retry_at, send_key, send_by, send_until, data)' +
        ' VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      ...[id, channel, at.getTime(), tries, ms(retryAt)],
      ...[sending?.key ?? null, sending?.by ?? null, ms(sending?.until ?? null), letterToStored(letter)],
    );
  }
}

export function forgetLetters(sql: Sql, at: Date): void {
  sql.run('DELETE FROM letters WHERE sent_at <= ?', at.getTime() - doneKeptDays * day);
  sql.run('DELETE FROM messages WHERE at <= ?', at.getTime() - day);
}

function letterOf(row: Row): Letter {
  const letter = letterFromStored(textOf(row, 'data'), textOf(row, 'id'));
  const until = dateOf(row, 'send_until');
  const sending = until === null ? null : { key: textOf(row, 'send_key'), by: textOf(row, 'send_by'), until };
  return { ...letter, sending, tries: numberOf(row, 'tries'), retryAt: dateOf(row, 'retry_at') };
}
