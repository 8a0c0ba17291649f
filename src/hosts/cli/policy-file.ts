import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
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
  /** When the latest change was made to it, or to a file that it names. */
  readonly changedAt: Date;
}

/** The policy looked for where none is named. */
const defaultPolicy = 'broom.yaml';

/** @throws {Mistake} when none is named and there is none here */
export function policyPath(given: string | undefined): string {
  if (given !== undefined) return given;
  if (existsSync(defaultPolicy)) return defaultPolicy;
  throw new Mistake(`no policy: name one with --policy FILE, or put a ${defaultPolicy} here`);
}

/**
 * Reads a policy and the files it names: YAML, or by its ending a module, which is run.
 *
 * @throws {Mistake} when the file itself cannot be read
 */
export async function readPolicyFile(file: string): Promise<PolicyFile> {
  let changedAt = new Date(0);
  const note = (at: Date): void => {
    if (at.getTime() > changedAt.getTime()) changedAt = at;
  };
  const readFile = beside(file, note);
  if (isModule(file)) {
    const loaded = await openPolicyObject(await importPolicy(file), { file, readFile });
    note(statSync(file).mtime);
    return { file, text: '', ...loaded, changedAt };
  }
  const text = readText(file, file, note);
  const loaded = await openPolicy({ text, file, readFile });
  return { file, text, ...loaded, changedAt };
}

/**
 * Reads a policy that must be valid. What is only worth a thought is for `broom check` to say.
 *
 * @throws {Mistake} with every mistake in it at once
 */
export async function requirePolicy(file: string): Promise<Policy> {
  return (await requireDatedPolicy(file)).policy;
}

/**
 * The same, with when it was put in place: the time of its file, or of the latest of those it names.
 *
 * @throws {Mistake} with every mistake in it at once
 */
export async function requireDatedPolicy(file: string): Promise<{ policy: Policy; changedAt: Date }> {
  const { policy, diagnostics, text, changedAt } = await readPolicyFile(file);
  if (policy === null) throw new Mistake(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
  return { policy, changedAt };
}

/** Files of `from`: inside the policy's folder also after symbolic links have been followed. */
function beside(file: string, note: (changedAt: Date) => void): (relative: string) => string {
  return (relative) => {
    const folder = realpathSync(dirname(file));
    const target = realpathSync(join(folder, relative));
    if (!target.startsWith(folder + sep)) throw new Error('it lies outside the folder of the policy');
    return readText(target, relative, note);
  };
}

function readText(path: string, shown: string, note: (changedAt: Date) => void): string {
  try {
    const { size, mtime } = statSync(path);
    note(mtime);
    if (size > mostBytes) throw new Mistake(`${shown}: expected at most 1 MiB, found ${size} bytes`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Mistake) throw error;
    throw new Mistake(`${shown}: ${fileErrorOf(error)}`, { cause: error });
  }
}
