import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

const mostBytes = 1024 * 1024;

/**
 * Files that the service's own policy names with `from`: inside its folder also after symbolic links have been followed.
 *
 * @throws when one cannot be read, or lies elsewhere
 */
export function filesBeside(place: string): (relative: string) => string {
  return (relative) => {
    const folder = realpathSync(dirname(place));
    const target = realpathSync(join(folder, relative));
    if (!target.startsWith(folder + sep)) throw new Error('it lies outside the folder of the policy');
    if (statSync(target).size > mostBytes) throw new Error('it is larger than 1 MiB');
    return readFileSync(target, 'utf8');
  };
}
