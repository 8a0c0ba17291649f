import { afterEach, describe, expect, test } from 'vitest';
import { caseOf, messageOf, noticed, policyWith, telling } from '../messages/testing/cases.ts';
import { noon } from '../policy/testing/instances.ts';
import { verifySignature } from './signature.ts';
import { startServer, type TestServer } from './testing/server.ts';
import { createWebhookSender } from './webhook.ts';

const policy = policyWith('notify, stop');
const message = messageOf([noticed(policy, caseOf(policy, [telling(0)]), 0, noon)]);
const secret = 'a secret';
const loopback = { allowLoopback: true } as const;

const servers: TestServer[] = [];
const serve = async (answer: Parameters<typeof startServer>[0]): Promise<TestServer> => {
  const server = await startServer(answer);
  servers.push(server);
  return server;
};
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

test('a message is posted as JSON, signed, with its key', async () => {
  const server = await serve((response) => response.end('thanks'));
  expect(await createWebhookSender(server.url, secret, loopback).send(message, noon)).toEqual({ is: 'sent' });
  const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] = server.received;
  expect([method, path, headers['content-type']]).toEqual(['POST', '/hook', 'application/json; charset=utf-8']);
  expect(headers['idempotency-key']).toBe('key-1');
  expect(verifySignature({ header: String(headers['broom-signature']), body, secret, at: noon })).toBe(true);
  expect(JSON.parse(body)).toMatchObject({ schema: 'broom.message/1', key: 'key-1', notices: [{ rule: 'code-tag' }] });
});

describe('an answer', () => {
  const retryIn = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
  test.each([
    [204, {}, { is: 'sent' }],
    [
      301,
      { location: '/elsewhere' },
      { is: 'failed', why: 'answered 301: no; redirects are not followed', retryAt: noon },
    ],
    [400, {}, { is: 'refused', why: 'answered 400: no' }],
    [404, {}, { is: 'failed', why: 'answered 404: no', retryAt: noon }],
    [410, {}, { is: 'refused', why: 'answered 410: no' }],
    [413, {}, { is: 'refused', why: 'answered 413: no' }],
    [429, { 'retry-after': '30' }, { is: 'failed', why: 'answered 429: no', retryAt: retryIn(30) }],
    [
      429,
      { 'retry-after': 'Sun, 01 Mar 2026 12:02:00 GMT' },
      { is: 'failed', why: 'answered 429: no', retryAt: retryIn(120) },
    ],
    [429, { 'retry-after': 'soon' }, { is: 'failed', why: 'answered 429: no', retryAt: noon }],
    [500, {}, { is: 'failed', why: 'answered 500: no', retryAt: noon, mayHaveArrived: true }],
    [503, { 'retry-after': '5' }, { is: 'failed', why: 'answered 503: no', retryAt: retryIn(5) }],
  ] as const)('%i with %j', async (status, headers, delivery) => {
    const server = await serve((response) => response.writeHead(status, headers).end(status === 204 ? '' : 'no'));
    expect(await createWebhookSender(server.url, secret, loopback).send(message, noon)).toEqual(delivery);
    expect(server.received).toHaveLength(1);
  });

  test('that is endless is not read to its end, nor believed to be one line', async () => {
    const server = await serve((response) => {
      response.writeHead(404);
      const pour = (): void => {
        while (response.write(`\u001b[2J${'no\n'.repeat(10_000)}`));
        response.once('drain', pour);
      };
      pour();
    });
    const delivery = await createWebhookSender(server.url, secret, loopback).send(message, noon);
    expect(delivery).toMatchObject({ is: 'failed', why: expect.stringMatching(/^answered 404: [^\p{Cc}]{1,100}$/u) });
  });

  test('that never comes is not waited for', async () => {
    const server = await serve(() => {});
    const delivery = await createWebhookSender(server.url, secret, { ...loopback, timeoutMs: 100 }).send(message, noon);
    expect(delivery).toEqual({ is: 'failed', why: 'no answer in time', retryAt: noon, mayHaveArrived: true });
  });

  test.each([
    [200, { is: 'sent' }],
    [404, { is: 'failed', why: 'answered 404: sorr', retryAt: noon }],
  ] as const)('%i that stops after its head counts', async (status, delivery) => {
    const server = await serve((response) => {
      response.writeHead(status);
      response.write('sorr');
    });
    const sender = createWebhookSender(server.url, secret, { ...loopback, timeoutMs: 200 });
    expect(await sender.send(message, noon)).toEqual(delivery);
  });

  test('that breaks off leaves it open whether the message arrived', async () => {
    const server = await serve((response) => response.destroy());
    const delivery = await createWebhookSender(server.url, secret, loopback).send(message, noon);
    expect(delivery).toMatchObject({ is: 'failed', why: 'ECONNRESET', mayHaveArrived: true });
  });
});

describe('an address', () => {
  const send = (address: string, reach: object = {}) => createWebhookSender(address, secret, reach).send(message, noon);
  const leads =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  test.each([
    ['http://example.com/', 'not an https address'],
    ['ftp://example.com/', 'not an https address'],
    ['nonsense', 'not an https address'],
    ['https://user:pass@example.com/', 'an address with a password in it'],
    ['https://127.0.0.1/', 'its name leads to no public address'],
    ['https://2130706433/', 'its name leads to no public address'],
    ['https://169.254.169.254/latest/meta-data', 'its name leads to no public address'],
    ['https://[::1]/', 'its name leads to no public address'],
    ['https://[::ffff:10.0.0.1]/', 'its name leads to no public address'],
  ])('%s is not reached: %s', async (address, why) => {
    expect(await send(address)).toEqual({ is: 'failed', why, retryAt: noon });
  });

  test('whose name leads to a private one is not reached', async () => {
    const resolve = leads('10.0.0.1', '::ffff:192.168.0.1', 'fd00:ec2::254');
    expect(await send('https://hooks.example.com/', { resolve })).toMatchObject({
      why: 'its name leads to no public address',
    });
  });

  test('is resolved once, and the connection goes where was checked', async () => {
    const server = await serve((response) => response.end());
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return [
        { address: '10.0.0.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ];
    };
    const address = server.url.replace('127.0.0.1', 'hooks.example.com');
    expect(await send(address, { ...loopback, resolve })).toEqual({ is: 'sent' });
    expect([asked, server.received[0]?.headers.host]).toEqual([['hooks.example.com'], new URL(address).host]);
  });

  test('that cannot be resolved, or not in time, is told without the address', async () => {
    const unknown = async () => Promise.reject(Object.assign(new Error('of a secret'), { code: 'ENOTFOUND' }));
    expect(await send('https://secret.example.com/', { resolve: unknown })).toMatchObject({
      why: 'its name cannot be resolved: ENOTFOUND',
    });
    const never = () => new Promise<never>(() => {});
    expect(await send('https://secret.example.com/', { resolve: never, timeoutMs: 50 })).toMatchObject({
      why: 'its name cannot be resolved: TimeoutError',
    });
  });

  test('where nobody listens has not got the message', async () => {
    const server = await serve(() => {});
    await server.close();
    expect(await send(server.url, loopback)).toEqual({ is: 'failed', why: 'ECONNREFUSED', retryAt: noon });
  });
});
