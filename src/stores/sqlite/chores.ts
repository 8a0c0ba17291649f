import { day } from '../../cases/time.ts';
import type { Chores, Store } from '../../engine/ports.ts';
import { choreFromStored, choreToStored } from '../chore-text.ts';
import { doneKeptDays } from '../waking.ts';
import { ms, numberOf, type Sql, textOf } from './database.ts';

export function createChores(sql: Sql): Chores {
  return {
    addChore: async (chore) => {
      const statement = 'INSERT INTO chores (id, since, due_at, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
      sql.run(statement, chore.id, chore.since.getTime(), chore.dueAt.getTime(), choreToStored(chore));
    },
    dueChores: async (at, limit) =>
      sql.all('SELECT * FROM chores WHERE due_at <= ? ORDER BY due_at, id LIMIT ?', at.getTime(), limit).map((row) => ({
        ...choreFromStored(textOf(row, 'data'), textOf(row, 'id')),
        dueAt: new Date(numberOf(row, 'due_at')),
      })),
    moveChore: async (id, dueAt) => {
      // One that is done stays so, and is kept a while, so that putting it again changes nothing.
      sql.run('UPDATE chores SET due_at = ? WHERE id = ? AND due_at IS NOT NULL', ms(dueAt), id);
    },
  };
}

export function forgetChores(sql: Sql, at: Date): void {
  sql.run('DELETE FROM chores WHERE due_at IS NULL AND since <= ?', at.getTime() - doneKeptDays * day);
}

export function createLeases(sql: Sql): Pick<Store, 'lease' | 'release'> {
  return {
    lease: async (name, by, at, until) => {
      const statement =
        'INSERT INTO leases (name, by, until) VALUES (?1, ?2, ?3) ON CONFLICT (name)' +
        ' DO UPDATE SET by = ?2, until = ?3 WHERE by = ?2 OR until <= ?4';
      return sql.run(statement, name, by, until.getTime(), at.getTime()) === 1;
    },
    release: async (name, by) => {
      sql.run('DELETE FROM leases WHERE name = ? AND by = ?', name, by);
    },
  };
}
