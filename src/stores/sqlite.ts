import type { Store } from '../engine/ports.ts';
import { createCases } from './sqlite/cases.ts';
import { createChores, createLeases, forgetChores } from './sqlite/chores.ts';
import { openDatabase, type Sql } from './sqlite/database.ts';
import { createMailbox, forgetLetters } from './sqlite/mailbox.ts';
import { createRails, forgetCounts } from './sqlite/rails.ts';
import { StoreError } from './store-error.ts';

export interface SqliteOptions {
  /** A path; several processes of one machine may open the same file. `:memory:` for one that is gone with the store. */
  readonly file: string;
}

/**
 * Keeps everything in one SQLite file. What was answered is on the disk.
 *
 * @throws {StoreError} when the file cannot be opened, is not Broom's, or was written by a newer Broom
 */
export async function createSqliteStore({ file }: SqliteOptions): Promise<Store> {
  const sql = naming(await openDatabase(file), file);
  const cases = createCases(sql);
  return {
    ...cases,
    ...createRails(sql),
    ...createMailbox(sql),
    ...createChores(sql),
    ...createLeases(sql),
    expire: async (at) => {
      sql.transaction(() => {
        forgetLetters(sql, at);
        forgetChores(sql, at);
        forgetCounts(sql, at);
      });
      return cases.expire(at);
    },
    close: async () => sql.close(),
  };
}

/** Says of every error which file it was about. */
function naming(sql: Sql, file: string): Sql {
  const named = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      if (!(cause instanceof Error) || cause instanceof StoreError || cause.name === 'StoredError') throw cause;
      throw new StoreError(`${file}: ${cause.message}`, { cause });
    }
  };
  return {
    run: (...args) => named(() => sql.run(...args)),
    get: (...args) => named(() => sql.get(...args)),
    all: (...args) => named(() => sql.all(...args)),
    transaction: (work) => named(() => sql.transaction(work)),
    close: () => sql.close(),
  };
}
