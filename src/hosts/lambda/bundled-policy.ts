import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPolicyText } from './open-policy-text.ts';
import { type LoadedPolicy, PolicyError, type PolicyPlace } from './policy-place.ts';

/** Earlier than any policy: what an archive says that keeps no times. */
const noTime = Date.UTC(2000, 0, 1);

/**
 * A file in the bundle: JSON made ahead, or YAML. It cannot change while the function lives.
 *
 * @param since when it was put in place; null: the file says
 */
export function bundledPolicy(name: string, since: Date | null, folder = ownFolder()): PolicyPlace {
  let known = false;
  return {
    name,
    load: async () => {
      if (known) return 'unchanged';
      const loaded = await read(folder, name, since);
      known = true;
      return loaded;
    },
  };
}

/** LAMBDA_TASK_ROOT is where the bundle lies, whatever folder this file is in. */
const ownFolder = (): string => process.env.LAMBDA_TASK_ROOT ?? dirname(fileURLToPath(import.meta.url));

async function read(folder: string, name: string, since: Date | null): Promise<LoadedPolicy> {
  const file = join(folder, name);
  const text = await textOf(folder, name);
  if (name.endsWith('.json')) {
    const { openAhead } = await import('./policy-ahead.ts');
    try {
      const ahead = await openAhead(text);
      return { policy: ahead.policy, since: since ?? ahead.since };
    } catch (cause) {
      throw new PolicyError(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
  const written = (await stat(file)).mtime;
  if (since === null && written.getTime() < noTime)
    throw new PolicyError(`${name}: the bundle does not tell of what time it is; set BROOM_POLICY_SINCE`);
  const policy = await openPolicyText(text, name, (path) => textOf(folder, join(dirname(name), path)));
  return { policy, since: since ?? written };
}

/** @throws {PolicyError} when it is not in the bundle */
async function textOf(folder: string, name: string): Promise<string> {
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, name))]);
    if (!target.startsWith(root + sep)) throw new Error('it lies outside the bundle');
    return await readFile(target, 'utf8');
  } catch (cause) {
    const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = isAbsent ? 'there is no such file in the bundle' : String(cause);
    throw new PolicyError(`${name}: ${why}; BROOM_POLICY says where the policy is`, { cause });
  }
}
