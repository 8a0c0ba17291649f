import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCase } from '../../../stores/testing/cases.ts';
import { bearer, change, createTestApp, type TestApp } from './testing/app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp({ subjects: [openCase('i-1', {})] });
});
afterEach(() => app.close());

describe('thousands of hostile requests', () => {
  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
  const paths = [
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/x',
    '/cases/%00',
    '/cases/%ff',
    '/api/cases/%23',
    '//evil.com',
    '/api/cases/__proto__',
    '/api/cases/eu-west-1%23i-__proto__',
    '/api/cases?limit=-1',
    '/api/cases?offset=1e99',
    '/api/cases?since=x',
    '/api/trends?days=NaN',
    '/api/trends?days=91',
    '/api/cases?sort=constructor',
    `/${'a'.repeat(5_000)}`,
    '/api/constructor',
    '/.git/config',
    '/api/cases/eu-west-1%23i-1/__proto__',
    '/api/playground',
    '/api/session',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/index.html',
    '/%',
  ];
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"__proto__":{"x":1}}',
    `{"why":${'['.repeat(5_000)}}`,
    '\u0000',
    'x'.repeat(20_000),
  ];

  test('are refused, break nothing and leave nothing behind', async () => {
    const counts = new Map<number, number>();
    for (let nth = 0; nth < 3_000; nth += 1) {
      const method = methods[nth % methods.length] ?? 'GET';
      const path = paths[nth % paths.length] ?? '/';
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const body = bodies[nth % bodies.length] ?? '';
      const { status } = await app.ask(path, {
        method,
        headers: { ...(nth % 3 === 0 ? change : {}), ...(nth % 2 === 0 ? bearer : {}), 'x-odd': 'é'.repeat(nth % 50) },
        ...(hasBody ? { body } : {}),
      });
      // Whoever has the token may ask who they are, and sign out.
      if (path !== '/api/session' || status !== 200) counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    for (const status of counts.keys()) expect([400, 401, 403, 404, 409, 413, 415, 422, 503]).toContain(status);
    expect((await app.behind.shared()).frozen).toBeNull();
    expect((await app.get('/api/now')).status).toBe(200);
  });

  test('bodies are read no further than they may be', async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        given += 1;
        controller.enqueue(new Uint8Array(4_096));
      },
    });
    const answer = await app.ask('/api/freeze', {
      method: 'POST',
      headers: { ...change, ...bearer },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(given).toBeLessThan(10);
    const told = { ...change, ...bearer, 'content-length': '999999999' };
    expect((await app.ask('/api/freeze', { method: 'POST', headers: told, body: '{}' })).status).toBe(413);
  });

  test('a policy may be 256 KiB', async () => {
    const answer = await app.ask('/api/playground', {
      method: 'POST',
      headers: { ...change, ...bearer },
      body: JSON.stringify({ policy: 'x'.repeat(270_000) }),
    });
    expect(answer.status).toBe(413);
  });
});
