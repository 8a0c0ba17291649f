import { expect, test } from 'vitest';
import { createEndpoint } from '../sns/testing/endpoint.ts';
import { fetchHandler } from './fetch.ts';

test('a host that calls fetch, with an environment and a context of its own', async () => {
  const endpoint = createEndpoint();
  const worker: { fetch: (request: Request, env: object, context: object) => Response | Promise<Response> } =
    fetchHandler(endpoint);
  const post = (message: object) =>
    worker.fetch(
      new Request('https://worker.example/sns', { method: 'POST', body: JSON.stringify(message) }),
      { SECRET: 'x' },
      { waitUntil: () => {} },
    );
  const message = endpoint.signer.notification();
  expect((await post(message)).status).toBe(200);
  expect((await post({ ...message, Message: 'forged' })).status).toBe(403);
  expect(endpoint.kept).toHaveLength(1);
});
