/** The endpoint in a process of its own, asked over IPC: `fork('endpoint.mjs', [file])`. A worker takes what it keeps. */

import { once } from 'node:events';
import { createSnsApp } from '../../dist/hosts/http/sns/app.js';
import { createSnsServer } from '../../dist/hosts/http/sns/server.js';
import { openDatabase } from '../../dist/stores/sqlite/database.js';
import { createInbox } from '../../dist/stores/sqlite/inbox.js';
import { topic } from './messages.mjs';

const [, , file = ''] = process.argv;
const inbox = await createInbox({ file });
const beside = await openDatabase(file);
/** @type {(() => Record<string, number>) | undefined} */
let counts;

process.on('message', async (/** @type {{ id: number, do: string, pem?: string }} */ { id, do: what, pem = '' }) => {
  try {
    process.send?.({ id, answer: what === 'listen' ? await listen(pem) : await look() });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});

async function listen(/** @type {string} */ pem) {
  const app = createSnsApp({
    inbox,
    topics: [topic],
    log: () => {},
    fetch: async (url) => new Response(pem, { status: url.includes('/SimpleNotificationService-') ? 200 : 404 }),
    bodyWithin: 2_000,
  });
  counts = app.counts;
  const server = createSnsServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  void take();
  return { port: /** @type {import('node:net').AddressInfo} */ (server.address()).port };
}

async function take() {
  for (;;) {
    const messages = await inbox.receive();
    await inbox.remove(messages.map(({ receipt }) => receipt));
  }
}

async function look() {
  const { user, system } = process.cpuUsage();
  const ids = Number(beside.get('SELECT count(*) AS n FROM inbox')?.n);
  const { waiting } = await inbox.counts();
  return { rss: process.memoryUsage().rss, cpu: (user + system) / 1e6, ids, waiting, counts: counts?.() ?? {} };
}
