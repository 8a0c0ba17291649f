import { stringify } from 'yaml';
import { formatDiagnostic } from '../../../policy/diagnostics.ts';
import { effective } from '../../../policy/effective.ts';
import { describePower } from '../../../policy/power.ts';
import { warnings } from '../../../policy/warnings.ts';
import { type ExitCode, exitCode, type Streams } from '../exit.ts';
import { readPolicyFile } from '../policy-file.ts';

export interface CheckOptions {
  readonly json?: boolean;
}

/** Says every mistake in a policy at once; of a sound one, the values that hold and what it may do. */
export function check(file: string, { json }: CheckOptions, { out, err }: Streams, at = new Date()): ExitCode {
  const { policy, text, diagnostics, diagnose } = readPolicyFile(file);
  const all = policy === null ? diagnostics : [...diagnostics, ...warnings(policy, at, diagnose)];
  const power = policy === null ? null : describePower(policy);
  if (json === true) {
    const values = policy === null ? null : effective(policy);
    out(`${JSON.stringify({ valid: policy !== null, power, diagnostics: all, effective: values }, null, 2)}\n`);
    return policy === null ? exitCode.mistake : exitCode.ok;
  }
  for (const one of all) err(`${formatDiagnostic(one, text)}\n`);
  if (policy === null) {
    const errors = all.filter(({ severity }) => severity === 'error').length;
    err(`${file}: ${errors === 1 ? 'one mistake' : `${errors} mistakes`}; nothing was judged by it\n`);
    return exitCode.mistake;
  }
  out(`${stringify(effective(policy), { lineWidth: 120 })}\n${file} is valid. ${power}\n`);
  return exitCode.ok;
}
