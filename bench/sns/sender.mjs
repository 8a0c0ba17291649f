/** Stands in for SNS, and for strangers, asked over IPC: signs messages, sends them at a steady rate, and tells what came. */

import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostileRequest, signedMessages } from './messages.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** @type {Buffer[]} */
let bodies = [];

process.on('message', async (/** @type {any} */ { id, ...question }) => {
  try {
    process.send?.({ id, answer: await work(question) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});

async function work(/** @type {any} */ { do: what, port, ...more }) {
  if (what === 'sign') {
    bodies = await signedMessages(more.key, more.count + 300);
    return { count: bodies.length };
  }
  return what === 'send'
    ? atRate(more.rate, more.from, more.count, (nth) => post(port, { body: bodies[nth] ?? '' }))
    : inRows(more.count, (nth) => post(port, hostileRequest(nth, /** @type {Buffer} */ (bodies[nth % bodies.length]))));
}

/** What became of requests: by status, or by the error. */
function tally() {
  /** @type {Record<string, number>} */
  const answered = {};
  /** @type {number[]} */
  const latencies = [];
  return {
    note: (/** @type {string} */ outcome, /** @type {number} */ latency) => {
      answered[outcome] = (answered[outcome] ?? 0) + 1;
      latencies.push(latency);
    },
    result: (/** @type {number} */ begun) => {
      const sorted = Float64Array.from(latencies).sort();
      const at = (/** @type {number} */ share) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
      return {
        sent: sorted.length,
        wall: performance.now() - begun,
        answered,
        p50: at(0.5),
        p99: at(0.99),
        max: at(1),
      };
    },
  };
}

/** Sends each when it is due, whatever has become of those before. */
async function atRate(
  /** @type {number} */ rate,
  /** @type {number} */ from,
  /** @type {number} */ to,
  /** @type {(nth: number) => Promise<string>} */ send,
) {
  const { note, result } = tally();
  const begun = performance.now();
  /** @type {Promise<void>[]} */
  const all = [];
  for (let nth = from; nth < to; ) {
    for (; nth < to && begun + ((nth - from) * 1_000) / rate <= performance.now(); nth += 1) {
      const due = begun + ((nth - from) * 1_000) / rate;
      all.push(send(nth).then((outcome) => note(outcome, performance.now() - due)));
    }
    await sleep(2);
  }
  await Promise.all(all);
  return result(begun);
}

/** Sends as fast as answers come, in 100 rows. */
async function inRows(/** @type {number} */ count, /** @type {(nth: number) => Promise<string>} */ send) {
  const { note, result } = tally();
  const begun = performance.now();
  let next = 0;
  const row = async () => {
    while (next < count) {
      const nth = next++;
      const at = performance.now();
      note(await send(nth), performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: 100 }, row));
  return result(begun);
}

/**
 * @param {number} port
 * @param {ReturnType<typeof hostileRequest>} what
 * @returns {Promise<string>}
 */
function post(port, { body, headers = {}, method = 'POST', path = '/sns', isSlow = false }) {
  return new Promise((resolve) => {
    const length = isSlow ? 1_000 : Buffer.byteLength(body);
    const asked = request({
      ...{ port, host: '127.0.0.1', path, method, agent: isSlow ? undefined : agent },
      headers: { 'content-type': 'text/plain; charset=UTF-8', 'content-length': length, ...headers },
    });
    asked.once('response', (response) => {
      response.resume();
      response.once('close', () => resolve(String(response.statusCode)));
      if (isSlow) asked.destroy();
    });
    // Who is refused before all was sent may find the connection closed.
    asked.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    if (isSlow) asked.write(body);
    else asked.end(body);
  });
}
