import { expect, test } from 'vitest';
import { startHost } from '../adapters/testing/hosts.ts';
import { getBounded } from './get-bounded.ts';

test('gets a document', async () => {
  const host = await startHost((_request, response) => void response.end('é'));
  expect(await getBounded(fetch, `${host.url}/a`)).toEqual({ status: 200, text: 'é' });
  await host.stop();
});

test('follows no redirect', async () => {
  const asked: string[] = [];
  const host = await startHost(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect((await getBounded(fetch, `${host.url}/a`)).status).toBe(302);
  expect(asked).toEqual(['/a']);
  await host.stop();
});

test('waits for no answer that comes byte by byte, and for none that does not come', async () => {
  const host = await startHost(({ url }, response) => {
    if (url === '/silent') return;
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(drip));
  });
  for (const path of ['/slow', '/silent'])
    await expect(getBounded(fetch, host.url + path, 100)).rejects.toThrow('no answer within 0.1 s');
  await host.stop();
});

test('reads no more than 64 KiB', async () => {
  const host = await startHost((_request, response) => void response.end('x'.repeat(100_000)));
  await expect(getBounded(fetch, host.url)).rejects.toThrow('more than 65536 bytes');
  await host.stop();
});
