import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createEndpoint } from '../sns/testing/endpoint.ts';
import { lambdaHandler } from './lambda.ts';

function eventOf(body: string | undefined, more: Partial<LambdaFunctionURLEvent> = {}): LambdaFunctionURLEvent {
  const http = { method: 'POST', path: '/sns', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'Amazon SNS' };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/sns',
    rawQueryString: '',
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
    requestContext: {
      ...{ accountId: 'anonymous', apiId: 'a', domainName: 'a.lambda-url.eu-west-1.on.aws', domainPrefix: 'a' },
      ...{ requestId: 'a', routeKey: '$default', stage: '$default', time: '', timeEpoch: 0, http },
    },
    ...(body !== undefined && { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: true,
    ...more,
  };
}

test('a function URL, whose bodies come in base64 or as text', async () => {
  const endpoint = createEndpoint();
  const handler = lambdaHandler(endpoint);
  const message = endpoint.signer.notification({ Message: 'é 𝄞' });
  const text = JSON.stringify(message);
  expect(await handler(eventOf(text))).toMatchObject({ statusCode: 200, body: 'taken' });
  expect(await handler(eventOf(undefined, { body: text, isBase64Encoded: false }))).toMatchObject({ body: 'known' });
  expect(await handler(eventOf(text.replace('é', 'e')))).toMatchObject({ statusCode: 403 });
  expect(await handler(eventOf(undefined))).toMatchObject({ statusCode: 400 });
  expect(await handler(eventOf(text, { rawPath: '/' }))).toMatchObject({ statusCode: 404 });
  expect(await handler(eventOf(text, { headers: { 'x-amz-sns-rawdelivery': 'true', 'x-é': 'é\n' } }))).toMatchObject({
    statusCode: 400,
  });
  const get = eventOf(text);
  get.requestContext.http.method = 'GET';
  expect(await handler(get)).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } });
  expect(JSON.parse(endpoint.kept[0]?.body ?? '')).toEqual(message);
});
