import { expect, test } from 'vitest';
import { errorAnswer } from './aws-error.ts';
import { readAwsRequest } from './aws-request.ts';

const error = { status: 400, code: 'Throttling', message: 'a < b' };
const id = '[0-9a-f-]{36}';
const inXml = '<Code>Throttling</Code><Message>a &lt; b</Message>';

test.each([
  ['ec2', `<Response><Errors><Error>${inXml}</Error></Errors><RequestID>${id}</RequestID></Response>`],
  ['query', `<ErrorResponse><Error><Type>Sender</Type>${inXml}</Error><RequestId>${id}</RequestId></ErrorResponse>`],
  ['s3', `<Error>${inXml}<RequestId>${id}</RequestId><HostId>${id}</HostId></Error>`],
] as const)('an error of %s is XML of its own shape', (protocol, text) => {
  const answer = errorAnswer(protocol, error);
  expect(answer.text).toMatch(new RegExp(`^<\\?xml version="1.0" encoding="UTF-8"\\?>\\n${text}$`));
  expect(answer.headers['content-type']).toMatch(/^text\/xml/);
});

test('a server’s error says so in the query protocol', () => {
  expect(errorAnswer('query', { ...error, status: 503 }).text).toContain('<Type>Receiver</Type>');
});

test('a JSON error names itself in its body, and in the header that REST services use', () => {
  const { headers, text } = errorAnswer('json', { ...error, details: { Item: {} } });
  expect(JSON.parse(text)).toEqual({ __type: 'Throttling', message: 'a < b', Item: {} });
  expect(headers).toMatchObject({ 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': 'Throttling' });
});

const authorization = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AK/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

test.each([
  ['ec2', 'POST', '/', form, 'Action=StopInstances', 'ec2', 'StopInstances'],
  ['sns', 'POST', '/', form, 'Action=Publish', 'query', 'Publish'],
  ['dynamodb', 'POST', '/', { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, '{}', 'json', 'PutItem'],
  ['s3', 'GET', '/b?list-type=2&prefix=a', {}, '', 's3', 'ListObjectsV2'],
  ['s3', 'PUT', '/b?notification', {}, '', 's3', 'PUT notification'],
  ['s3', 'DELETE', '/b/k%2', {}, '', 's3', 'DeleteObject'],
  [
    'lambda',
    'POST',
    '/2015-03-31/functions/f/invocations',
    {},
    '{',
    'rest-json',
    'POST /2015-03-31/functions/f/invocations',
  ],
])('a request signed for %s: %s %s', (service, method, url, headers, body, protocol, action) => {
  const request = { method, url, headers: { ...headers, authorization: authorization(service) } };
  expect(readAwsRequest(request, Buffer.from(body))).toMatchObject({
    service,
    protocol,
    action,
    region: 'eu-west-1',
    accessKeyId: 'AK',
  });
});

test('a request that is signed in its address, or not at all, is read as well', () => {
  const url = '/b/k?X-Amz-Credential=AK%2F20260101%2Feu-west-1%2Fs3%2Faws4_request';
  expect(readAwsRequest({ method: 'GET', url, headers: {} }, Buffer.alloc(0))).toMatchObject({ service: 's3' });
  expect(readAwsRequest({ method: 'GET', url: '/', headers: {} }, Buffer.alloc(0))).toMatchObject({ service: '' });
});
