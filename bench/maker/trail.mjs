/** A trail as CloudTrail leaves it in a bucket: who told what in which object, out of order and sometimes twice. */

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { actorsOf } from './actor.mjs';
import { burst } from './background.mjs';
import { lookalike } from './lookalikes.mjs';
import { random } from './random.mjs';

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./record.mjs').CloudTrailRecord} CloudTrailRecord */

/**
 * What one object covers: calls of one account and region from `from` to before `to` (ms).
 *
 * @typedef {{ account: string, region: string, from: number, to: number }} Span
 */

/**
 * A record with a place of its own in the trail.
 *
 * @typedef {object} Told
 * @property {number} at ms
 * @property {string} account
 * @property {string} region
 * @property {CloudTrailRecord} record
 * @property {boolean} [twice] told again, under the same event id, in another region's folder
 * @property {boolean} [late] delivered with the next object of its account and region
 */

const minute = 60_000;
const day = (/** @type {number} */ ms) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '/');
/** `YYYYMMDDTHHmm`, whole minutes. */
const stamp = (/** @type {number} */ ms) => new Date(ms).toISOString().slice(0, 16).replaceAll(/[-:]/g, '');

/** gzip of the same bytes on every system: the header's mark of the system is left unset. */
function gzip(/** @type {Buffer} */ bytes, /** @type {number} */ level) {
  const packed = gzipSync(bytes, { level });
  packed[9] = 255;
  return packed;
}

/** Which object holds each record: the one that covers its time, or for a late one the next. */
function place(/** @type {readonly Span[]} */ spans, /** @type {readonly Told[]} */ told) {
  /** @type {Told[][]} */
  const held = spans.map(() => []);
  const put = (/** @type {Told} */ one, /** @type {(span: Span) => boolean} */ fits) => {
    const fitting = spans
      .flatMap((span, index) => (fits(span) ? [index] : []))
      .sort((a, b) => (spans[a]?.from ?? 0) - (spans[b]?.from ?? 0));
    const covering = fitting.findIndex((index) => one.at < (spans[index]?.to ?? 0));
    const index =
      fitting[covering === -1 ? fitting.length - 1 : Math.min(covering + (one.late ? 1 : 0), fitting.length - 1)];
    if (index === undefined) throw new Error(`no object for ${one.account} ${one.region}`);
    held[index]?.push(one);
  };
  for (const one of told) {
    put(one, (span) => span.account === one.account && span.region === one.region);
    if (!one.twice) continue;
    const elsewhere = spans.some((span) => span.account === one.account && span.region !== one.region);
    put(one, (span) => span.account === one.account && (elsewhere ? span.region !== one.region : true));
  }
  return held;
}

/**
 * The objects of a trail, one at a time: each of exactly `recordsPerObject` records, the told ones among background.
 *
 * @param {object} options
 * @param {number} options.seed
 * @param {readonly Span[]} options.spans one for each object
 * @param {number} options.recordsPerObject
 * @param {readonly Told[]} options.told
 * @param {number} [options.lookalikesEvery] one object in so many holds calls that look like launches and are none
 * @returns {Generator<{ span: Span, key: string, json: Buffer, records: number }>}
 */
export function* layOut({ seed, spans, recordsPerObject, told, lookalikesEvery = 5 }) {
  const held = place(spans, told);
  for (const [index, span] of spans.entries()) {
    const rng = random(seed, `object ${index}`);
    const actors = actorsOf(span.account);
    const mine = (held[index] ?? []).map(({ at, record }) => ({ at, record }));
    if (mine.length > recordsPerObject) throw new Error(`object ${index} would hold ${mine.length} records`);
    const moment = () => span.from + rng.int(Math.max(1, (span.to - span.from - 4 * minute) / 1000)) * 1000;
    const where = { actors, account: span.account, region: span.region };
    for (let kind = 0; index % lookalikesEvery === 0 && kind < 8 && mine.length < recordsPerObject; kind++) {
      mine.push(lookalike(rng, { ...where, at: moment(), kind }));
    }
    while (mine.length < recordsPerObject) {
      mine.push(...burst(rng, { ...where, at: moment(), most: recordsPerObject - mine.length }));
    }
    // Nearly in order, as they come: each may be up to five minutes late.
    const lines = mine
      .map((one, nth) => ({ ...one, nth, arrived: one.at + (rng.chance(0.1) ? rng.int(5 * minute) : 0) }))
      .sort((a, b) => a.arrived - b.arrived || a.nth - b.nth)
      .map(({ record }) => JSON.stringify(record));
    const json = Buffer.from(`{"Records":[${lines.join(',')}]}`);
    const published = span.to + 5 * minute - (span.to % (5 * minute));
    const { account, region } = span;
    const name = `${account}_CloudTrail_${region}_${stamp(published)}Z_${rng.alphanumeric(16)}.json.gz`;
    const key = `AWSLogs/${account}/CloudTrail/${region}/${day(published)}/${name}`;
    yield { span, key, json, records: mine.length };
  }
}

/**
 * The digest that CloudTrail writes for an object, with a signature that is nobody's.
 *
 * @param {number} seed
 * @param {{ span: Span, key: string, json: Buffer }} object
 */
function digestOf(seed, { span, key, json }) {
  const rng = random(seed, `digest ${key}`);
  const [start, end] = [span.from, span.to].map((ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`);
  const { account, region } = span;
  const name = `${account}_CloudTrail-Digest_${region}_trail_eu-west-1_${stamp(span.to)}00Z.json.gz`;
  const body = {
    awsAccountId: account,
    digestStartTime: start,
    digestEndTime: end,
    digestS3Bucket: 'example-trail',
    digestS3Object: `AWSLogs/${account}/CloudTrail-Digest/${region}/${day(span.to)}/${name}`,
    digestPublicKeyFingerprint: rng.hex(32),
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: end,
    oldestEventTime: start,
    previousDigestS3Bucket: null,
    previousDigestS3Object: null,
    previousDigestHashValue: null,
    previousDigestHashAlgorithm: null,
    previousDigestSignature: null,
    logFiles: [
      {
        s3Bucket: 'example-trail',
        s3Object: key,
        hashValue: createHash('sha256').update(json).digest('hex'),
        hashAlgorithm: 'SHA-256',
        newestEventTime: end,
        oldestEventTime: start,
      },
    ],
  };
  return { key: body.digestS3Object, json: Buffer.from(JSON.stringify(body)) };
}

/**
 * Writes a trail under a folder; the folder's other contents stay.
 *
 * @param {Parameters<typeof layOut>[0] & { folder: string, level?: number, digestEvery?: number }} options
 *   level: gzip's. digestEvery: one object in so many has a digest
 */
export function writeTrail({ folder, level = 6, digestEvery = 1, ...options }) {
  const put = (/** @type {string} */ key, /** @type {Buffer} */ json) => {
    const packed = gzip(json, level);
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), packed);
    return packed.length;
  };
  const totals = { objects: 0, digests: 0, records: 0, bytes: { gz: 0, json: 0 } };
  for (const object of layOut(options)) {
    totals.bytes.gz += put(object.key, object.json);
    totals.bytes.json += object.json.length;
    totals.records += object.records;
    if (totals.objects % digestEvery === 0) {
      const digest = digestOf(options.seed, object);
      put(digest.key, digest.json);
      totals.digests += 1;
    }
    totals.objects += 1;
  }
  return totals;
}
