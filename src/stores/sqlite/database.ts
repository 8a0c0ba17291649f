import { setTimeout } from 'node:timers/promises';
import type Database from 'libsql';
import { StoreError } from '../store-error.ts';
import { applicationId, migrations } from './schema.ts';

/** What a statement takes and gives: moments are ms since 1970. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

export interface Sql {
  run(statement: string, ...values: readonly Value[]): number;
  get(statement: string, ...values: readonly Value[]): Row | undefined;
  all(statement: string, ...values: readonly Value[]): readonly Row[];
  /** All or nothing; nobody else writes meanwhile. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** How long to wait for another process that writes, in ms. */
const patience = 10_000;

/**
 * Opens a file, or makes it, and brings it to the schema of this version. Each answer is on the disk when it is given:
 * in WAL mode NORMAL would lose the last transactions with the power, so it is FULL.
 *
 * @throws {StoreError} when it cannot be opened, is not Broom's, or was written by a newer Broom
 */
export async function openDatabase(file: string): Promise<Sql> {
  const database = await wrapped(`${file} cannot be opened`, async () => {
    const { default: Libsql } = await import('libsql');
    const opened = new Libsql(file);
    opened.pragma(`busy_timeout = ${patience}`);
    await patiently(() => opened.pragma('journal_mode = WAL'));
    opened.pragma('synchronous = FULL');
    return opened;
  });
  const sql = sqlOf(database);
  try {
    await wrapped(`${file} cannot be opened`, async () => patiently(() => migrate(sql, file)));
  } catch (error) {
    sql.close();
    throw error;
  }
  return sql;
}

/** Changing a new file to WAL does not wait for another process that does the same, whatever `busy_timeout` says. */
async function patiently<T>(work: () => T): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return work();
    } catch (error) {
      if (tries === 50 || !isBusy(error)) throw error;
      await setTimeout(20 + 10 * tries);
    }
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

async function wrapped<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function migrate(sql: Sql, file: string): void {
  sql.transaction(() => {
    const version = numberOf(sql.get('PRAGMA user_version'), 'user_version');
    const owner = numberOf(sql.get('PRAGMA application_id'), 'application_id');
    const isNew = version === 0 && sql.get('SELECT name FROM sqlite_schema LIMIT 1') === undefined;
    if (!isNew && owner !== applicationId) throw new StoreError(`${file} is a database of something else than Broom`);
    if (version > migrations.length) {
      throw new StoreError(
        `${file} has schema ${version}, and this Broom knows ${migrations.length}: it was written by a newer one`,
      );
    }
    for (const migration of migrations.slice(version)) {
      for (const statement of migration.split(';')) if (statement.trim() !== '') sql.run(statement);
    }
    if (version === migrations.length) return;
    sql.run(`PRAGMA application_id = ${applicationId}`);
    sql.run(`PRAGMA user_version = ${migrations.length}`);
  });
}

function sqlOf(database: Database.Database): Sql {
  const prepared = new Map<string, Database.Statement>();
  const statementOf = (text: string): Database.Statement => {
    const known = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, known);
    return known;
  };
  return {
    run: (text, ...values) => statementOf(text).run(...values).changes,
    get: (text, ...values) => statementOf(text).get(...values) as Row | undefined,
    all: (text, ...values) => statementOf(text).all(...values) as Row[],
    transaction: (work) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}

export function textOf(row: Row | undefined, name: string): string {
  const value = row?.[name];
  if (typeof value !== 'string') throw new StoreError(`the database gave no text for ${name}`);
  return value;
}

export function numberOf(row: Row | undefined, name: string): number {
  const value = row?.[name];
  if (typeof value !== 'number') throw new StoreError(`the database gave no number for ${name}`);
  return value;
}

export const dateOf = (row: Row | undefined, name: string): Date | null => {
  const value = row?.[name];
  return typeof value === 'number' ? new Date(value) : null;
};

export const ms = (moment: Date | null): number | null => moment?.getTime() ?? null;
