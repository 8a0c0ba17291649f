/** Runs a whole process and says what it took. */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * cpu: seconds of user and system time, children included. peak: bytes resident of the largest process among it and
 * its children. Both are null where GNU time is not installed.
 *
 * @typedef {{ status: number | null, stdout: string, stderr: string, wall: number, cpu: number | null, peak: number | null }} Run
 */

const gnuTime = (() => {
  const { stdout, status } = spawnSync('/usr/bin/time', ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.includes('GNU');
})();

/** How CPU time and memory are had, for the report. */
export const meter = gnuTime
  ? 'CPU (user and system) and peak memory (resident, of the largest single process) are from GNU time.'
  : 'CPU and peak memory were not measured: GNU time is not installed.';

/**
 * @param {readonly [string, ...string[]]} command
 * @returns {Promise<Run>}
 */
export async function run(command) {
  const scratch = mkdtempSync(join(tmpdir(), 'broom-bench-'));
  const notes = join(scratch, 'time');
  const [program, ...args] = gnuTime ? ['/usr/bin/time', '-f', '%U %S %M', '-o', notes, ...command] : command;
  try {
    const begun = process.hrtime.bigint();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr, status] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      new Promise((resolve, reject) => child.once('error', reject).once('close', resolve)),
    ]);
    const wall = Number(process.hrtime.bigint() - begun) / 1e9;
    const [user, system, peak] = gnuTime ? figures(readFileSync(notes, 'utf8')) : [];
    return {
      status,
      stdout,
      stderr,
      wall,
      cpu: user === undefined || system === undefined ? null : user + system,
      peak: peak === undefined ? null : peak * 1024,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The last line: a process that failed puts a line of its own before it. */
const figures = (/** @type {string} */ text) => (text.trim().split('\n').at(-1) ?? '').split(' ').map(Number);

async function textOf(/** @type {import('node:stream').Readable} */ stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** @param {readonly number[]} values at least one */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ index) => sorted[index] ?? Number.NaN;
  const half = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, min: at(0), max: at(sorted.length - 1) };
}
