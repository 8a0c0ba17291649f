import { createHash } from 'node:crypto';
import { compareText } from '../facts/fold.ts';
import { isMap } from './raw-map.ts';
import type { ValueFiles } from './value-file.ts';
import type { FullPolicy } from './with-defaults.ts';

/**
 * The digest of what a policy says: SHA-256, hex, over the policy with shorthand and defaults written out, and over the
 * content of the files that it names.
 *
 * Layout, comments, order of keys, shorthand, and defaults written or left out do not change it. Order within a list,
 * another spelling of the same duration (60m for 1h), and any byte of a file that `from` names do.
 */
export function digestOf(policy: FullPolicy, files: ValueFiles): string {
  const contents = [...files.contents].sort(([a], [b]) => compareText(a, b));
  return createHash('sha256')
    .update(canonical(['broom policy 1', policy, contents]))
    .digest('hex');
}

/** JSON with the keys of every map in order of their code units; keys without a value left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => compareText(a, b));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
