/**
 * Measures the Lambda function as it is bundled: size, cold start, warm events, memory, and calls on AWS for a launch.
 *
 * Prints JSON, see `LambdaResults`. Run it by `npm run bench`, which builds first. Times are of whole lives in processes of
 * their own, from before the bundle is imported; DynamoDB is a server on this machine that answers at once, so that what
 * is timed is Broom's own. Calls are counted on an emulator, where one is installed.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run, summary } from './harness/measure.mjs';
import { countCalls, topicArn } from './lambda/calls.mjs';
import { startQuickTable } from './lambda/quick-table.mjs';

/** @typedef {import('./harness/results.mjs').Summary} Summary */
/** @typedef {import('./lambda/calls.mjs').CallRow} CallRow */

/**
 * Times in ms, memory in bytes.
 *
 * @typedef {object} LambdaResults
 * @property {{ zip: number, files: number, eager: number }} bundle eager: bytes of what importing it loads
 * @property {{ name: string, imported: Summary, verdict: Summary, answered: Summary, rss: number }[]} cold until the module is
 *   loaded, until the first case leaves for the store, until the first event is answered
 * @property {{ events: number, each: Summary, rss: number }} warm
 * @property {{ rows: CallRow[] } | { absent: string }} calls
 */

const { values } = parseArgs({ options: { lives: { type: 'string', default: '10' } } });
const lives = Number(values.lives);
const root = join(import.meta.dirname, '..');
const { asEventBridge, asSqs, launch } = await import('../dist/testing/index.js');

const policy = `
mode: enforce
limits: { terminate: { perHour: 100, perDay: 100, orgPerHour: 100 } }
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, GGG, BRB, YLO] } }
    steps: [terminate, notify]
channels: [{ sns: "${topicArn}" }]
`;

const scratch = mkdtempSync(join(tmpdir(), 'broom-bench-lambda-'));
const table = await startQuickTable();
try {
  const bundle = join(scratch, 'lambda');
  writeFileSync(join(scratch, 'broom.yaml'), policy);
  const made = [join(root, 'scripts/bundle.mjs'), '--quiet', '--out', scratch, '--policy', join(scratch, 'broom.yaml')];
  const { status, stderr } = spawnSync(process.execPath, made, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  writeFileSync(join(bundle, 'policy.yaml'), policy);
  const events = join(scratch, 'events.json');
  const warmEvents = 1000;
  writeFileSync(events, JSON.stringify(Array.from({ length: 2 * lives + 2 + warmEvents }, (_, nth) => event(nth))));
  let next = 0;
  // The policy is put in force once, by whoever comes first; the disk is warm then, too.
  await live(bundle, events, next++, 0, { BROOM_POLICY: 'policy.json' });

  /** @type {LambdaResults['cold']} */
  const cold = [];
  for (const [name, BROOM_POLICY] of /** @type {const} */ ([
    ['policy checked when bundled', 'policy.json'],
    ['policy read as YAML', 'policy.yaml'],
  ])) {
    const all = [];
    for (let nth = 0; nth < lives; nth++) all.push(await live(bundle, events, next++, 0, { BROOM_POLICY }));
    cold.push({
      name,
      imported: summary(all.map(({ imported }) => imported)),
      verdict: summary(all.map(({ verdict }) => verdict)),
      answered: summary(all.map(({ first }) => first)),
      rss: Math.max(...all.map(({ rss }) => rss)),
    });
  }
  const long = await live(bundle, events, next, warmEvents, { BROOM_POLICY: 'policy.json' });
  const files = readdirSync(bundle, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  /** @type {LambdaResults} */
  const results = {
    bundle: { zip: statSync(join(scratch, 'lambda.zip')).size, files: files.length - 1, eager: eager(bundle) },
    cold,
    warm: { events: warmEvents, each: summary(long.warm.slice(warmEvents / 10)), rss: long.rss },
    calls: await countCalls(bundle),
  };
  process.stdout.write(`${JSON.stringify(results)}\n`);
} finally {
  table.stop();
  rmSync(scratch, { recursive: true, force: true });
}

/** A compliant launch, as SQS hands it over. */
function event(/** @type {number} */ nth) {
  const id = `i-${String(nth).padStart(17, '0')}`;
  const at = new Date().toISOString().replace(/\.\d+/, '');
  return asSqs([asEventBridge(launch({ at, id, tags: { Code: 'LOL' } }))]);
}

/**
 * @param {string} bundle
 * @param {string} events
 * @param {number} first
 * @param {number} warm
 * @param {Record<string, string>} env
 * @returns {Promise<{ imported: number, verdict: number, first: number, warm: number[], rss: number }>}
 */
async function live(bundle, events, first, warm, env) {
  const own = {
    ...{
      AWS_ENDPOINT_URL: table.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    },
    ...{ BROOM_TABLE: 'broom', BROOM_POLICY_SINCE: '2026-03-01T12:00:00Z', LAMBDA_TASK_ROOT: bundle, ...env },
  };
  const pairs = Object.entries(own).map(([name, value]) => `${name}=${value}`);
  const once = join(import.meta.dirname, 'lambda/once.mjs');
  // Left to itself, Node takes what the machine has; this is the heap of a function of 256 MB. Not for a cold start: with
  // such flags Node drops its cache of compiled code.
  const heap = warm === 0 ? [] : ['--max-semi-space-size=12', '--max-old-space-size=230'];
  const done = await run([
    'env',
    ...pairs,
    process.execPath,
    ...heap,
    once,
    bundle,
    events,
    String(first),
    String(warm),
  ]);
  if (done.status !== 0) throw new Error(done.stderr);
  const told = JSON.parse(done.stdout);
  return { ...told, verdict: (table.takeFirstPut() ?? Number.NaN) - told.began };
}

/** What importing the handler loads, in bytes. */
function eager(/** @type {string} */ bundle) {
  const found = new Set();
  const follow = (/** @type {string} */ file) => {
    if (found.has(file)) return 0;
    found.add(file);
    const text = readFileSync(file, 'utf8');
    let bytes = Buffer.byteLength(text);
    for (const [, name = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*"(\.[^"]+)"/g))
      bytes += follow(join(file, '..', name));
    return bytes;
  };
  return follow(join(bundle, 'index.mjs'));
}
