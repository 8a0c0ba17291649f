import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { formatDiagnostic } from '../../policy/diagnostics.ts';
import { type Loaded, openPolicy, openPolicyObject } from '../../policy/load.ts';
import type { Policy } from '../../policy/types.ts';
import { fileErrorOf } from '../../replay/file-error.ts';
import { Mistake } from './exit.ts';
import { importPolicy, isModule } from './policy-module.ts';

/** A policy is some hundreds of lines; more is not one. */
const mostBytes = 1024 * 1024;

export interface PolicyFile extends Loaded {
  readonly file: string;
  /** Empty for a module: its diagnostics have paths and no lines. */
  readonly text: string;
}

/**
 * Reads a policy and the files it names: YAML, or by its ending a module, which is run.
 *
 * @throws {Mistake} when the file itself cannot be read
 */
export async function readPolicyFile(file: string): Promise<PolicyFile> {
  const readFile = beside(file);
  if (isModule(file)) {
    return { file, text: '', ...(await openPolicyObject(await importPolicy(file), { file, readFile })) };
  }
  const text = readText(file, file);
  return { file, text, ...(await openPolicy({ text, file, readFile })) };
}

/**
 * Reads a policy that must be valid. What is only worth a thought is for `broom check` to say.
 *
 * @throws {Mistake} with every mistake in it at once
 */
export async function requirePolicy(file: string): Promise<Policy> {
  const { policy, diagnostics, text } = await readPolicyFile(file);
  if (policy === null) throw new Mistake(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
  return policy;
}

/** Files of `from`: inside the policy's folder also after symbolic links have been followed. */
function beside(file: string): (relative: string) => string {
  return (relative) => {
    const folder = realpathSync(dirname(file));
    const target = realpathSync(join(folder, relative));
    if (!target.startsWith(folder + sep)) throw new Error('it lies outside the folder of the policy');
    return readText(target, relative);
  };
}

function readText(path: string, shown: string): string {
  try {
    const { size } = statSync(path);
    if (size > mostBytes) throw new Mistake(`${shown}: expected at most 1 MiB, found ${size} bytes`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Mistake) throw error;
    throw new Mistake(`${shown}: ${fileErrorOf(error)}`, { cause: error });
  }
}
