/** The programs measured, how each is called, and what its answer must be. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('../corpus.mjs').Manifest} Manifest */

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} version
 * @property {readonly [string, ...string[]]} command
 * @property {readonly [string, ...string[]]} [proof] what is run once to check the answer, where the timed command gives none
 * @property {(stdout: string) => string | null} check what is wrong with the answer; null: nothing
 * @property {string | null} absent why it cannot be run
 */

const bench = join(import.meta.dirname, '..');

/** The first line that a program says of its version, or null if it cannot be run. */
function versionOf(/** @type {string} */ program, flag = '--version') {
  const { status, stdout } = spawnSync(program, [flag], { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '') : null;
}

/** What differs between an answer and the manifest. */
export function differences(
  /** @type {Record<string, unknown>} */ answer,
  /** @type {Record<string, unknown>} */ expected,
) {
  const wrong = Object.keys(expected).filter((key) => JSON.stringify(answer[key]) !== JSON.stringify(expected[key]));
  if (wrong.length === 0) return null;
  return wrong
    .map((key) => `${key} is ${JSON.stringify(answer[key])}, not ${JSON.stringify(expected[key])}`)
    .join('; ');
}

const counts =
  (/** @type {Manifest} */ { records, launchRecords }) =>
  (/** @type {string} */ stdout) =>
    differences(JSON.parse(stdout), { records, launchRecords });

/**
 * Every tool that reads the whole trail, zcat first.
 *
 * @param {{ files: readonly string[], trail: string, manifest: Manifest, broom: string, policy: string, out: string, install: boolean }} given
 *   broom: the command line's main file. out: where Broom may write. install: whether DuckDB may be installed
 * @returns {Tool[]}
 */
export function tools({ files, trail, manifest, broom, policy, out, install }) {
  const shell = (/** @type {string} */ line) => /** @type {const} */ (['sh', '-c', line, 'sh', ...files]);
  const python = install ? venv() : { program: join(bench, '.venv/bin/python'), problem: null };
  const [zcat, jq, python3] = ['zcat', 'jq', 'python3'].map((name) => versionOf(name));
  const duckdb = existsSync(python.program)
    ? spawnSync(python.program, ['-c', 'import duckdb; print(duckdb.__version__)'], { encoding: 'utf8' }).stdout.trim()
    : '';
  const noDuckdb = python.problem ?? (install ? 'it does not load' : 'not installed, and --quick installs nothing');
  return [
    {
      name: 'zcat > /dev/null',
      version: zcat?.replace(/^zcat \(gzip\)/, 'gzip') ?? '',
      command: shell('exec zcat "$@" > /dev/null'),
      proof: shell('zcat "$@" | wc -c'),
      check: (stdout) => differences({ bytes: Number(stdout) }, { bytes: manifest.bytes.json }),
      absent: zcat == null ? 'zcat is not installed' : null,
    },
    {
      name: 'zcat | jq',
      version: jq ?? '',
      command: shell(`zcat "$@" | jq -c '.Records[] | select(.eventName == "RunInstances")'`),
      check: (stdout) =>
        differences({ launchRecords: stdout.split('\n').length - 1 }, { launchRecords: manifest.launchRecords }),
      absent: jq == null ? 'jq is not installed' : null,
    },
    {
      name: 'Python gzip + json.loads',
      version: python3 ?? '',
      command: ['python3', join(bench, 'peers/count.py'), ...files],
      check: counts(manifest),
      absent: python3 == null ? 'Python is not installed' : null,
    },
    {
      name: 'Node zlib + JSON.parse',
      version: `Node ${process.versions.node}`,
      command: [process.execPath, join(bench, 'peers/count.mjs'), ...files],
      check: counts(manifest),
      absent: null,
    },
    {
      name: 'DuckDB read_json',
      version: duckdb ? `DuckDB ${duckdb}` : '',
      command: [python.program, join(bench, 'peers/count_duckdb.py'), ...files],
      check: counts(manifest),
      absent: duckdb ? null : noDuckdb,
    },
    replay('Broom replay', { broom, trail, policy, out, manifest }),
    replay('Broom replay --jobs 1', { broom, trail, policy, out, manifest }, ['--jobs', '1']),
  ];
}

/**
 * @param {string} name
 * @param {{ broom: string, trail: string, policy: string, out: string, manifest: Partial<Manifest> }} given
 *   manifest: what of it the replay must find
 * @param {readonly string[]} [more]
 * @returns {Tool}
 */
export function replay(name, { broom, trail, policy, out, manifest }, more = []) {
  return {
    name,
    version: '',
    command: [process.execPath, broom, 'replay', trail, '--policy', policy, '--json', '--out', out, ...more],
    check: () => checkReplay(JSON.parse(readFileSync(out, 'utf8')), manifest),
    absent: existsSync(broom) ? null : 'it is not built',
  };
}

/** @param {any} answer as `replay --json` writes it */
function checkReplay(answer, /** @type {Partial<Manifest>} */ manifest) {
  const { records, launchCalls, instances, refusedCalls, duplicates, verdicts } = manifest;
  const known = { records, launchCalls, instances, refusedCalls, duplicates, ...verdicts };
  const expected = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return differences({ ...answer, ...answer.verdicts }, { incomplete: false, ...expected });
}

/** DuckDB in an environment of its own beside the benchmarks; made once. */
function venv() {
  const folder = join(bench, '.venv');
  const program = join(folder, 'bin/python');
  const wanted = join(bench, 'peers/requirements.txt');
  const steps = /** @type {const} */ ([
    ['python3', '-m', 'venv', folder],
    [program, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', wanted],
  ]);
  if (spawnSync(program, ['-c', 'import duckdb'], { encoding: 'utf8' }).status === 0) return { program, problem: null };
  for (const [command, ...args] of steps) {
    process.stderr.write('installing DuckDB into bench/.venv\n');
    const { status } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) return { program, problem: 'it could not be installed with pip' };
  }
  return { program, problem: null };
}
