import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ObjectTooLargeError } from './s3.ts';
import { createTexts, type Texts } from './stored-text.ts';

/** A bucket with one object, and what it was asked. */
let server: Server;
let asked: (string | undefined)[];
let texts: Texts;
let body: Buffer;

beforeEach(async () => {
  asked = [];
  body = Buffer.from('rules: []');
  server = createServer((request, response) => {
    asked.push(request.headers['if-none-match']);
    if (!request.url?.startsWith('/config/policy.yaml')) {
      response.writeHead(404, { 'content-type': 'application/xml' });
      response.end('<Error><Code>NoSuchKey</Code><Message>no</Message></Error>');
      return;
    }
    const headers = { etag: '"one"', 'last-modified': 'Sun, 01 Mar 2026 12:00:00 GMT' };
    if (request.headers['if-none-match'] === '"one"') response.writeHead(304, headers).end();
    else response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  texts = createTexts({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

test('an object comes with its time and tag, and not again while it is the same', async () => {
  expect(await texts.get('config', 'policy.yaml', null)).toEqual({
    text: 'rules: []',
    modified: new Date('2026-03-01T12:00:00Z'),
    etag: '"one"',
  });
  expect(await texts.get('config', 'policy.yaml', '"one"')).toBe('unchanged');
  expect(await texts.get('config', 'policy.yaml', '"older"')).toMatchObject({ text: 'rules: []' });
  expect(asked).toEqual([undefined, '"one"', '"older"']);
});

test('one that is not there is null', async () => {
  expect(await texts.get('config', 'no.yaml', null)).toBeNull();
});

test('one that is larger than any policy is refused before it is read', async () => {
  body = Buffer.alloc(8 * 1024 * 1024 + 1);
  await expect(texts.get('config', 'policy.yaml', null)).rejects.toBeInstanceOf(ObjectTooLargeError);
});
