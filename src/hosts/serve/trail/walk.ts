import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasLogEnding, skippedByName } from '../../../cloudtrail/object-name.ts';
import { fileErrorOf } from '../../../replay/file-error.ts';
import type { FileState } from './seen.ts';

export interface Walked {
  /** Log files by their paths. */
  readonly files: ReadonlyMap<string, FileState>;
  /** Folders below that could not be listed, and files that could not be looked at. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

/** How many files are looked at side by side. */
const atOnce = 16;

/**
 * Finds the log files in a folder, at any depth, by the names by which a replay does. Symbolic links are followed, each
 * folder once.
 *
 * @throws what the file system says of the folder itself
 */
export async function walk(folder: string): Promise<Walked> {
  const files = new Map<string, FileState>();
  const failed: { path: string; reason: string }[] = [];
  const entered = new Set<string>();
  const fail = (path: string, error: unknown): void => {
    // What went between two looks is nobody's failure.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      failed.push({ path, reason: fileErrorOf(error) });
  };
  const enter = (stats: Stats): boolean => {
    const id = `${stats.dev}:${stats.ino}`;
    if (entered.has(id)) return false;
    entered.add(id);
    return true;
  };
  enter(await stat(folder));
  const left = [{ path: folder, entries: await list(folder) }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { path, entries } = next;
    const wanted = entries.filter((entry) => isWanted(entry, join(path, entry.name)));
    for (let from = 0; from < wanted.length; from += atOnce)
      await Promise.all(
        wanted.slice(from, from + atOnce).map(async ({ name }) => {
          const below = join(path, name);
          try {
            const stats = await stat(below);
            if (stats.isDirectory() && enter(stats)) left.push({ path: below, entries: await list(below) });
            if (stats.isFile() && hasLogEnding(name))
              files.set(below, { size: stats.size, changedAt: Math.floor(stats.mtimeMs) });
          } catch (error) {
            fail(below, error);
          }
        }),
      );
  }
  return { files, failed };
}

const list = (folder: string): Promise<Dirent[]> => readdir(folder, { withFileTypes: true });

/** Digests and the like lie in folders of their own. */
function isWanted(entry: Dirent, path: string): boolean {
  if (entry.name.startsWith('.')) return false;
  if (entry.isFile()) return hasLogEnding(entry.name) && skippedByName(path) === null;
  return (entry.isDirectory() || entry.isSymbolicLink()) && skippedByName(`${path}/`) === null;
}
