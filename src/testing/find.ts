import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../facts/fold.ts';

export const isTestFile = (name: string): boolean => /\.broom-test\.ya?ml$/.test(name);

/**
 * Every file of policy tests under the paths, each once, in order. A file that is named is taken whatever it is called;
 * folders are searched at any depth, except node_modules and those whose name begins with a dot, and links are not
 * followed.
 *
 * @returns missing: paths that are not there, or cannot be read, as given
 */
export function findTestFiles(paths: readonly string[]): { files: string[]; missing: string[] } {
  const files = new Set<string>();
  const missing: string[] = [];
  for (const path of paths) {
    try {
      if (statSync(path).isDirectory()) search(path, files);
      else files.add(path);
    } catch {
      missing.push(path);
    }
  }
  return { files: [...files].sort(compareText), missing };
}

function search(folder: string, files: Set<string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && isTestFile(entry.name)) files.add(path);
    if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) search(path, files);
  }
}
