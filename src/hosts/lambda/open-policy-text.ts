import type { Policy } from '../../policy/types.ts';
import { PolicyError } from './policy-place.ts';

/** Gives the text of a file beside the policy; throws what whoever wrote the policy should know. */
export type ReadBeside = (relativePath: string) => Promise<string>;

/** Files of values that one policy may name. */
const mostFiles = 50;

/**
 * Reads a policy in YAML, with the files it names. Its parser and schema are loaded here, and not before.
 *
 * @throws {PolicyError}
 */
export async function openPolicyText(text: string, file: string, readBeside: ReadBeside): Promise<Policy> {
  const { openPolicy } = await import('../../policy/load.ts');
  const { formatDiagnostic } = await import('../../policy/diagnostics.ts');
  // The loader reads files at once: the first time round tells which, the second has them.
  const named = new Set<string>();
  const first = await openPolicy({
    text,
    file,
    readFile: (path) => {
      named.add(path);
      throw new Error('it has not been read yet');
    },
  });
  if (named.size > mostFiles) throw new PolicyError(`${file}: names ${named.size} files; ${mostFiles} is the most`);
  const files = new Map<string, string | Error>();
  for (const path of named) files.set(path, await readBeside(path).catch(troubleWith));
  const readFile = (path: string): string => {
    const found = files.get(path) ?? new Error('it has not been read');
    if (found instanceof Error) throw found;
    return found;
  };
  const { policy, diagnostics } = named.size === 0 ? first : await openPolicy({ text, file, readFile });
  if (policy === null) throw new PolicyError(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n'));
  return policy;
}

/** What the file says is wrong is a mistake in the policy; that it could not be had now is not. */
function troubleWith(error: unknown): Error {
  if (error instanceof PolicyError) return error;
  throw error;
}
