import { formatDiagnostic } from '../../policy/diagnostics.ts';
import type { Policy } from '../../policy/types.ts';
import { Mistake } from '../cli/exit.ts';
import { readPolicyFile } from '../cli/policy-file.ts';

export interface PolicySource {
  /** @throws {Mistake} with every mistake in it at once */
  readonly read: () => Promise<{ readonly policy: Policy; readonly changedAt: Date }>;
  /** The latest that was valid, as it is written; empty for a module. */
  readonly written: () => { readonly text: string; readonly since: Date; readonly digest: string };
}

/** A policy's file, read again and again. */
export function createPolicySource(file: string): PolicySource {
  let written = { text: '', since: new Date(0), digest: '' };
  return {
    read: async () => {
      const { policy, diagnostics, text, changedAt } = await readPolicyFile(file);
      if (policy === null) throw new Mistake(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
      written = { text, since: changedAt, digest: policy.digest };
      return { policy, changedAt };
    },
    written: () => written,
  };
}
