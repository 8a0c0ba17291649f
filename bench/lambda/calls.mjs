/** How many calls on AWS a launch costs, counted before an emulator: the built bundle, on a clock that the bench sets. */

import { fork, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startCountingProxy } from './counting-proxy.mjs';

/** @typedef {import('./counting-proxy.mjs').Counts} Counts */
/** @typedef {{ name: string, launches: number, counts: Counts }} CallRow */

const root = join(import.meta.dirname, '../..');
const emulators = join(root, 'scripts/emulators.mjs');
const runtime = join(root, 'test/end-to-end/support/runtime.mjs');
const [account, region] = ['000000000000', 'us-east-1'];
export const topicArn = `arn:aws:sns:${region}:${account}:broom-alerts`;

/** @returns {Promise<{ rows: CallRow[] } | { absent: string }>} */
export async function countCalls(/** @type {string} */ bundle) {
  if (spawnSync(process.execPath, [emulators, 'check', 'ministack']).status !== 0)
    return { absent: 'not counted: ministack is not installed (`npm run emulators`)' };
  const child = spawn(process.execPath, [emulators, 'start', 'ministack', '--json'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const endpoint = await new Promise((resolve, reject) => {
      child.stdout.once('data', (line) => resolve(JSON.parse(String(line)).endpoint));
      child.once('close', () => reject(new Error('ministack did not start')));
    });
    return { rows: await countOn(endpoint, bundle) };
  } finally {
    child.stdin.end();
    await new Promise((resolve) => child.once('close', resolve));
  }
}

/** @param {string} endpoint @param {string} bundle */
async function countOn(endpoint, bundle) {
  const { createTable } = await import('../../dist/aws/dynamodb/table.js');
  const { asEventBridge, asSqs, launch } = await import('../../dist/testing/index.js');
  const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  await createTable(new DynamoDBClient(config), 'broom');
  const { QueueUrl } = await new SQSClient(config).send(new CreateQueueCommand({ QueueName: 'readers' }));
  const sns = new SNSClient(config);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'broom-alerts' }));
  const Endpoint = `arn:aws:sqs:${region}:${account}:${QueueUrl?.split('/').at(-1)}`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));

  let offset = 0;
  const proxy = await startCountingProxy(endpoint, () => new Date(Date.now() + offset));
  const broom = fork(runtime, [join(bundle, 'index.mjs')], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {
      ...{ PATH: process.env.PATH, AWS_REGION: region, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      ...{ AWS_ENDPOINT_URL: proxy.endpoint, BROOM_TABLE: 'broom', LAMBDA_TASK_ROOT: bundle },
      FUNCTION_ARN: `arn:aws:lambda:${region}:${account}:function:broom`,
    },
  });
  await new Promise((resolve) => broom.once('message', resolve));
  let id = 0;
  const invoke = async (/** @type {unknown} */ event) => {
    const answer = new Promise((resolve) => broom.once('message', resolve));
    broom.send({ id: ++id, event, offset, remaining: 60_000 });
    const { error } = /** @type {{ error?: string }} */ (await answer);
    if (error !== undefined) throw new Error(error);
  };
  const tick = () => invoke({ broom: 'tick' });
  const run = async (/** @type {number} */ count) => {
    const command = { ImageId: 'ami-0123456789abcdef0', MinCount: count, MaxCount: count };
    const { Instances = [] } = await new EC2Client(config).send(new RunInstancesCommand(command));
    return Instances.map(({ InstanceId = '' }) => InstanceId);
  };
  /** One event for each launch, in one batch. */
  const tell = (/** @type {string[]} */ ids, /** @type {Record<string, string>} */ tags) => {
    const at = new Date(Date.now() + offset).toISOString().replace(/\.\d+/, '');
    return invoke(asSqs(ids.map((one) => asEventBridge(launch({ at, account, region, id: one, tags })))));
  };

  try {
    await tick();
    await tell(await run(1), { Code: 'LOL' });
    proxy.take();
    await tick();
    const idle = proxy.take();
    /** @type {CallRow[]} */
    const rows = [{ name: 'a tick with nothing due', launches: 1, counts: idle }];
    for (const launches of [1, 10]) {
      const ids = await run(launches);
      proxy.take();
      await tell(ids, { Code: 'LOL' });
      rows.push({ name: `compliant, ${launches} in a batch`, launches, counts: proxy.take() });
    }
    for (const launches of [1, 10]) {
      const ids = await run(launches);
      proxy.take();
      await tell(ids, {});
      for (const seconds of [331, 31]) {
        offset += seconds * 1000;
        await tick();
      }
      const counts = proxy.take();
      if (counts.acts !== launches) throw new Error(`${counts.acts} terminate calls for ${launches} launches`);
      for (const [kind, count] of Object.entries(idle)) counts[/** @type {keyof Counts} */ (kind)] -= 2 * count;
      rows.push({ name: `violating, terminated and told, ${launches} in a batch`, launches, counts });
    }
    return rows;
  } finally {
    broom.kill('SIGKILL');
    proxy.stop();
  }
}
