import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import { byPlace, formatDiagnostic } from '../../../policy/diagnostics.ts';
import { effective } from '../../../policy/effective.ts';
import { describePower } from '../../../policy/power.ts';
import { warnings } from '../../../policy/warnings.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { readPolicyFile } from '../policy-file.ts';

/** The policy looked for where none is named. */
const defaultPolicy = 'broom.yaml';

export interface CheckOptions {
  readonly json?: boolean;
}

/**
 * Says every mistake in a policy at once; of a sound one, the values that hold, what is worth a thought, and what it may
 * do: the last thing on the screen is the one that matters most.
 *
 * @param at the day on which exemptions are looked at
 */
export async function check(
  file: string,
  { json }: CheckOptions,
  { out, err }: Streams,
  at = new Date(),
): Promise<ExitCode> {
  if (file === defaultPolicy && !existsSync(file)) {
    throw new Mistake(`${file}: there is no such file here; name another, or let broom init write one to begin with`);
  }
  const loaded = await readPolicyFile(file);
  const { policy, text } = loaded;
  const diagnostics = [...loaded.diagnostics, ...warnings(loaded, at)].sort(byPlace);
  const valid = policy !== null;
  const power = valid ? describePower(policy) : null;
  if (json === true) {
    const values = valid ? effective(policy) : null;
    out(`${JSON.stringify({ valid, power, diagnostics, effective: values }, null, 2)}\n`);
    return valid ? exitCode.ok : exitCode.mistake;
  }
  if (valid) out(`${stringify(effective(policy), { lineWidth: 120 })}\n`);
  // Some warnings go with a mistake: `notfy` announces nothing. They come back where they are worth it.
  const told = valid ? diagnostics : diagnostics.filter(({ severity }) => severity === 'error');
  for (const one of told) err(`${formatDiagnostic(one, text)}\n`);
  if (!valid) {
    err(`\n${file}: ${counted(told.length, 'mistake')}; nothing was judged by it\n`);
    return exitCode.mistake;
  }
  if (diagnostics.length > 0) err('\n');
  const thoughts = diagnostics.length === 0 ? '' : ` ${capital(counted(diagnostics.length, 'warning'))}.`;
  out(`${file} is valid.${thoughts} ${power}\n`);
  return exitCode.ok;
}

const counted = (count: number, what: string): string => (count === 1 ? `one ${what}` : `${count} ${what}s`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
