/**
 * Loads the SNS endpoint on loopback, verification on: signs messages ahead, and sends them at a steady rate over
 * connections that stay open, from a process of its own, while a worker takes them out of the inbox; then sends what
 * strangers might.
 *
 *   --seconds N   of messages that SNS could have sent (60)
 *   --rate N      of them a second (1,000)
 *   --hostile N   requests after that (20,000); one in twenty is slow
 *
 * Prints JSON, see `SnsResults`. Build first. The certificate is the bench's own, and is handed to the endpoint where it
 * would fetch SNS's. A message's latency counts from the moment that it was due to leave, so that a queue before the
 * sender shows. Lost is what was answered with 200 and is not in the file.
 */

import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';

/**
 * Times in ms but `cpu`, in seconds; memory in bytes, resident. p50, p99: of latency.
 *
 * @typedef {{ sent: number, wall: number, answered: Record<string, number>, p50: number, p99: number, max: number }} Load
 * @typedef {{ rss: number, cpu: number, ids: number, waiting: number, counts: Record<string, number> }} Look
 *
 * @typedef {object} SnsResults
 * @property {Load & { rate: number, lost: number, cpu: number }} messages
 * @property {Load & { cpu: number }} hostile
 * @property {{ start: number, max: number, end: number, eachTenSeconds: number[] }} rss of the endpoint, both loads through
 * @property {Record<string, number>} outcomes as the endpoint counted them
 */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '1000' },
    hostile: { type: 'string', default: '20000' },
  },
});
const [seconds, rate, hostile] = [values.seconds, values.rate, values.hostile].map(Number);

const scratch = mkdtempSync(join(tmpdir(), 'broom-bench-sns-'));
/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
try {
  const signing = join(scratch, 'certificate.mjs');
  await build({
    input: join(import.meta.dirname, '../src/hosts/http/sns/testing/certificate.ts'),
    platform: 'node',
    output: { file: signing, format: 'esm' },
    logLevel: 'silent',
  });
  const { makeCertificate } = await import(pathToFileURL(signing).href);
  const { pem, privateKey } = makeCertificate();
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });

  const sender = start('sender.mjs');
  const prepared = await ask(sender, { do: 'sign', key, count: (seconds ?? 0) * (rate ?? 0) });
  const endpoint = start('endpoint.mjs', join(scratch, 'broom.sqlite'));
  const { port } = await ask(endpoint, { do: 'listen', pem });
  // A moment of its life before it is looked at: the first messages have code compiled and memory taken.
  await ask(sender, { do: 'send', port, rate: 100, from: 0, count: Math.min(prepared.count, 300) });
  /** @type {Look} */
  const before = await ask(endpoint, { do: 'look' });
  const rss = [before.rss];
  const watch = { goesOn: true };
  const watching = (async () => {
    while (watch.goesOn) {
      await sleep(1_000);
      const { rss: now } = await ask(endpoint, { do: 'look' });
      rss.push(now);
    }
  })();

  /** @type {Load} */
  const messages = await ask(sender, { do: 'send', port, rate, from: 300, count: prepared.count });
  /** @type {Look} */
  const between = await ask(endpoint, { do: 'look' });
  /** @type {Load} */
  const strange = await ask(sender, { do: 'hostile', port, count: hostile });
  watch.goesOn = false;
  await watching;
  /** @type {Look} */
  const after = await ask(endpoint, { do: 'look' });
  const kept = Math.min(prepared.count, 300) + (messages.answered['200'] ?? 0);
  /** @type {SnsResults} */
  const results = {
    messages: { ...messages, rate: rate ?? 0, lost: kept - after.ids, cpu: between.cpu - before.cpu },
    hostile: { ...strange, cpu: after.cpu - between.cpu },
    rss: {
      start: before.rss,
      max: Math.max(...rss),
      end: after.rss,
      eachTenSeconds: rss.filter((_, second) => second % 10 === 0),
    },
    outcomes: Object.fromEntries(Object.entries(after.counts).filter(([, count]) => count > 0)),
  };
  process.stdout.write(`${JSON.stringify(results)}\n`);
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
}

function start(/** @type {string} */ file, /** @type {string[]} */ ...args) {
  const child = fork(join(import.meta.dirname, 'sns', file), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(child);
  return child;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Record<string, unknown>} question
 * @returns {Promise<any>}
 */
function ask(child, question) {
  const id = Math.random();
  return new Promise((resolve, reject) => {
    const hear = (/** @type {{ id: number, answer?: unknown, error?: string }} */ message) => {
      if (message.id !== id) return;
      child.off('message', hear);
      if (message.error === undefined) resolve(message.answer);
      else reject(new Error(message.error));
    };
    child.on('message', hear);
    child.send({ id, ...question });
  });
}
