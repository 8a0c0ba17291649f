import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const web = join(import.meta.dirname, '../..');

/**
 * The folder of the page, built from the sources as they are now. Test files share it: whoever comes first builds, and
 * a change of a source makes another.
 */
export async function buildPage(): Promise<string> {
  const folder = join(tmpdir(), `broom-console-${digest()}`);
  if (isBuilt(folder)) return folder;
  const mine = mkdtempSync(`${folder}-`);
  await build({ configFile: join(web, 'console/vite.config.ts'), build: { outDir: mine, emptyOutDir: true } });
  try {
    renameSync(mine, folder);
  } catch {
    // Another worker was faster.
    rmSync(mine, { recursive: true, force: true });
  }
  forgetOthers(folder);
  return folder;
}

const isBuilt = (folder: string): boolean => {
  try {
    return readdirSync(folder).includes('index.html');
  } catch {
    return false;
  }
};

/** Of everything that the page is built from. */
function digest(): string {
  const hash = createHash('sha256');
  const names = ['console', 'shared'].flatMap((folder) =>
    readdirSync(join(web, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/testing') && !entry.name.includes('.test.'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const name of [...names.sort(), join(web, '../package-lock.json')]) hash.update(name).update(readFileSync(name));
  return hash.digest('hex').slice(0, 16);
}

/** Pages of sources that are no more; another run's may be in use for an hour. */
function forgetOthers(folder: string): void {
  const hour = 3_600_000;
  for (const name of readdirSync(tmpdir())) {
    const path = join(tmpdir(), name);
    if (!/^broom-console-[0-9a-f]{16}/.test(name) || path === folder) continue;
    try {
      if (Date.now() - statSync(path).mtimeMs > hour) rmSync(path, { recursive: true, force: true });
    } catch {
      // Another run forgot it first.
    }
  }
}
