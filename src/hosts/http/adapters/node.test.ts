import { expect, test } from 'vitest';
import { createEndpoint } from '../sns/testing/endpoint.ts';
import { nodeHandler } from './node.ts';
import { startHost } from './testing/hosts.ts';

test('a server of Node that calls (req, res)', async () => {
  const endpoint = createEndpoint();
  const host = await startHost(nodeHandler(endpoint));
  const post = (message: object, path = '/sns') =>
    fetch(host.url + path, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
      body: JSON.stringify(message),
    });
  const message = endpoint.signer.notification({ Message: 'é 𝄞' });
  expect([(await post(message)).status, (await post(message, '/')).status]).toEqual([200, 404]);
  expect((await post({ ...message, Message: 'forged' })).status).toBe(403);
  expect(JSON.parse(endpoint.kept[0]?.body ?? '')).toEqual(message);
  await host.stop();
});
