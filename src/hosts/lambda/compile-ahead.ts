import { formatDiagnostic } from '../../policy/diagnostics.ts';
import { expand } from '../../policy/expand.ts';
import { openPolicy } from '../../policy/load.ts';
import { expandedSchema } from '../../policy/schema.ts';
import type { PolicyAhead } from './policy-ahead.ts';

export interface AheadSource {
  readonly text: string;
  readonly file: string;
  /** See `PolicySource`. */
  readonly readFile: (relativePath: string) => string;
  readonly since: Date;
}

/**
 * Checks a policy when the bundle is made, so that the function need not.
 *
 * @throws with every mistake in it at once
 */
export async function compileAhead({ text, file, readFile, since }: AheadSource): Promise<PolicyAhead> {
  const files: Record<string, string> = Object.create(null);
  const noted = (path: string): string => {
    const content = readFile(path);
    files[path] = content;
    return content;
  };
  const { policy, raw, diagnostics } = await openPolicy({ text, file, readFile: noted });
  if (policy === null || raw === null)
    throw new Error(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
  const expanded = expandedSchema.parse(expand(raw));
  return { broom: 'policy ahead 1', digest: policy.digest, since: since.toISOString(), expanded, files };
}
