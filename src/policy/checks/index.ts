import type { Some } from '../../facts/types.ts';
import type { Means } from '../means.ts';
import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';
import { compileImage } from './image.ts';
import { compileInstanceProfile } from './instance-profile.ts';
import { compileInstanceType } from './instance-type.ts';
import { compileKeyName } from './key-name.ts';
import { compileMetadata } from './metadata.ts';
import { compileNetwork } from './network.ts';
import { compileTags } from './tags.ts';
import { compileVolumes } from './volumes.ts';

/**
 * The checks of one rule, in the order in which their faults are told: a line per requirement, a file per check.
 *
 * @throws {Error} when nothing is required: the loader refuses that first
 */
export function compileChecks(require: Requirements, { files, names, compileAssert }: Means): Some<Check> {
  const { tags, image, network, metadata, volumes, instanceType, keyName, instanceProfile, assert = [] } = require;
  const [first, ...rest] = [
    ...(tags === undefined ? [] : (compileTags(tags, files) ?? [])),
    ...(image === undefined ? [] : compileImage(image, names)),
    ...(instanceType === undefined ? [] : [compileInstanceType(instanceType)]),
    ...(keyName === undefined ? [] : [compileKeyName(keyName)]),
    ...(instanceProfile === undefined ? [] : [compileInstanceProfile(instanceProfile)]),
    ...(network === undefined ? [] : compileNetwork(network)),
    ...(metadata === undefined ? [] : compileMetadata(metadata)),
    ...(volumes === undefined ? [] : compileVolumes(volumes)),
    ...assert.map((source) => asserted(source, compileAssert)),
  ];
  if (first === undefined) throw new Error('a rule requires nothing');
  return [first, ...rest];
}

function asserted(source: string, compileAssert: Means['compileAssert']): Check {
  if (compileAssert === null) throw new Error('an assert, and nothing to compile it');
  return compileAssert(source);
}
