import { describe, expect, test } from 'vitest';
import { createEndpoint } from '../sns/testing/endpoint.ts';
import { topic } from '../sns/testing/signer.ts';
import { type FunctionHost, webtaskHost } from './testing/hosts.ts';
import { type MakeApp, webtaskCallback, webtaskHttp } from './webtask.ts';

const secrets = { TOPICS: topic };

/** The app is made from what the first request brings along. */
function app(isFull = false) {
  const made: ReturnType<typeof createEndpoint>[] = [];
  const make: MakeApp = (context) => {
    const put = async (): Promise<never> => {
      throw new Error('full');
    };
    const endpoint = createEndpoint({ topics: [context.secrets.TOPICS ?? ''], ...(isFull && { inbox: { put } }) });
    made.push(endpoint);
    return endpoint;
  };
  return { make, made };
}

const { signer } = createEndpoint();
const message = signer.notification({ Message: 'é 𝄞' });

async function post(host: FunctionHost, body: object, type = 'text/plain; charset=UTF-8') {
  const headers = { 'content-type': type };
  const response = await fetch(`${host.url}/container/task`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

describe.each(['text/plain; charset=UTF-8', 'application/json'])('a webtask that is sent %s', (type) => {
  test('as (context, callback)', async () => {
    const { make, made } = app();
    const host = await webtaskHost(webtaskCallback(make), secrets);
    expect(await post(host, message, type)).toEqual({ status: 200, text: '"taken"' });
    expect((await post(host, { ...message, Message: 'forged' }, type)).status).toBe(400);
    expect(made).toHaveLength(1);
    expect(JSON.parse(made[0]?.kept[0]?.body ?? '')).toEqual(message);
    await host.stop();
  });

  test.each([false, true])('as (context, req, res); the host reads the body: %s', async (parsesBody) => {
    const { make, made } = app();
    const host = await webtaskHost(webtaskHttp(make), secrets, { parsesBody });
    expect(await post(host, message, type)).toEqual({ status: 200, text: 'taken' });
    expect((await post(host, { ...message, Message: 'forged' }, type)).status).toBe(403);
    expect(made).toHaveLength(1);
    expect(JSON.parse(made[0]?.kept[0]?.body ?? '')).toEqual(message);
    expect((await fetch(host.url)).status).toBe(405);
    await host.stop();
  });
});

test('with all of HTTP a webtask can ask SNS to try again; by callback it cannot, and fails', async () => {
  const [http, callback] = [
    await webtaskHost(webtaskHttp(app(true).make), secrets),
    await webtaskHost(webtaskCallback(app(true).make), secrets),
  ];
  expect((await post(http, message)).status).toBe(503);
  expect((await post(callback, message)).status).toBe(400);
  await Promise.all([http.stop(), callback.stop()]);
});
