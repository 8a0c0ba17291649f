import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consoleServer, type Listening, listen } from './listen.ts';

const anywhere = { host: '127.0.0.1', port: 0 };
let listening: Listening;
let answer = (): Response | Promise<Response> => new Response('hello');
const sockets: Socket[] = [];
beforeEach(async () => {
  listening = await listen(
    consoleServer(() => answer()),
    anywhere,
    '--console',
  );
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listening.close(0);
  answer = () => new Response('hello');
});

function open(): Socket {
  const socket = connect(listening.address.port, '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

/** All that is said to a connection until it is cut off. */
const allOf = (socket: Socket): Promise<string> =>
  new Promise((done) => {
    let said = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    socket.once('close', () => done(said));
  });

test('an address that is in use is a mistake, and says which', async () => {
  await expect(listen(consoleServer(answer), listening.address, '--console')).rejects.toThrow(
    expect.objectContaining({
      name: 'Mistake',
      message: expect.stringContaining(`--console: 127.0.0.1:${listening.address.port} is in use`),
    }),
  );
});

test('an address that this machine does not have is one, too', async () => {
  await expect(listen(consoleServer(answer), { host: '192.0.2.1', port: 0 }, '--sns')).rejects.toThrow(
    '--sns: this machine has no address 192.0.2.1',
  );
});

test('headers that are too large are refused', async () => {
  const socket = open();
  socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 431 /);
});

test('who sends headers byte by byte is cut off', async () => {
  const socket = open();
  const said = allOf(socket);
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n');
  const drip = setInterval(() => socket.write('x'), 500);
  expect(await said).toMatch(/^HTTP\/1\.1 408 /);
  clearInterval(drip);
}, 20_000);

test('closing ends what was begun, and cuts off what does not end', async () => {
  let finish: (() => void) | null = null;
  answer = () =>
    new Promise((done) => {
      finish = () => done(new Response('done'));
    });
  const begun = fetch(`http://127.0.0.1:${listening.address.port}/`);
  await expect.poll(() => finish).not.toBeNull();
  const other = open();
  const said = allOf(other);
  await new Promise((done) => other.once('connect', done));
  const closed = listening.close(300);
  (finish as (() => void) | null)?.();
  expect(await (await begun).text()).toBe('done');
  await closed;
  expect(await said).toBe('');
});
