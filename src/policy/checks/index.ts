import type { Some } from '../../facts/types.ts';
import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';
import type { ValueFiles } from '../value-file.ts';
import { compileImageIds } from './image-ids.ts';
import { compileInstanceType } from './instance-type.ts';
import { compileKeyName } from './key-name.ts';
import { compileTags } from './tags.ts';

/**
 * The checks of one rule, in the order in which their faults are told: a line per requirement, a file per check.
 * The requirements still to come are named in later.ts; each gets its line here, beside its own kind.
 *
 * @throws {Error} when nothing is required: the loader refuses that first
 */
export function compileChecks(require: Requirements, files: ValueFiles): Some<Check> {
  const [first, ...rest] = [
    ...(require.tags === undefined ? [] : (compileTags(require.tags, files) ?? [])),
    ...(require.image?.ids === undefined ? [] : [compileImageIds(require.image.ids)]),
    ...(require.instanceType === undefined ? [] : [compileInstanceType(require.instanceType)]),
    ...(require.keyName === undefined ? [] : [compileKeyName(require.keyName)]),
  ];
  if (first === undefined) throw new Error('a rule requires nothing');
  return [first, ...rest];
}
