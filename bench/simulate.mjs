/**
 * Lives through simulated worlds until 100,000 instances have been launched, and counts what broke an invariant.
 *
 *   --launches N   in all (100,000)
 *   --worlds A-B   only these worlds, in this process: how the work is shared out
 *
 * Prints `{ launches, worlds, wall, … breaches }`. Run it by `npm run bench`, which builds first. Exits with 1 when
 * anything was broken; each breach has the command that shows it again.
 */

import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { launches: { type: 'string', default: '100000' }, worlds: { type: 'string' } },
});

/** Of each world; more of them would share budgets, and fewer would meet nobody. */
const perWorld = 500;
const worlds = Math.max(1, Math.round(Number(values.launches) / perWorld));
const levels = /** @type {const} */ (['many', 'some', 'many', 'none']);

/** @typedef {{ worlds: number, launches: number, hours: number, calls: number, reads: number, deaths: number, notices: number, messages: number, breaches: string[] }} Totals */

/** @type {() => Totals} */
const nothing = () => ({
  worlds: 0,
  launches: 0,
  hours: 0,
  calls: 0,
  reads: 0,
  deaths: 0,
  notices: 0,
  messages: 0,
  breaches: [],
});

async function live(/** @type {number} */ from, /** @type {number} */ to) {
  const { simulate } = await import('../dist/simulate/run.js');
  const { summaryOf } = await import('../dist/simulate/summary.js');
  const { commandOf } = await import('../dist/simulate/text.js');
  const totals = nothing();
  for (let world = from; world <= to; world += 1) {
    const options = { seed: `bench-${world}`, launches: perWorld, faults: levels[world % levels.length] ?? 'many' };
    const { launches, hours, troubles, messages, breaches } = summaryOf(await simulate(options));
    totals.worlds += 1;
    totals.launches += launches;
    totals.hours += hours;
    totals.calls += troubles.calls;
    totals.reads += troubles.reads;
    totals.deaths += troubles.deaths;
    totals.notices += messages.letters;
    totals.messages += messages.sent;
    for (const { law, key, text } of breaches) totals.breaches.push(`${law}, ${key}: ${text}; ${commandOf(options)}`);
  }
  return totals;
}

/** @returns {Promise<Totals>} */
function inProcess(/** @type {number} */ from, /** @type {number} */ to) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [import.meta.filename, '--worlds', `${from}-${to}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (/** @type {Buffer} */ data) => {
      out += data;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 || code === 1) resolve(JSON.parse(out));
      else reject(new Error(`worlds ${from} to ${to} ended with ${code}`));
    });
  });
}

/** @returns {Promise<Totals>} */
async function all() {
  const jobs = Math.min(availableParallelism(), worlds);
  const shares = Array.from({ length: jobs }, (_, job) => [
    Math.floor((job * worlds) / jobs) + 1,
    Math.floor(((job + 1) * worlds) / jobs),
  ]);
  const totals = nothing();
  for (const part of await Promise.all(shares.map(([from = 1, to = 1]) => inProcess(from, to)))) {
    for (const name of /** @type {const} */ ([
      'worlds',
      'launches',
      'hours',
      'calls',
      'reads',
      'deaths',
      'notices',
      'messages',
    ]))
      totals[name] += part[name];
    totals.breaches.push(...part.breaches);
  }
  return totals;
}

const begun = process.hrtime.bigint();
const [from, to] = (values.worlds ?? '').split('-').map(Number);
const totals = from !== undefined && to !== undefined ? await live(from, to) : await all();
const wall = Number(process.hrtime.bigint() - begun) / 1e9;
process.stdout.write(`${JSON.stringify({ ...totals, wall, breaches: totals.breaches })}\n`);
if (totals.breaches.length > 0) process.exitCode = 1;
