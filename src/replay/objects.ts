import { type BigIntStats, type Dirent, readdirSync, statSync } from 'node:fs';
import { isAbsolute, normalize } from 'node:path';
import { hasLogEnding, skippedByName } from '../cloudtrail/object-name.ts';
import { fileErrorOf } from './file-error.ts';

/** A file that may hold records. */
export interface ObjectSource {
  /**
   * As it is named to people: what the user gave, and the way down from there, with `/` between; of an absolute path only
   * the end, so that a report says the same on every machine. `-` is standard input.
   */
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
  // In an order of our own: the one they were given in changes no name.
  for (const path of [...paths].sort(compare)) walk.take(path);
  return walk.listing();
}

interface Folder {
  readonly path: string;
  readonly name: string;
  readonly id: string;
  readonly parent: Folder | null;
}

class FolderWalk {
  /** By normalized path, so that `./a` and `a` are one. */
  readonly #sources = new Map<string, ObjectSource>();
  readonly #skipped = new Map<string, LeftOut>();
  readonly #failed = new Map<string, LeftOut>();
  /** Folders entered through a symbolic link: each is entered so once, or links could multiply without end. */
  readonly #linked = new Set<string>();
  /** What each path that was given is named. */
  readonly #names = new Map<string, string>();

  take(path: string): void {
    if (path === standardInput) {
      this.#sources.set(standardInput, { name: standardInput, path: standardInput, size: 0 });
      return;
    }
    const name = this.#nameOf(path);
    const stats = this.#stats(path, name);
    if (stats === null) return;
    if (stats.isDirectory()) this.#enter({ path, name, id: idOf(stats), parent: null });
    else this.#add(path, name, stats);
  }

  /** The end of an absolute path, as long as it takes to tell it from the others. */
  #nameOf(path: string): string {
    if (!isAbsolute(path)) return normalize(path);
    const parts = normalize(path)
      .split('/')
      .filter((part) => part !== '');
    let name = '.';
    for (let from = parts.length - 1; from >= 0; from--) {
      name = parts.slice(from).join('/');
      if ((this.#names.get(name) ?? normalize(path)) === normalize(path)) break;
    }
    this.#names.set(name, normalize(path));
    return name;
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
      return readdirSync(folder.path, { withFileTypes: true }).sort((a, b) => compare(a.name, b.name));
    } catch (error) {
      this.#fail(folder.path, folder.name, fileErrorOf(error));
      return [];
    }
  }

  /** @returns the folder to go into, if it is one */
  #visit(folder: Folder, entry: Dirent): Folder | null {
    const [path, name] = [below(folder.path, entry), below(folder.name, entry)];
    if (entry.name.startsWith('.')) return this.#skip(path, name, 'hidden');
    if (entry.isFile() && !hasLogEnding(entry.name)) return this.#skip(path, name, 'not a log file');
    const reason = entry.isDirectory() ? null : skippedByName(path);
    if (reason !== null) return this.#skip(path, name, reason);
    const stats = this.#stats(path, name);
    if (stats === null) return null;
    if (stats.isDirectory()) return this.#folder(entry, { path, name, id: idOf(stats), parent: folder });
    if (!stats.isFile() || !hasLogEnding(entry.name)) return this.#skip(path, name, 'not a log file');
    this.#add(path, name, stats);
    return null;
  }

  #folder(entry: Dirent, folder: Folder): Folder | null {
    const { path, name, id } = folder;
    if (entry.isSymbolicLink()) {
      for (let above = folder.parent; above !== null; above = above.parent) {
        if (above.id === id) return this.#skip(path, name, 'a symbolic link to a folder it is in');
      }
      if (this.#linked.has(id))
        return this.#skip(path, name, 'a symbolic link to a folder already read through another');
      this.#linked.add(id);
    }
    return folder;
  }

  #stats(path: string, name: string): BigIntStats | null {
    try {
      return statSync(path, { bigint: true });
    } catch (error) {
      this.#fail(path, name, fileErrorOf(error));
      return null;
    }
  }

  #add(path: string, name: string, stats: BigIntStats): void {
    const key = normalize(path);
    const size = stats.isFile() ? Number(stats.size) : 0;
    if (!this.#sources.has(key)) this.#sources.set(key, { name, path, size });
  }

  #skip(path: string, object: string, reason: string): null {
    this.#skipped.set(normalize(path), { object, reason });
    return null;
  }

  #fail(path: string, object: string, reason: string): void {
    this.#failed.set(normalize(path), { object, reason });
  }
}

const below = (folder: string, { name }: Dirent): string =>
  folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;

const idOf = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`;

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
