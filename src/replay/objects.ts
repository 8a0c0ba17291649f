import { type BigIntStats, type Dirent, readdirSync, statSync } from 'node:fs';
import { normalize } from 'node:path';
import { hasLogEnding, skippedByName } from '../cloudtrail/object-name.ts';
import { fileErrorOf } from './file-error.ts';

/** A file that may hold records. */
export interface ObjectSource {
  /** As it is named to people: what the user gave, and the way down from there, with `/` between. `-` is standard input. */
  readonly name: string;
  readonly path: string;
  /** Bytes as stored; 0 when not known. */
  readonly size: number;
}

export interface LeftOut {
  readonly object: string;
  readonly reason: string;
}

/** Each sorted by name, in order of code units. */
export interface ObjectListing {
  readonly sources: readonly ObjectSource[];
  readonly skipped: readonly LeftOut[];
  readonly failed: readonly LeftOut[];
}

export const standardInput = '-';

/** Those of the paths that cannot be looked at, and why: to be refused before anything is read. */
export function unreachablePaths(paths: readonly string[]): { path: string; reason: string }[] {
  return paths.flatMap((path) => {
    if (path === standardInput) return [];
    try {
      statSync(path);
      return [];
    } catch (error) {
      return [{ path, reason: fileErrorOf(error) }];
    }
  });
}

/**
 * Finds the log files among the paths, folders at any depth.
 *
 * A file that is named itself is taken whatever its name; in a folder the name decides. A file reached in two ways by
 * the same path is listed once.
 */
export async function listObjects(paths: readonly string[]): Promise<ObjectListing> {
  const walk = new FolderWalk();
  for (const path of paths) walk.take(path);
  return walk.listing();
}

interface Folder {
  readonly name: string;
  readonly id: string;
  readonly parent: Folder | null;
}

class FolderWalk {
  /** By normalized name, so that `./a` and `a` are one. */
  readonly #sources = new Map<string, ObjectSource>();
  readonly #skipped = new Map<string, LeftOut>();
  readonly #failed = new Map<string, LeftOut>();
  /** Folders entered through a symbolic link: each is entered so once, or links could multiply without end. */
  readonly #linked = new Set<string>();

  take(path: string): void {
    if (path === standardInput) {
      this.#sources.set(standardInput, { name: standardInput, path: standardInput, size: 0 });
      return;
    }
    const stats = this.#stats(path, path);
    if (stats === null) return;
    if (stats.isDirectory()) this.#enter({ name: path, id: idOf(stats), parent: null });
    else this.#add(path, stats);
  }

  listing(): ObjectListing {
    // A file may be skipped in its folder and named by itself, too.
    for (const key of this.#sources.keys()) this.#skipped.delete(key);
    return {
      sources: [...this.#sources.values()].sort((a, b) => compare(a.name, b.name)),
      skipped: [...this.#skipped.values()].sort((a, b) => compare(a.object, b.object)),
      failed: [...this.#failed.values()].sort((a, b) => compare(a.object, b.object)),
    };
  }

  #enter(start: Folder): void {
    // A stack of our own: folders may nest deeper than calls.
    const stack = [start];
    for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
      for (const entry of this.#entries(folder)) {
        const inner = this.#visit(folder, entry);
        if (inner !== null) stack.push(inner);
      }
    }
  }

  #entries(folder: Folder): Dirent[] {
    try {
      return readdirSync(folder.name, { withFileTypes: true }).sort((a, b) => compare(a.name, b.name));
    } catch (error) {
      this.#fail(folder.name, fileErrorOf(error));
      return [];
    }
  }

  /** @returns the folder to go into, if it is one */
  #visit(folder: Folder, entry: Dirent): Folder | null {
    const name = folder.name.endsWith('/') ? `${folder.name}${entry.name}` : `${folder.name}/${entry.name}`;
    if (entry.name.startsWith('.')) return this.#skip(name, 'hidden');
    if (entry.isFile() && !hasLogEnding(entry.name)) return this.#skip(name, 'not a log file');
    const reason = entry.isDirectory() ? null : skippedByName(name);
    if (reason !== null) return this.#skip(name, reason);
    const stats = this.#stats(name, name);
    if (stats === null) return null;
    if (stats.isDirectory()) return this.#folder(folder, entry, name, idOf(stats));
    if (!stats.isFile() || !hasLogEnding(entry.name)) return this.#skip(name, 'not a log file');
    this.#add(name, stats);
    return null;
  }

  #folder(parent: Folder, entry: Dirent, name: string, id: string): Folder | null {
    if (entry.isSymbolicLink()) {
      for (let above: Folder | null = parent; above !== null; above = above.parent) {
        if (above.id === id) return this.#skip(name, 'a symbolic link to a folder it is in');
      }
      if (this.#linked.has(id)) return this.#skip(name, 'a symbolic link to a folder already read through another');
      this.#linked.add(id);
    }
    return { name, id, parent };
  }

  #stats(path: string, name: string): BigIntStats | null {
    try {
      return statSync(path, { bigint: true });
    } catch (error) {
      this.#fail(name, fileErrorOf(error));
      return null;
    }
  }

  #add(name: string, stats: BigIntStats): void {
    const key = normalize(name);
    const size = stats.isFile() ? Number(stats.size) : 0;
    if (!this.#sources.has(key)) this.#sources.set(key, { name, path: name, size });
  }

  #skip(object: string, reason: string): null {
    this.#skipped.set(normalize(object), { object, reason });
    return null;
  }

  #fail(object: string, reason: string): void {
    this.#failed.set(normalize(object), { object, reason });
  }
}

const idOf = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`;

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
