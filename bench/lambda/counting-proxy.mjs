/** A proxy before an emulator that counts calls, and whose answers tell the bench's time. */

import { createServer, request as send } from 'node:http';

/** @typedef {Record<'reads' | 'writes' | 'describes' | 'acts' | 'sts' | 'sns' | 's3', number>} Counts */

/** @returns {Counts} */
const none = () => ({ reads: 0, writes: 0, describes: 0, acts: 0, sts: 0, sns: 0, s3: 0 });

/** @returns {keyof Counts} */
function kindOf(/** @type {string} */ target, /** @type {string} */ body) {
  if (target.startsWith('DynamoDB')) return /\.(Get|BatchGet|Query|Scan)/.test(target) ? 'reads' : 'writes';
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? '';
  if (/^(AssumeRole|GetCallerIdentity)$/.test(action)) return 'sts';
  if (action === 'Publish') return 'sns';
  if (action === '') return 's3';
  return action.startsWith('Describe') ? 'describes' : 'acts';
}

/** @param {string} upstream @param {() => Date} now */
export async function startCountingProxy(upstream, now) {
  const { hostname, port } = new URL(upstream);
  let counts = none();
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    counts[kindOf(String(request.headers['x-amz-target'] ?? ''), body.toString('latin1'))] += 1;
    const { method, url: path, headers } = request;
    send({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, date: now().toUTCString() });
      answer.pipe(response);
    })
      .on('error', () => request.socket.destroy())
      .end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    /** What was counted since this was last asked. */
    take: () => {
      const taken = counts;
      counts = none();
      return taken;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
