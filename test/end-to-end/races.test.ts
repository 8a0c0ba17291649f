import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTable } from '../../src/aws/dynamodb/table.ts';
import { type ClientConfig, emulatorsOrSkip, useEmulator } from '../../src/aws/testing/emulators.ts';
import { type FaultProxy, type LoggedRequest, startFaultProxy } from '../../src/aws/testing/fault-proxy.ts';
import { asEventBridge, asSqs, launch } from '../../src/testing/index.ts';
import { type Alerts, makeAlerts } from './support/alerts.ts';
import { useBundle } from './support/bundle.ts';
import { type ClockProxy, createTestClock, startClockProxy } from './support/clock-proxy.ts';
import { type RunningFunction, startFunction } from './support/function.ts';

const account = '000000000000';
const region = 'us-east-1';
const second = 1_000;
const minute = 60 * second;
const tick = { broom: 'tick' };
const terminates = { service: 'ec2', action: 'TerminateInstances' };

const policy = `
mode: enforce
limits: { terminate: { perHour: 100, perDay: 100, orgPerHour: 100 } }
breaker: { of: 100 }
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, GGG] } }
    steps: [terminate, notify]
channels: [{ sns: "arn:aws:sns:${region}:${account}:broom-alerts" }]
`;

/** ministack, with a proxy that fails, delays and counts; the built bundle in processes of its own, on the test's clock. */
emulatorsOrSkip('ministack')('a terminate is called once', () => {
  const ministack = useEmulator('ministack');
  const bundle = useBundle();
  const clock = createTestClock();
  let faults: FaultProxy;
  let time: ClockProxy;
  let config: ClientConfig;
  let alerts: Alerts;
  let running: RunningFunction[];

  beforeEach(async () => {
    await ministack().reset();
    faults = await startFaultProxy(ministack().endpoint);
    time = await startClockProxy(faults.endpoint, clock);
    config = ministack().client({ region });
    running = [];
    alerts = await makeAlerts(config, 'broom-alerts');
    await createTable(new DynamoDBClient(config), 'broom');
    const s3 = new S3Client(config);
    await s3.send(new CreateBucketCommand({ Bucket: 'config' }));
    await s3.send(new PutObjectCommand({ Bucket: 'config', Key: 'policy.yaml', Body: policy }));
  }, 60_000);
  afterEach(async () => {
    await Promise.all(running.map((one) => one.kill()));
    await time.stop();
    await faults.stop();
  });

  async function startBroom(): Promise<RunningFunction> {
    const broom = await startFunction({
      ...{ bundle: bundle(), clock, endpoint: time.endpoint, account, region },
      env: { BROOM_TABLE: 'broom', BROOM_POLICY: 's3://config/policy.yaml' },
    });
    running.push(broom);
    await broom.invoke(tick);
    return broom;
  }

  /** Launches untagged instances and tells of them. */
  async function launched(broom: RunningFunction, count: number): Promise<readonly string[]> {
    const command = new RunInstancesCommand({
      ...{ ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro', MinCount: count, MaxCount: count },
    });
    const { Instances = [] } = await new EC2Client(config).send(command);
    const ids = Instances.map(({ InstanceId = '' }) => InstanceId);
    const at = clock.now().toISOString().replace(/\.\d+/, '');
    const batch = asSqs([asEventBridge(launch({ at, account, region, ids }))]);
    expect(await broom.invoke(batch)).toEqual({ batchItemFailures: [] });
    return ids;
  }

  const forward = async (ms: number, ...brooms: readonly RunningFunction[]): Promise<void> => {
    clock.forward(ms);
    await Promise.all(brooms.map((broom) => broom.invoke(tick)));
  };

  const ended = async (ids: readonly string[]): Promise<number> => {
    const { Reservations = [] } = await new EC2Client(config).send(
      new DescribeInstancesCommand({ InstanceIds: [...ids] }),
    );
    const states = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name ?? ''));
    return states.filter((state) => ['terminated', 'shutting-down'].includes(state)).length;
  };

  const idOf = ({ params }: LoggedRequest): unknown => params['InstanceId.1'];

  test('for each of twelve due cases, by two workers that race for them', async () => {
    const [one, two] = await Promise.all([startBroom(), startBroom()]);
    const ids = await launched(one, 12);
    await forward(5 * minute + 31 * second, one, two);
    // Both have loaded a case before either of them can claim it.
    faults.fail({ service: 'dynamodb', action: 'GetItem', where: isCase }, { times: 24, delayMs: 250 });
    await forward(31 * second, one, two);
    const refused = faults.log.filter(({ service, status }) => service === 'dynamodb' && status === 400);
    expect(refused.length).toBeGreaterThan(0);
    // What one of them lost is put off by some seconds at most.
    await forward(minute, one, two);
    expect(faults.passed(terminates).map(idOf).sort()).toEqual([...ids].sort());
    expect(await ended(ids)).toBe(12);
    const texts = (await alerts.take(12, 2)).map(({ text }) => text);
    // What each of them found is a message of its own; nobody is told twice.
    expect(ids.map((id) => texts.filter((text) => text.includes(id)).length)).toEqual(ids.map(() => 1));
  }, 90_000);

  test('after EC2 throttled it: it is put off, read again, and called then', async () => {
    const broom = await startBroom();
    const [id = ''] = await launched(broom, 1);
    faults.fail(terminates, { times: 1, status: 503, code: 'RequestLimitExceeded' });
    await forward(5 * minute + 31 * second, broom);
    await forward(31 * second, broom);
    expect(faults.log.filter(({ action }) => action === terminates.action)).toHaveLength(1);
    expect(await ended([id])).toBe(0);
    for (const _ of [1, 2, 3]) await forward(31 * second, broom);
    expect(faults.passed(terminates).map(idOf)).toEqual([id]);
    expect(await ended([id])).toBe(1);
    const actions = faults.log.map(({ action }) => action);
    const [first, last] = [actions.indexOf(terminates.action), actions.lastIndexOf(terminates.action)];
    expect(actions.slice(first, last)).toContain('DescribeInstances');
  }, 60_000);

  test.each([
    ['and EC2 carried the call out', { times: 1, delayMs: 1_500 }, 1],
    ['and the call never arrived', { times: 1, dropConnection: true }, 2],
  ] as const)(
    'across a death in the middle of it: the process is killed %s',
    async (_, fault, calls) => {
      const broom = await startBroom();
      const [id = ''] = await launched(broom, 1);
      await forward(5 * minute + 31 * second, broom);
      const isCalled = seen(faults, terminates.action);
      faults.fail(terminates, fault);
      clock.forward(31 * second);
      const dying = expect(broom.invoke(tick)).rejects.toThrow('the function ended');
      await isCalled;
      await broom.kill();
      await dying;
      await settled(faults);
      const next = await startBroom();
      // The claim of the dead one still holds: nobody knows what became of the call.
      for (const _ of [1, 2, 3]) await forward(31 * second, next);
      expect(faults.log.filter(({ action }) => action === terminates.action)).toHaveLength(1);
      // Past it the step is planned again, from new reads.
      for (const ms of [minute, 31 * second, 31 * second, 31 * second]) await forward(ms, next);
      expect(faults.log.filter(({ action }) => action === terminates.action)).toHaveLength(calls);
      expect(faults.passed(terminates)).toHaveLength(1);
      expect(await ended([id])).toBe(1);
      const [mail] = await alerts.take(1);
      expect(mail?.text).toContain(id);
    },
    60_000,
  );
});

const isCase = ({ params: { Key } }: { params: Readonly<Record<string, unknown>> }): boolean =>
  JSON.stringify(Key).includes('"case"');

/** Resolves when such a request has arrived. */
async function seen(faults: FaultProxy, action: string): Promise<void> {
  while (!faults.log.some((request) => request.action === action)) await new Promise((done) => setImmediate(done));
}

/** Resolves when nothing is on its way any more. */
async function settled(faults: FaultProxy): Promise<void> {
  while (faults.log.some(({ outcome }) => outcome === 'pending')) await new Promise((done) => setImmediate(done));
}
