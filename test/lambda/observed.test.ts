import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asEventBridge, asSqs, launch } from '../../src/testing/index.ts';
import { useBundle } from '../end-to-end/support/bundle.ts';
import { createTestClock } from '../end-to-end/support/clock-proxy.ts';
import { type RunningFunction, startFunction } from '../end-to-end/support/function.ts';
import { type EmptyTable, startEmptyTable } from './table.ts';

/** What Powertools makes of it, in the built bundle. */

const policy = 'rules: [{ id: code-tag, require: { tags: { Code: present } }, steps: [notify] }]';
const bundle = useBundle(`${policy}\nchannels: [{ sns: "arn:aws:sns:us-east-1:111122223333:broom" }]`);
const account = '111122223333';
let table: EmptyTable;
let running: RunningFunction | undefined;

beforeEach(async () => {
  table = await startEmptyTable();
});
afterEach(async () => {
  await running?.kill();
  await table.stop();
});

const start = async (env: Readonly<Record<string, string>> = {}): Promise<RunningFunction> => {
  running = await startFunction({
    ...{ bundle: bundle(), clock: createTestClock(), endpoint: table.endpoint, account },
    env: { BROOM_TABLE: 'broom', ...env },
  });
  return running;
};

const compliant = asSqs([asEventBridge(launch({ tags: { Code: 'LOL' } })), 'no JSON']);

test('logs are lines of JSON with the request; metrics are in CloudWatch’s embedded format', async () => {
  const broom = await start();
  await broom.invoke(compliant);
  expect(broom.logs).toContainEqual(
    expect.objectContaining({
      level: 'INFO',
      message: 'taken in',
      service: 'broom',
      requestId: 'request-1',
      inputs: 2,
      launches: 1,
    }),
  );
  const metrics = broom.logs.find((line) => '_aws' in line);
  expect(metrics).toMatchObject({ service: 'broom', ColdStart: 1, Launches: 1, UnknownInputs: 1, FailedDeliveries: 0 });
  expect(metrics?._aws).toMatchObject({ CloudWatchMetrics: [{ Namespace: 'Broom', Dimensions: [['service']] }] });
});

test('a sampled invocation is a segment of its trace', async () => {
  const daemon = createSocket('udp4');
  const heard = new Promise<readonly { name: string }[]>((done) => {
    const segments: { name: string }[] = [];
    daemon.on('message', (message) => {
      segments.push(JSON.parse(message.toString().split('\n')[1] ?? '{}') as { name: string });
      if (segments.some(({ name }) => name === '## broom')) done(segments);
    });
  });
  await new Promise<void>((done) => daemon.bind(0, '127.0.0.1', done));
  try {
    const broom = await start({
      _X_AMZN_TRACE_ID: 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${(daemon.address() as AddressInfo).port}`,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    });
    await broom.invoke(compliant);
    const segments = await heard;
    expect(segments.find(({ name }) => name === '## broom')).toMatchObject({
      trace_id: '1-67891233-abcdef012345678912345678',
      parent_id: '53995c3f42cd8ad8',
    });
  } finally {
    daemon.close();
  }
});
