import { numberOf, type Sql, textOf } from '../../../stores/sqlite/database.ts';

/** A file as it was when it was looked at. Moments in ms since 1970. */
export interface FileState {
  readonly size: number;
  readonly changedAt: number;
}

/** Which files of folders were read already, so that none is read twice, also after a restart. */
export interface Seen {
  /** Whether it was read as it is now. */
  has(path: string, state: FileState): boolean;
  /** What failed is noted, too: it is read again once it changes. */
  note(files: ReadonlyMap<string, FileState>, at: Date): void;
}

export function createSeen(sql: Sql): Seen {
  const known = new Map(
    sql
      .all('SELECT name, size, changed_at FROM seen_objects')
      .map((row): [string, FileState] => [
        textOf(row, 'name'),
        { size: numberOf(row, 'size'), changedAt: numberOf(row, 'changed_at') },
      ]),
  );
  return {
    has: (path, state) => {
      const read = known.get(path);
      return read !== undefined && isSame(read, state);
    },
    note: (files, at) => {
      sql.transaction(() => {
        for (const [path, { size, changedAt }] of files)
          sql.run(
            'INSERT INTO seen_objects (name, size, changed_at, read_at) VALUES (?1, ?2, ?3, ?4)' +
              ' ON CONFLICT (name) DO UPDATE SET size = ?2, changed_at = ?3, read_at = ?4',
            path,
            size,
            changedAt,
            at.getTime(),
          );
      });
      for (const [path, state] of files) known.set(path, state);
    },
  };
}

export const isSame = (a: FileState, b: FileState): boolean => a.size === b.size && a.changedAt === b.changedAt;
