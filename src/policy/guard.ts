import type { Requirements, TagRequirement } from './schema.ts';
import type { TagGuard } from './types.ts';
import type { ValueFiles } from './value-file.ts';

/**
 * The tags that make an instance compliant with a rule, where they can be said so plainly that EC2 itself can be told
 * to weigh them: the rule asks for tags and nothing else, each of them must be there, and its values are spelt out.
 *
 * @returns null for every other rule
 */
export function compileGuard({ tags, ...others }: Requirements, files: ValueFiles): readonly TagGuard[] | null {
  if (tags === undefined || Object.values(others).some((other) => other !== undefined)) return null;
  const guard: TagGuard[] = [];
  for (const [key, wanted] of Object.entries(tags)) {
    const one = guardOf(key, wanted, files);
    if (one === null) return null;
    guard.push(one);
  }
  return guard.length === 0 ? null : guard;
}

function guardOf(key: string, wanted: TagRequirement, files: ValueFiles): TagGuard | null {
  if (wanted === 'present') return { key, values: null };
  if (wanted === 'absent') return null;
  const { in: listed, from, present, pattern, ignoreCase = false, optional = false } = wanted;
  if (present !== undefined || pattern !== undefined || ignoreCase || optional) return null;
  const values = listed ?? (from === undefined ? null : valuesOf(from, files));
  return values === null ? null : { key, values };
}

function valuesOf(from: string, files: ValueFiles): readonly string[] | null {
  const file = files.read(from);
  return 'problem' in file ? null : file.values;
}
