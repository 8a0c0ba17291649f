import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseList, CaseView } from '../../../console/types.ts';
import { listing } from '../../../facts/tags.ts';
import { at, caseOf, openCase } from '../../../stores/testing/cases.ts';
import { bearer, change, createTestApp, host, type TestApp, token } from './testing/app.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp({ subjects: [openCase('i-1', {})] });
});
afterEach(() => app.close());

const signIn = (body: unknown, headers: Readonly<Record<string, string>> = change): Promise<Response> =>
  app.ask('/api/session', { method: 'POST', headers, body: JSON.stringify(body) });
const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const everyPath = [
  '/',
  '/cases',
  '/health',
  '/ready',
  '/metrics',
  '/api/session',
  '/api/now',
  '/api/events',
  '/assets/x.js',
  '/no',
];

describe('the name by which it is asked', () => {
  test.each(everyPath)('must be one of its own: %s', async (path) => {
    for (const name of [
      'evil.example.com',
      'evil.example.com:4280',
      '127.0.0.1',
      '127.0.0.1:4281',
      `${host}.evil.com`,
      '',
      null,
    ])
      expect((await app.ask(path, { host: name, headers: bearer })).status).toBe(421);
    expect((await app.ask(path, { host: 'LOCALHOST:4280', headers: bearer })).status).not.toBe(421);
  });

  test('is not taken from what a proxy adds', async () => {
    const headers = { ...bearer, 'x-forwarded-host': host, forwarded: `host=${host}` };
    expect((await app.ask('/api/now', { host: 'evil.example.com', headers })).status).toBe(421);
  });
});

describe('a page of another origin', () => {
  test.each([
    'http://evil.example.com',
    'null',
    'http://127.0.0.1:9999',
    `http://${host}.evil.com`,
    `http://x@${host}`,
    'file://',
  ])('may ask nothing: %s', async (origin) => {
    const cookie = cookieOf(await signIn({ token }));
    for (const path of ['/api/now', '/api/events', '/api/cases/eu-west-1%23i-1'])
      expect((await app.ask(path, { headers: { cookie, origin } })).status).toBe(403);
    const answer = await app.ask('/api/freeze', {
      method: 'POST',
      headers: { ...change, cookie, origin },
      body: '{"why":"x"}',
    });
    expect(answer.status).toBe(403);
    expect((await app.behind.shared()).frozen).toBeNull();
    expect((await signIn({ token }, { ...change, origin })).status).toBe(403);
  });

  test.each(['cross-site', 'same-site'])('is told by the browser, too: %s', async (site) => {
    const cookie = cookieOf(await signIn({ token }));
    const headers = { cookie, 'sec-fetch-site': site };
    for (const path of ['/api/now', '/api/events']) expect((await app.ask(path, { headers })).status).toBe(403);
    const answer = await app.ask('/api/freeze', {
      method: 'POST',
      headers: { ...change, ...headers },
      body: '{"why":"x"}',
    });
    expect(answer.status).toBe(403);
  });

  test('is let in nowhere by a header of ours', async () => {
    const answer = await app.ask('/api/now', { method: 'OPTIONS', headers: { origin: 'http://evil.example.com' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a change', () => {
  const freeze = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await app.ask('/api/freeze', { method: 'POST', headers, body: '{"why":"a test"}' })).status;

  test('needs a session or the token, a type and a header that no form sends, and an origin beside a cookie', async () => {
    const cookie = cookieOf(await signIn({ token }));
    const { 'x-broom': _, ...bare } = change;
    const { origin: __, ...nowhere } = change;
    expect(await freeze(change)).toBe(401);
    expect(await freeze({ ...bare, cookie })).toBe(403);
    expect(await freeze({ ...change, 'x-broom': 'yes', cookie })).toBe(403);
    expect(await freeze({ ...nowhere, cookie })).toBe(403);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'text/plain; application/json',
      '',
    ])
      expect(await freeze({ ...change, 'content-type': type, cookie })).toBe(415);
    expect((await app.behind.shared()).frozen).toBeNull();
    expect(await freeze({ ...change, cookie })).toBe(200);
    expect((await app.behind.shared()).frozen).toMatchObject({ by: 'alice (console)', why: 'a test' });
  });

  test('is made by a program with the token alone', async () => {
    const { origin: _, 'sec-fetch-site': __, ...plain } = change;
    expect(await freeze({ ...plain, ...bearer })).toBe(200);
  });

  test('is not made by reading', async () => {
    for (const path of [
      '/api/freeze',
      '/api/unfreeze',
      '/api/resume',
      '/api/cases/eu-west-1%23i-1/undo',
      '/api/playground',
    ])
      expect((await app.get(path)).status).toBe(404);
  });
});

describe('the token', () => {
  test('is asked for on loopback too, in a header or for a session, and nowhere else', async () => {
    for (const path of [
      '/api/session',
      '/api/now',
      '/api/cases',
      '/api/trends',
      '/api/policy',
      '/api/schema',
      '/api/events',
      '/metrics',
      '/api/no',
    ]) {
      expect((await app.ask(path)).status).toBe(401);
      expect((await app.ask(`${path}?token=${token}&access_token=${token}`)).status).toBe(401);
      expect((await app.ask(path, { headers: { cookie: `broom-session=${token}; token=${token}` } })).status).toBe(401);
    }
    expect((await app.get('/api/now')).status).toBe(200);
    expect((await app.get('/metrics')).status).toBe(200);
  });

  test.each([
    'Basic x',
    'Bearer',
    'Bearer ',
    `Bearer ${token}x`,
    `Bearer  ${token}`,
    `Bearer ${token} ${token}`,
    token,
  ])('is nothing else: %s', async (authorization) => {
    expect((await app.ask('/api/now', { headers: { authorization } })).status).toBe(401);
  });

  test('begins a session that a page cannot read, and that ends when it is told to', async () => {
    const answer = await signIn({ token, who: 'dana' });
    expect(await answer.json()).toEqual({ who: 'dana' });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^broom-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const cookie = cookieOf(answer);
    expect(await (await app.ask('/api/session', { headers: { cookie } })).json()).toEqual({ who: 'dana' });
    expect((await app.ask('/api/session', { method: 'DELETE', headers: { ...change, cookie } })).status).toBe(200);
    expect((await app.ask('/api/session', { headers: { cookie } })).status).toBe(401);
  });

  test('behind TLS, the cookie stays on TLS', async () => {
    const answer = await signIn({ token }, { ...change, 'x-forwarded-proto': 'https' });
    expect(answer.headers.get('set-cookie')).toContain('; Secure');
  });

  test.each<[unknown, number]>([
    [{}, 422],
    [{ token: 7 }, 422],
    [{ token: '' }, 401],
    [{ token: 'x'.repeat(2_000) }, 422],
    [{ token, who: 7 }, 422],
    [{ token, admin: true }, 422],
    [[], 422],
    [null, 422],
  ])('in another shape begins nothing: %j', async (body, status) => {
    const answer = await signIn(body);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([status, null]);
  });

  test('shorter than 32 characters starts no console', async () => {
    await expect(createTestApp({ token: 'short' })).rejects.toThrow('32');
  });
});

describe('names of people', () => {
  test('cannot break a line, a header or a record', async () => {
    const who = `mallory\r\nset-cookie: x=y\u202e<script>${'x'.repeat(500)}`;
    const answer = await signIn({ token, who });
    expect(answer.headers.get('x')).toBeNull();
    expect([...answer.headers.keys()].filter((name) => name === 'set-cookie')).toHaveLength(1);
    const cookie = cookieOf(answer);
    await app.ask('/api/freeze', { method: 'POST', headers: { ...change, cookie }, body: '{"why":"two\\nlines"}' });
    const { frozen } = await app.behind.shared();
    expect(frozen?.by).toMatch(/^mallory��set-cookie: x=y�<script>x+… \(console\)$/);
    expect(frozen?.by.length).toBeLessThan(220);
    expect(frozen?.why).toBe('two�lines');
  });
});

describe('every answer', () => {
  test.each(everyPath)('tells a browser to allow little: %s', async (path) => {
    const { headers } = await app.ask(path, { headers: bearer });
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=()');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('server') ?? headers.get('x-powered-by')).toBeNull();
  });

  test('of health and readiness is open, and says nothing', async () => {
    expect(await (await app.ask('/health')).text()).toBe('ok\n');
    expect(await (await app.ask('/ready')).text()).toBe('ok\n');
    const broken = await createTestApp({ ready: async () => ({ is: false, why: 'the store\ncannot be reached' }) });
    const answer = await broken.ask('/ready');
    expect([answer.status, await answer.text()]).toEqual([503, 'the store�cannot be reached\n']);
    const worse = await createTestApp({ ready: () => Promise.reject(new Error('/secret/path')) });
    expect(await (await worse.ask('/ready')).text()).not.toContain('secret');
    await broken.close();
    await worse.close();
  });

  test('to a fault of ours says no more than that', async () => {
    const faulty = await createTestApp({ metrics: () => Promise.reject(new Error('/secret/path:12')) });
    const answer = await faulty.get('/metrics');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toMatch(/secret|Error:|\bat \S+:\d/);
    await faulty.close();
  });
});

test('what strangers wrote comes back as it is, as JSON, and in no page', async () => {
  const name = `<script>alert(1)</script>\u202e"'&\u0000`;
  const ref = { account: '111122223333', region: 'eu-west-1', id: 'i-2' };
  const tags = JSON.parse(`{"__proto__":"polluted","Name":${JSON.stringify(name)}}`) as Record<string, string>;
  const subject = {
    ...caseOf('i-2'),
    instance: { ...caseOf('i-2').instance, tags: listing(Object.entries(tags), at(0)) },
  };
  const hostile = await createTestApp({ subjects: [subject] });
  const answer = await hostile.get('/api/cases/eu-west-1%23i-2');
  expect(answer.headers.get('content-type')).toContain('application/json');
  const view = (await answer.json()) as CaseView;
  expect(view.tags).toEqual(expect.arrayContaining([{ key: '__proto__', value: 'polluted', at: expect.any(String) }]));
  expect(view.row).toMatchObject({ name, instanceId: ref.id });
  const list = (await (await hostile.get('/api/cases')).json()) as CaseList;
  expect(list.rows[0]?.name).toBe(name);
  for (const path of ['/', '/cases/eu-west-1%23i-2', `/cases/${encodeURIComponent(name)}`])
    expect(await (await hostile.get(path)).text()).not.toContain('<script>');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  await hostile.close();
});
