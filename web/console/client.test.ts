import { afterEach, expect, test, vi } from 'vitest';
import { createApi } from './client.ts';

afterEach(() => vi.unstubAllGlobals());

const answering = (answer: () => Response | Promise<Response>) => {
  const fetched = vi.fn(answer);
  vi.stubGlobal('fetch', fetched);
  return fetched;
};

test('an answer is what the service said', async () => {
  const fetched = answering(() => Response.json({ all: 3 }));
  expect(await createApi().get('api/cases')).toEqual({ all: 3 });
  expect(fetched).toHaveBeenCalledWith('/api/cases', expect.objectContaining({ method: 'GET' }));
});

test('what changes something carries the header that no form can send', async () => {
  const fetched = answering(() => new Response(''));
  expect(await createApi().post('api/freeze', { why: 'x' })).toBeNull();
  const [, init] = fetched.mock.calls[0] as unknown as [string, RequestInit];
  expect(init).toMatchObject({ method: 'POST', body: '{"why":"x"}' });
  expect(init.headers).toMatchObject({ 'x-broom': '1', 'content-type': 'application/json' });
});

test.each([
  ['a refusal', Response.json({ error: 'No.', hint: 'Do this.' }, { status: 409 }), 409, 'No.', 'Do this.'],
  [
    'a proxy’s own page',
    new Response('<html>', { status: 502, statusText: 'Bad Gateway' }),
    502,
    'The answer was 502 Bad Gateway',
    null,
  ],
  ['JSON of somebody else', Response.json([], { status: 500 }), 500, 'The answer was 500', null],
])('%s is an error with its status and what to do', async (_what, response, status, message, hint) => {
  answering(() => response);
  await expect(createApi().get('api/now')).rejects.toMatchObject({ name: 'ApiError', status, message, hint });
});

test('no answer says what to look at', async () => {
  answering(() => Promise.reject(new TypeError('fetch failed')));
  await expect(createApi().get('api/now')).rejects.toMatchObject({ status: 0, message: 'Broom could not be reached.' });
});
