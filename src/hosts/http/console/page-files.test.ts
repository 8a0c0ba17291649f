import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from './testing/app.ts';

const script = `console.log(${JSON.stringify('x'.repeat(5_000))})`;
let folder: string;
let app: TestApp;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'broom-page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><html><head><title>Broom</title></head><body></body></html>',
  );
  writeFileSync(join(folder, 'assets/index-AbCd1234.js'), script);
  writeFileSync(join(folder, 'assets/index-AbCd1234.js.map'), '{}');
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'secret.env'), 'TOKEN=1');
  symlinkSync('/etc/hostname', join(folder, 'assets/link.txt'));
  app = await createTestApp({ pageFolder: folder });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

describe('the page', () => {
  test.each(['/', '/cases', '/cases/eu-west-1%23i-1', '/trends', '/policy', '/playground'])(
    'is at %s, for anybody',
    async (path) => {
      const answer = await app.ask(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const [, nonce = ''] = /<meta name="style-nonce" content="([^"]+)">/.exec(await answer.text()) ?? [];
      expect(answer.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    },
  );

  test('has another nonce each time, in the place that the page keeps for it', async () => {
    const [one, two] = await Promise.all([app.ask('/'), app.ask('/')]);
    expect(await one?.text()).not.toBe(await two?.text());
    writeFileSync(join(folder, 'index.html'), '<html><head><meta name="style-nonce" content=""></head></html>');
    const other = await createTestApp({ pageFolder: folder });
    expect(await (await other.ask('/')).text()).toMatch(
      /^<html><head><meta name="style-nonce" content="[^"]{24}"><\/head><\/html>$/,
    );
    await other.close();
  });

  test('has files that are kept for ever where their name says what is in them, compressed as asked', async () => {
    const get = (encoding: string) =>
      app.ask('/assets/index-AbCd1234.js', { headers: { 'accept-encoding': encoding } });
    const plain = await get('');
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await plain.text()).toBe(script);
    const br = await get('gzip, deflate, br');
    expect([br.headers.get('content-encoding'), br.headers.get('vary')]).toEqual(['br', 'accept-encoding']);
    expect(brotliDecompressSync(Buffer.from(await br.arrayBuffer())).toString()).toBe(script);
    const gzip = await get('gzip');
    expect(gunzipSync(Buffer.from(await gzip.arrayBuffer())).toString()).toBe(script);
    expect((await get('br;q=0, gzip;q=0')).headers.get('content-encoding')).toBeNull();
    expect((await app.ask('/icon.svg')).headers.get('cache-control')).toBe('no-cache');
    const head = await app.ask('/assets/index-AbCd1234.js', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test.each([
    '/secret.env',
    '/assets/link.txt',
    '/assets/index-AbCd1234.js.map',
    '/assets',
    '/assets/',
    '/assets/../icon.svg/x',
    '/assets/..%2ficon.svg',
    '/package.json',
  ])('is nothing else: %s', async (path) => {
    expect((await app.ask(path)).status).toBe(404);
  });

  test('that was not built says so, and how', async () => {
    const bare = await createTestApp({ pageFolder: join(folder, 'nowhere') });
    const answer = await bare.ask('/');
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('npm run build')]);
    expect((await bare.get('/api/now')).status).toBe(200);
    await bare.close();
  });
});
