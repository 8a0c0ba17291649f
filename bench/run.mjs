/**
 * `npm run bench`: Broom and its peers on one seeded corpus, side by side in one run, into bench/results.md.
 *
 *   --quick        a small corpus and one temporary results file: shows in a minute that everything runs
 *   --rounds N     how often each tool is timed (5)
 *   --seed N       another corpus
 *   --broom FILE   another build's dist/hosts/cli/main.js; its results go to a temporary file, too
 *
 * Exits with 1 when Broom could not be run or any answer was wrong.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaults } from './corpus.mjs';
import { corpus, largeObject, logObjects } from './harness/corpora.mjs';
import { run, summary } from './harness/measure.mjs';
import { page } from './harness/results.mjs';
import { replay, tools } from './harness/tools.mjs';

/** @typedef {import('./harness/tools.mjs').Tool} Tool */
/** @typedef {import('./harness/results.mjs').Row} Row */
/** @typedef {import('./harness/results.mjs').MemoryRow} MemoryRow */

const here = import.meta.dirname;
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

const options = /** @type {const} */ ({
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  seed: { type: 'string', default: String(defaults.seed) },
  broom: { type: 'string' },
});
const flags = asked();
const { quick, broom = join(here, '../dist/hosts/cli/main.js') } = flags;
const rounds = wholeNumber('--rounds', flags.rounds ?? (quick ? '1' : '5'));
const seed = wholeNumber('--seed', flags.seed);
const policy = join(here, '../examples/code-tag.yaml');

const small = { objects: 6, recordsPerObject: 1000, launchCalls: 24, instances: 35, refusedCalls: 3, dryRuns: 1 };
const shape = { ...defaults, ...(quick ? small : {}), seed };
const larger = {
  ...shape,
  objects: shape.objects * 4,
  launchCalls: shape.launchCalls * 4,
  instances: shape.instances * 4,
};

function asked() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** @returns {never} */
function refuse(/** @type {string} */ mistake) {
  say(mistake);
  process.exit(2);
}

/** @param {string} flag @param {string} text */
function wholeNumber(flag, text) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  return refuse(`${flag}: expected a whole number above zero, got ${JSON.stringify(text)}`);
}

/**
 * One run, checked. Anything wrong is said and returned, so that the others still run.
 *
 * @param {Tool} tool
 * @param {Tool['command']} command
 */
async function attempt(tool, command) {
  const done = await run(command);
  if (done.status !== 0) return { done, wrong: `exit ${done.status}: ${done.stderr.trim().split('\n').at(-1) ?? ''}` };
  try {
    return { done, wrong: tool.proof && command !== tool.proof ? null : tool.check(done.stdout) };
  } catch (error) {
    return { done, wrong: `its answer cannot be read: ${error instanceof Error ? error.message : error}` };
  }
}

/**
 * Every tool is run once unmeasured, to warm the page cache and prove its answer; then all take turns.
 *
 * @param {readonly Tool[]} all
 * @returns {Promise<Row[]>}
 */
async function race(all) {
  const lanes = all.map((tool) => ({
    tool,
    absent: tool.absent,
    runs: /** @type {import('./harness/measure.mjs').Run[]} */ ([]),
  }));
  for (let round = 0; round <= rounds; round++) {
    for (const lane of lanes) {
      if (lane.absent !== null) continue;
      const { done, wrong } = await attempt(
        lane.tool,
        round === 0 ? (lane.tool.proof ?? lane.tool.command) : lane.tool.command,
      );
      if (wrong !== null) lane.absent = failure(wrong);
      else if (round > 0) lane.runs.push(done);
      say(
        `${round === 0 ? 'proof' : `round ${round}`}  ${lane.tool.name.padEnd(26)} ${wrong ?? `${done.wall.toFixed(2)} s`}`,
      );
    }
  }
  return lanes.map(({ tool, absent, runs }) => ({
    name: tool.name,
    version: tool.version,
    absent,
    wall: absent === null ? summary(runs.map(({ wall }) => wall)) : null,
    cpu: least(
      runs.map(({ cpu }) => cpu),
      (all) => summary(all).median,
    ),
    peak: least(
      runs.map(({ peak }) => peak),
      (all) => Math.max(...all),
    ),
  }));
}

/** @param {readonly (number | null)[]} values @param {(all: number[]) => number} of */
function least(values, of) {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : of(known);
}

/** Results are published: what a tool complains of may name this checkout. */
const failure = (/** @type {string} */ text) =>
  `failed: ${text.replaceAll(/(?:[A-Za-z]:)?[\\/][^\s:,"']+/g, '…').slice(0, 200)}`;

/**
 * @param {string} label
 * @param {{ trail: string, json: number, out: string, manifest: object }} given
 * @returns {Promise<MemoryRow>}
 */
async function peakOf(label, { json, ...given }) {
  const tool = replay(label, { broom, policy, ...given });
  if (tool.absent !== null) return { label, absent: `not run: ${tool.absent}` };
  const { done, wrong } = await attempt(tool, tool.command);
  say(
    `memory   ${label.padEnd(26)} ${wrong ?? `${((done.peak ?? 0) / 1024 ** 2).toFixed(0)} MiB, ${done.wall.toFixed(2)} s`}`,
  );
  if (wrong !== null) return { label, absent: failure(wrong) };
  return { label, peak: done.peak, wall: done.wall, json };
}

async function judgement() {
  const done = await run([process.execPath, join(here, 'judge.mjs')]);
  if (done.status === 0) return JSON.parse(done.stdout);
  say(done.stderr);
  return { absent: failure(done.stderr.split('\n').find((line) => line.includes('Error')) ?? 'it failed') };
}

async function lambda() {
  const done = await run([process.execPath, join(here, 'lambda.mjs'), '--lives', quick ? '2' : '10']);
  if (done.status === 0) return JSON.parse(done.stdout);
  say(done.stderr);
  return { absent: failure(done.stderr.split('\n').find((line) => line.includes('Error')) ?? 'it failed') };
}

/** Worlds of the simulator: what they come to is judged as any answer is. */
async function simulation() {
  const done = await run([process.execPath, join(here, 'simulate.mjs'), '--launches', quick ? '2000' : '100000']);
  if (done.status !== 0 && done.stdout === '') return { absent: failure(done.stderr) };
  return JSON.parse(done.stdout);
}

/** The SNS endpoint under load: nothing that was answered with 200 may be missing. */
async function endpoint() {
  const load = quick ? ['3', '200', '400'] : ['60', '1000', '10000'];
  const [seconds = '', rate = '', hostile = ''] = load;
  const script = join(here, 'sns.mjs');
  const done = await run([process.execPath, script, '--seconds', seconds, '--rate', rate, '--hostile', hostile]);
  if (done.status === 0) return JSON.parse(done.stdout);
  say(done.stderr);
  return { absent: failure(done.stderr.split('\n').find((line) => line.includes('Error')) ?? 'it failed') };
}

const scratch = mkdtempSync(join(tmpdir(), 'broom-bench-'));
const out = join(scratch, 'replay.json');
const root = quick ? join(scratch, 'corpus') : join(here, 'corpus');

const { trail, manifest } = await corpus(root, shape);
const rows = await race(tools({ files: logObjects(trail), trail, manifest, broom, policy, out, install: !quick }));

const four = await corpus(root, larger);
const single = await largeObject(root, { seed, bytes: quick ? 40e6 : 900e6 });
const memory = [
  await peakOf(`${shape.objects} objects`, { trail, json: manifest.bytes.json, out, manifest }),
  await peakOf(`${larger.objects} objects`, {
    trail: four.trail,
    json: four.manifest.bytes.json,
    out,
    manifest: four.manifest,
  }),
  await peakOf('one large object', {
    trail: single.trail,
    json: single.bytes.json,
    out,
    manifest: { records: single.records },
  }),
];

const judge = await judgement();
const simulated = await simulation();
const func = await lambda();
const sns = await endpoint();
const text = page({ at: new Date(), quick, rounds, manifest, rows, memory, judge, simulated, lambda: func, sns });
const file = quick || flags.broom !== undefined ? `${scratch}.md` : join(here, 'results.md');
writeFileSync(file, text);
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(text);
say(`written to ${file}`);

const failed = rows.some(
  ({ name, absent, wall }) => wall === null && (name.startsWith('Broom') || !/install/.test(absent ?? '')),
);
const isBroken = 'absent' in simulated || simulated.breaches.length > 0;
const isLost = 'absent' in sns || sns.messages.lost > 0;
if (failed || isBroken || isLost || 'absent' in judge || 'absent' in func || memory.some((row) => 'absent' in row))
  process.exitCode = 1;
