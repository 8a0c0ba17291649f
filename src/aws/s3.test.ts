import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createObjects } from './s3.ts';

/** Answers as S3 does, in the way that a test sets. */
let server: Server;
let endpoint: string;
let answer: (url: string, region: string, response: ServerResponse) => void;
const heard: { url: string; region: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    // Credential=AKIA/20260301/eu-west-1/s3/aws4_request
    const region = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\/s3/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const url = request.url ?? '';
    heard.push({ url, region });
    answer(url, region, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));
afterEach(() => void heard.splice(0));

const objects = () =>
  createObjects({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' } });

test('a bucket in another region is followed there', async () => {
  answer = (_url, region, response) => {
    if (region === 'eu-central-1') return response.end('log');
    response.writeHead(301, { 'x-amz-bucket-region': 'eu-central-1', 'content-type': 'application/xml' });
    return response.end('<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>');
  };
  expect(Buffer.from((await objects().getObject('trail', 'a')) ?? []).toString()).toBe('log');
  expect(heard.at(-1)?.region).toBe('eu-central-1');
});

test('pages are followed', async () => {
  const page = (key: string, rest: string) =>
    `<ListBucketResult><Contents><Key>${key}</Key><Size>5</Size></Contents>${rest}</ListBucketResult>`;
  answer = (url, _region, response) =>
    response.end(
      url.includes('continuation-token=more')
        ? page('b', '')
        : page('a', '<IsTruncated>true</IsTruncated><NextContinuationToken>more</NextContinuationToken>'),
    );
  const keys: string[] = [];
  for await (const { key } of objects().listLogObjects({ bucket: 'trail', prefix: '' })) keys.push(key);
  expect(keys).toEqual(['a', 'b']);
});

test('an object that does not say how large it is ends where it grows too large, and the rest is not read', async () => {
  let sent = 0;
  let isClosed = false;
  const closed = new Promise<void>((done) => {
    answer = (_url, _region, response) => {
      const send = (): void => {
        if (isClosed) return;
        sent += 1;
        response.write(Buffer.alloc(1_000), send);
      };
      response.once('close', () => {
        isClosed = true;
        done();
      });
      send();
    };
  });
  await expect(objects().getObject('trail', 'a', { mostBytes: 10_000 })).rejects.toMatchObject({
    name: 'ObjectTooLargeError',
    message: 'a has more than 10000 bytes',
  });
  await closed;
  expect(sent).toBeGreaterThan(10);
});

test('an object that says it is too large is not read at all', async () => {
  const closed = new Promise<void>((done) => {
    answer = (_url, _region, response) => {
      response.once('close', done);
      response.writeHead(200, { 'content-length': '50000000000' });
      response.write('x');
    };
  });
  await expect(objects().getObject('trail', 'a')).rejects.toMatchObject({ name: 'ObjectTooLargeError' });
  await closed;
});

test('a bucket that is not there is an error, a missing object is not', async () => {
  const code = (name: string) => (_url: string, _region: string, response: ServerResponse) => {
    response.writeHead(404, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${name}</Code><Message>none</Message></Error>`);
  };
  answer = code('NoSuchKey');
  expect(await objects().getObject('trail', 'a')).toBeNull();
  answer = code('NoSuchBucket');
  await expect(objects().getObject('trail', 'a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
});
