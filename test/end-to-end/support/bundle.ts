import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

/** The function as `npm run bundle` makes it, in a folder of its own. */
export interface Bundle {
  readonly folder: string;
  /** The folder that Lambda would have unpacked. */
  readonly root: string;
  readonly zip: () => Uint8Array;
}

const script = fileURLToPath(new URL('../../../scripts/bundle.mjs', import.meta.url));

/**
 * Makes the bundle for the tests of the suite that this is called in.
 *
 * @param policy YAML, put in ahead; left out: none, and the test says where it is
 */
export function useBundle(policy?: string): () => Bundle {
  let folder: string | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'broom-bundle-test-'));
    const more: string[] = [];
    if (policy !== undefined) {
      writeFileSync(join(folder, 'broom.yaml'), policy);
      more.push('--policy', join(folder, 'broom.yaml'));
    }
    await promisify(execFile)(process.execPath, [script, '--quiet', '--out', folder, ...more]);
  }, 60_000);
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (folder === undefined) throw new Error('the bundle is not made yet: call this within a test or a hook');
    const made = folder;
    return { folder, root: join(folder, 'lambda'), zip: () => readFileSync(join(made, 'lambda.zip')) };
  };
}
