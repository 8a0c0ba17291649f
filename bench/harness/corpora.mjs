/** Makes the corpora that a run needs, and keeps them until the maker changes. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCorpus, makeLargeObject } from '../corpus.mjs';

const here = import.meta.dirname;

/** What the maker is made of: another maker makes another corpus. */
const maker = (() => {
  const hash = createHash('sha256');
  const sources = readdirSync(join(here, '../maker')).sort();
  for (const name of ['../corpus.mjs', ...sources.map((name) => `../maker/${name}`)])
    hash.update(readFileSync(join(here, name)));
  return `${hash.digest('hex')}, zlib ${process.versions.zlib}`;
})();

/**
 * What is in the folder, if it was made whole by this maker with these options; else it is made anew.
 *
 * @template T
 * @param {string} folder
 * @param {object} options
 * @param {() => T | Promise<T>} make
 * @returns {Promise<T>}
 */
async function kept(folder, options, make) {
  const note = join(folder, 'made.json');
  const label = JSON.stringify({ maker, options });
  try {
    const made = JSON.parse(readFileSync(note, 'utf8'));
    if (made.label === label) return made.result;
  } catch {
    // Not made yet, or not to its end.
  }
  process.stderr.write(`making ${options === undefined ? '' : JSON.stringify(options)}\n`);
  rmSync(folder, { recursive: true, force: true });
  const result = await make();
  writeFileSync(note, JSON.stringify({ label, result }));
  return result;
}

/**
 * @param {string} root
 * @param {Omit<Parameters<typeof makeCorpus>[0], 'folder'>} options
 */
export async function corpus(root, options) {
  const folder = join(root, `seed-${options.seed}-objects-${options.objects}`);
  const manifest = await kept(folder, options, () => makeCorpus({ ...options, folder }));
  return { trail: join(folder, 'trail'), manifest };
}

/**
 * @param {string} root
 * @param {{ seed: number, bytes: number }} options
 */
export async function largeObject(root, options) {
  const folder = join(root, `seed-${options.seed}-large`);
  const made = await kept(folder, options, () => makeLargeObject({ ...options, folder: join(folder, 'trail') }));
  return { trail: join(folder, 'trail'), ...made };
}

/** The log objects of a trail, without digests, in order of their names. */
export function logObjects(/** @type {string} */ trail) {
  const names = readdirSync(trail, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /[\\/]CloudTrail[\\/].*\.json\.gz$/.test(name))
    .sort()
    .map((name) => join(trail, name));
}
