import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createSnsServer } from './server.ts';
import { createEndpoint, type TestEndpoint } from './testing/endpoint.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

async function listen(endpoint: TestEndpoint): Promise<number> {
  const server = createSnsServer(endpoint);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends text as it is, and gives all that comes back until the other side ends it. */
async function raw(port: number, text: string | Buffer, isOver = false): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (data: string) => {
    answer += data;
  });
  socket.on('error', () => {});
  socket.write(text);
  if (isOver) socket.end();
  await once(socket, 'close');
  return answer;
}

const head = (more: string): string => `POST /sns HTTP/1.1\r\nHost: e.example\r\nConnection: close\r\n${more}\r\n`;
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

describe('the server', () => {
  test('takes messages, many on one connection', async () => {
    const endpoint = createEndpoint();
    const port = await listen(endpoint);
    for (let i = 0; i < 3; i += 1) {
      const response = await fetch(`http://127.0.0.1:${port}/sns`, {
        method: 'POST',
        body: JSON.stringify(endpoint.signer.notification()),
      });
      expect([response.status, await response.text()]).toEqual([200, 'taken']);
    }
    expect(endpoint.kept).toHaveLength(3);
  });

  test('a body that is declared too long is not waited for', async () => {
    const endpoint = createEndpoint();
    const port = await listen(endpoint);
    for (const length of ['1048577', '99999999999999999999'])
      expect(statusOf(await raw(port, head(`Content-Length: ${length}\r\n`)))).toBeGreaterThanOrEqual(400);
    expect(endpoint.counts().taken).toBe(0);
  });

  test('a body that turns out too long is not read to its end', async () => {
    const endpoint = createEndpoint();
    const port = await listen(endpoint);
    const asked = request({ port, host: '127.0.0.1', path: '/sns', method: 'POST' });
    let sent = 0;
    const piece = Buffer.alloc(64 * 1024, 0x20);
    const pump = (): void => {
      while (!asked.destroyed && asked.write(piece)) sent += piece.length;
      sent += piece.length;
    };
    asked.on('drain', pump).on('error', () => {});
    pump();
    const [response] = await once(asked, 'response');
    asked.destroy();
    expect(response.statusCode).toBe(413);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    expect(endpoint.counts().large).toBe(1);
  });

  test('a body that comes a byte at a time is cut off, and its connection ends', async () => {
    const endpoint = createEndpoint({ bodyWithin: 100 });
    const port = await listen(endpoint);
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (data: string) => {
      answer += data;
    });
    socket.on('error', () => {});
    socket.write('POST /sns HTTP/1.1\r\nHost: e.example\r\nContent-Length: 1000\r\n\r\n{');
    const drip = setInterval(() => socket.write(' '), 10);
    await once(socket, 'close');
    clearInterval(drip);
    expect(statusOf(answer)).toBe(408);
    expect(endpoint.counts().slow).toBe(1);
  });

  test('many slow bodies hold up nobody else', async () => {
    const endpoint = createEndpoint({ bodyWithin: 300 });
    const port = await listen(endpoint);
    const slow = Array.from({ length: 200 }, () => raw(port, head('Content-Length: 1000\r\n')));
    const response = await fetch(`http://127.0.0.1:${port}/sns`, {
      method: 'POST',
      body: JSON.stringify(endpoint.signer.notification()),
    });
    expect(response.status).toBe(200);
    expect((await Promise.all(slow)).map(statusOf)).toEqual(slow.map(() => 408));
  });

  test.each([
    ['gigantic headers', head(`X-A: ${'a'.repeat(100_000)}\r\n`)],
    ['very many headers', head('X-A: a\r\n'.repeat(20_000))],
    ['a header that is none', head('X A: a\r\n')],
    ['two lengths', head('Content-Length: 1\r\nContent-Length: 2\r\n')],
    ['a length and pieces', `${head('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n`],
    ['pieces of no length', `${head('Transfer-Encoding: chunked\r\n')}zz\r\n`],
    ['a length below nothing', head('Content-Length: -1\r\n')],
    ['no HTTP', 'hello\r\n\r\n'],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['another version', 'POST /sns HTTP/9.9\r\n\r\n'],
    ['no host', 'POST /sns HTTP/1.1\r\n\r\n'],
    ['a host with a path in it', 'POST /sns HTTP/1.1\r\nHost: a/b?c\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'],
    [
      'a whole address',
      'POST http://evil.example/x HTTP/1.1\r\nHost: e\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    ],
    ['a way up', 'POST /sns/../../etc HTTP/1.1\r\nHost: e\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'],
    ['a NUL', 'POST /sns\0 HTTP/1.1\r\nHost: e\r\n\r\n'],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: e\r\n\r\n'],
    ['TRACE', 'TRACE /sns HTTP/1.1\r\nHost: e\r\nConnection: close\r\n\r\n'],
    ['a method of their own', 'BREW /sns HTTP/1.1\r\nHost: e\r\n\r\n'],
    ['another protocol', 'GET /sns HTTP/1.1\r\nHost: e\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ])('%s: refused or hung up on', async (_what, text) => {
    const endpoint = createEndpoint({ bodyWithin: 200 });
    const port = await listen(endpoint);
    const status = statusOf(await raw(port, text, true));
    expect(status === 0 || (status >= 400 && status < 500) || status === 505).toBe(true);
    expect(endpoint.kept).toEqual([]);
  });

  test('a sender that goes away in the middle is counted, and nothing else happens', async () => {
    const endpoint = createEndpoint();
    const port = await listen(endpoint);
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /sns HTTP/1.1\r\nHost: e\r\nContent-Length: 1000\r\n\r\n{"a"', () => socket.resetAndDestroy());
    await expect.poll(() => endpoint.counts().interrupted).toBe(1);
  });

  test('thousands of hostile requests leave the memory as it was', async () => {
    const endpoint = createEndpoint({ bodyWithin: 500 });
    const port = await listen(endpoint);
    const message = endpoint.signer.notification({ Message: 'x'.repeat(100_000) });
    const round = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i += 20) {
        const statuses = await Promise.all(
          Array.from({ length: 20 }, async (_, k) => {
            const body =
              [`{"a":"${'x'.repeat(200_000)}`, JSON.stringify({ ...message, MessageId: `${i}-${k}` })][k % 2] ?? '';
            const response = await fetch(`http://127.0.0.1:${port}/sns`, { method: 'POST', body });
            await response.arrayBuffer();
            return response.status;
          }),
        );
        expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true);
      }
    };
    await round(400);
    const before = process.memoryUsage().rss;
    await round(2_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect(endpoint.counts()).toMatchObject({ 'not-json': 1_200, signature: 1_200, taken: 0 });
  }, 60_000);
});
