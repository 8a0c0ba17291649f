import type { AssertCompiler } from '../../policy/assert.ts';
import { compilePolicy } from '../../policy/compile.ts';
import type { ExpandedPolicy } from '../../policy/schema.ts';
import type { Policy } from '../../policy/types.ts';
import { valueFiles } from '../../policy/value-file.ts';

/**
 * A policy that was checked when the bundle was made, as JSON: neither YAML nor the schema is loaded to have it. It is
 * believed because it lies beside the code; a policy from anywhere else is checked when it is read.
 */
export interface PolicyAhead {
  readonly broom: 'policy ahead 1';
  /** Of the policy as it was written: whoever makes another of this file is not Broom as it was then. */
  readonly digest: string;
  /** When the policy was put in place: the time of its file. */
  readonly since: string;
  /** Shorthand written out. */
  readonly expanded: ExpandedPolicy;
  /** The files that it names, by path, as text. */
  readonly files: Readonly<Record<string, string>>;
}

/** @throws when it is of another version of Broom */
export async function openAhead(text: string): Promise<{ policy: Policy; since: Date }> {
  const { broom, digest, since, expanded, files } = JSON.parse(text) as PolicyAhead;
  if (broom !== 'policy ahead 1') throw new Error('it is not a policy made by `npm run bundle -- --policy`');
  const readFile = (path: string): string => {
    if (!Object.hasOwn(files, path)) throw new Error('it is not in the bundle');
    return files[path] ?? '';
  };
  const policy = compilePolicy(expanded, {
    files: valueFiles(readFile),
    names: new Map(Object.entries(expanded.accounts ?? {})),
    compileAssert: await compilerFor(expanded),
  });
  if (policy.digest !== digest) throw new Error('it was made by another version of Broom: make the bundle again');
  return { policy, since: new Date(since) };
}

/** The library of CEL takes a while to load: only for a policy that has an `assert`. */
const compilerFor = async ({ rules }: ExpandedPolicy): Promise<AssertCompiler | null> =>
  rules.some(({ require }) => require.assert !== undefined)
    ? (await import('../../policy/checks/assert.ts')).compileAssert
    : null;
