/** DynamoDB on this machine that answers at once and keeps what is put by key: what remains is Broom's own time. */

import { createServer } from 'node:http';

/** @typedef {{ pk?: unknown, sk?: unknown }} Key */

const nameOf = (/** @type {Key} */ { pk, sk }) => JSON.stringify([pk, sk]);

/** Conditions hold, and what an update sets is not kept: Broom's own words are about launches that nobody has told before. */
export async function startQuickTable() {
  /** @type {Map<string, unknown>} */
  const items = new Map();
  /** @type {number | null} */
  let firstPut = null;
  const answers = /** @type {Record<string, (input: any) => object>} */ ({
    GetItem: ({ Key }) => {
      const Item = items.get(nameOf(Key));
      return Item === undefined ? {} : { Item };
    },
    PutItem: ({ Item }) => {
      firstPut ??= performance.timeOrigin + performance.now();
      items.set(nameOf(Item), Item);
      return {};
    },
    TransactWriteItems: ({ TransactItems }) => {
      for (const { Put } of TransactItems) if (Put !== undefined) items.set(nameOf(Put.Item), Put.Item);
      return {};
    },
    Query: () => ({ Items: [] }),
  });
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const call = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const answer = answers[call]?.(JSON.parse(Buffer.concat(chunks).toString())) ?? {};
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    /** When the first case reached it since this was last asked: ms since 1970. */
    takeFirstPut: () => {
      const at = firstPut;
      firstPut = null;
      return at;
    },
    stop: () => server.close(),
  };
}
