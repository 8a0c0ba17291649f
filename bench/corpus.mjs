/**
 * The seeded corpus: a trail whose answers are known, the same bytes for the same seed.
 *
 * Records are as CloudTrail writes them; accounts, people and addresses are invented.
 */

import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createGzip } from 'node:zlib';
import { actorsOf } from './maker/actor.mjs';
import { burst } from './maker/background.mjs';
import { instanceId } from './maker/ec2.mjs';
import { planFailures, planLives } from './maker/launches.mjs';
import { tell, verdicts } from './maker/life.mjs';
import { random } from './maker/random.mjs';
import { record } from './maker/record.mjs';
import { writeTrail } from './maker/trail.mjs';

/** @typedef {import('./maker/trail.mjs').Span} Span */
/** @typedef {import('./maker/trail.mjs').Told} Told */

/**
 * What a right reader finds in a trail.
 *
 * @typedef {object} Manifest
 * @property {number} seed
 * @property {number} objects log objects, without digests
 * @property {number} digests
 * @property {number} records every record, those told twice included
 * @property {number} launchRecords records named RunInstances, of any outcome, those told twice included
 * @property {number} launchCalls distinct calls that launched at least one instance
 * @property {number} instances
 * @property {number} refusedCalls
 * @property {number} dryRuns
 * @property {number} duplicates repeated event ids among launch, tag and state records
 * @property {{ compliant: number, violation: number }} verdicts of `Code` in LOL, GGG, BRB, YLO, five minutes after launch
 * @property {{ gz: number, json: number }} bytes of the log objects
 */

const accounts = ['111122223333', '444455556666', '777788889999'];
const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];

export const defaults = {
  seed: 20260301,
  objects: 60,
  recordsPerObject: 6000,
  launchCalls: 170,
  instances: 251,
  refusedCalls: 19,
  dryRuns: 4,
  from: Date.UTC(2026, 2, 1),
  /** Before this. */
  to: Date.UTC(2026, 2, 29),
};

/**
 * Writes the trail under `folder/trail` and its manifest beside it, outside of what a replay of the trail would read.
 *
 * @param {Partial<typeof defaults> & { folder: string }} options
 * @returns {Manifest}
 */
export function makeCorpus({ folder, ...given }) {
  const options = { ...defaults, ...given };
  const { seed, from, to } = options;
  const spans = spansOf(options);
  const places = [
    ...new Map(spans.map(({ account, region }) => [`${account} ${region}`, { account, region }])).values(),
  ];
  const rng = random(seed, 'launches');
  const lives = planLives(rng, { ...options, places, to: to - 1000 });
  const failures = planFailures(rng, { ...options, places, from, to: to - 1000 });
  const told = [...lives.flatMap((life) => tell(rng, life)), ...failures];
  const totals = writeTrail({ ...options, spans, told, folder: join(folder, 'trail') });
  const manifest = { seed, ...totals, ...countsOf(lives, told) };
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/**
 * What a trail of these lives holds, worked out from the plan.
 *
 * @param {readonly import('./maker/life.mjs').Life[]} lives
 * @param {readonly Told[]} told every record with a place of its own, refused calls and dry runs included
 */
export function countsOf(lives, told) {
  const found = lives.flatMap(verdicts);
  const launches = told.filter(({ record }) => record.eventName === 'RunInstances');
  const failed = launches.map(({ record }) => ('errorCode' in record ? record.errorCode : null));
  const dryRuns = failed.filter((code) => code === 'Client.DryRunOperation').length;
  return {
    launchRecords: launches.length + launches.filter(({ twice }) => twice).length,
    launchCalls: lives.length,
    instances: found.length,
    refusedCalls: failed.filter((code) => code !== null).length - dryRuns,
    dryRuns,
    duplicates: told.filter(({ twice }) => twice).length,
    verdicts: {
      compliant: found.filter((verdict) => verdict === 'compliant').length,
      violation: found.filter((verdict) => verdict === 'violation').length,
    },
  };
}

/** The objects go round the accounts and regions; those of one pair follow each other and cover the whole time. */
function spansOf(/** @type {{ objects: number, from: number, to: number }} */ { objects, from, to }) {
  const pairs = accounts.flatMap((account) => regions.map((region) => ({ account, region })));
  const used = Math.min(pairs.length, objects);
  return Array.from({ length: objects }, (_, index) => {
    const pair = pairs[index % used];
    if (pair === undefined) throw new Error('no account and region for an object');
    const nth = Math.floor(index / used);
    const of = Math.floor(objects / used) + (index % used < objects % used ? 1 : 0);
    const at = (/** @type {number} */ part) => from + Math.floor(((to - from) * part) / of / 1000) * 1000;
    return { ...pair, from: at(nth), to: at(nth + 1) };
  });
}

/**
 * Writes one object of at least `bytes` of JSON, without a launch in it, a burst at a time.
 *
 * Every second call asks after the same instances, as monitors do: so it packs twice as well as the corpus, and
 * 0.9 GB stay within the 50 MB that CloudTrail allows an object.
 *
 * @param {{ seed: number, bytes: number, folder: string, level?: number }} options
 * @returns {Promise<{ records: number, bytes: { json: number } }>}
 */
export async function makeLargeObject({ seed, bytes, folder, level = 6 }) {
  const rng = random(seed, 'large object');
  const [account, region] = ['111122223333', 'eu-west-1'];
  const actors = actorsOf(account);
  const request = { instancesSet: { items: Array.from({ length: 40 }, () => ({ instanceId: instanceId(rng) })) } };
  const watch = { actor: actors.lambda, region, service: 'ec2', name: 'DescribeInstances', readOnly: true, request };
  const ask = (/** @type {number} */ at) => record(rng, { ...watch, at });
  const name = `${account}_CloudTrail_${region}_20260301T0005Z_LargeObject00001.json.gz`;
  const file = join(folder, `AWSLogs/${account}/CloudTrail/${region}/2026/03/01`, name);
  mkdirSync(dirname(file), { recursive: true });
  const gzip = createGzip({ level });
  const out = createWriteStream(file);
  gzip.pipe(out);
  let [records, json] = [0, 0];
  const write = async (/** @type {string} */ text) => {
    json += Buffer.byteLength(text);
    if (!gzip.write(text)) await once(gzip, 'drain');
  };
  await write('{"Records":[');
  while (json < bytes) {
    const at = Date.UTC(2026, 2, 1) + Math.floor((json / bytes) * 86_000) * 1000;
    const calls = burst(rng, { actors, account, region, at, most: 100 });
    const lines = calls.flatMap((call) => [call.record, ask(call.at)]).map((one) => JSON.stringify(one));
    await write(`${records === 0 ? '' : ','}${lines.join(',')}`);
    records += lines.length;
  }
  await write(']}');
  gzip.end();
  await once(out, 'close');
  return { records, bytes: { json } };
}
