import { expect, test } from 'vitest';
import { createEndpoint } from '../sns/testing/endpoint.ts';
import { fissionHandler } from './fission.ts';
import { fissionHost } from './testing/hosts.ts';

test.each(['text/plain; charset=UTF-8', 'application/json'])(
  'Fission’s Node environment, which has read a body of %s',
  async (type) => {
    const endpoint = createEndpoint();
    const host = await fissionHost(fissionHandler(endpoint));
    const post = (message: object, headers = {}) =>
      fetch(host.url, {
        method: 'POST',
        headers: { 'content-type': type, ...headers },
        body: JSON.stringify(message, null, 2),
      });
    const message = endpoint.signer.notification({ Message: '{"a":"é 𝄞\\u2028"}' });
    const taken = await post(message);
    expect([taken.status, await taken.text()]).toEqual([200, 'taken']);
    expect((await post({ ...message, Message: 'forged' })).status).toBe(403);
    expect((await post(message, { 'x-amz-sns-rawdelivery': 'true' })).status).toBe(400);
    expect((await fetch(host.url)).status).toBe(405);
    expect(JSON.parse(endpoint.kept[0]?.body ?? '')).toEqual(message);
    await host.stop();
  },
);
