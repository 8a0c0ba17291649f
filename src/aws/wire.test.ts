import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { TooLateError } from './errors.ts';
import { createSessions } from './sessions.ts';
import { own, region } from './testing/mocked-calls.ts';

/** Answers as STS and EC2 do, with the date that a test sets. */
let server: Server;
let endpoint: string;
const heard: string[] = [];
let date = () => new Date().toUTCString();
let status = 200;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const action = new URLSearchParams(text).get('Action') ?? '';
    heard.push(action);
    response.writeHead(action === 'GetCallerIdentity' ? 200 : status, { date: date(), 'content-type': 'text/xml' });
    response.end(answers(action));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));
afterEach(() => {
  vi.unstubAllEnvs();
  heard.length = 0;
  status = 200;
  date = () => new Date().toUTCString();
});

function answers(action: string): string {
  if (action === 'GetCallerIdentity')
    return `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${own}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  if (status !== 200)
    return '<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slow</Message></Error></Errors></Response>';
  return `<${action}Response/>`;
}

const credentials = { accessKeyId: 'host', secretAccessKey: 'secret' };
const sessions = (more: { endpoint?: string } = {}) =>
  createSessions({ role: null, credentials, clock: () => new Date(), ...more });

test('AWS_ENDPOINT_URL is where everything goes', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  const { ec2 } = await sessions().ec2For(own, region);
  await ec2.send(new DescribeInstancesCommand({}));
  expect(heard).toEqual(['GetCallerIdentity', 'DescribeInstances']);
});

test('the clock is told by answers, and by refusals too', async () => {
  date = () => new Date(Date.now() + 3_600_000).toUTCString();
  const from = sessions({ endpoint });
  const { ec2 } = await from.ec2For(own, region);
  expect(Math.abs((from.clockOffset() ?? 0) - 3_600_000)).toBeLessThan(2_000);
  date = () => new Date(Date.now() - 3_600_000).toUTCString();
  status = 503;
  await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  expect(Math.abs((from.clockOffset() ?? 0) + 3_600_000)).toBeLessThan(2_000);
  expect(heard).toHaveLength(3);
});

test('what is kept back at the last moment never leaves', async () => {
  let isLate = false;
  const beforeSend = () => {
    if (isLate) throw new TooLateError('too late');
  };
  const { ec2 } = await sessions({ endpoint }).ec2For(own, region, { beforeSend });
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: ['i-1'] }));
  isLate = true;
  await expect(ec2.send(new TerminateInstancesCommand({ InstanceIds: ['i-1'] }))).rejects.toBeInstanceOf(TooLateError);
  expect(heard).toEqual(['GetCallerIdentity', 'TerminateInstances']);
});
