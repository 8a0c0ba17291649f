import type { FactValues, Volume } from '../facts/types.ts';
import { countOf, type Field, flagOf, isObject, listOf, member, wordOf } from './field.ts';

/** Those of the image that the request says nothing of: the record lists none, so there may be any. */
const ofTheImage: Volume = { device: null, encrypted: null, gib: null, type: null };

/**
 * The volumes that a request asks for, and one that stands for those of the image: so a volume that is asked for wrongly
 * is known, and that all are right never is. EC2's answer lists no volumes yet.
 *
 * Where a snapshot gives the size, the record does not. `encrypted: false` does not hold where the snapshot is encrypted,
 * or the account encrypts by default: only `true` is conclusive.
 *
 * @returns null when the request says nothing of volumes
 */
export function volumesOf(request: Field): FactValues['volumes'] | null {
  const volumes = listOf(member(request, 'blockDeviceMapping')).flatMap((mapping): Volume[] => {
    const ebs = member(mapping, 'ebs');
    if (!isObject(ebs.value)) return [];
    return [
      {
        device: wordOf(member(mapping, 'deviceName')),
        encrypted: flagOf(member(ebs, 'encrypted')) === true ? true : null,
        gib: countOf(member(ebs, 'volumeSize')),
        type: wordOf(member(ebs, 'volumeType')),
      },
    ];
  });
  return volumes.length === 0 ? null : [...volumes, ofTheImage];
}
