import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSnsApp, type SnsApp } from '../../../src/hosts/http/sns/app.ts';
import type { Inbox } from '../../../src/hosts/http/sns/parts.ts';
import { createSnsServer } from '../../../src/hosts/http/sns/server.ts';
import { systemClock } from '../../../src/hosts/serve/clock.ts';
import { runWorker } from '../../../src/hosts/serve/worker.ts';
import { createAwsService } from '../../../src/hosts/service/aws-service.ts';
import { settingsFrom } from '../../../src/hosts/service/settings.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import { createInbox, type SqliteInbox } from '../../../src/stores/sqlite/inbox.ts';
import { createSqliteStore } from '../../../src/stores/sqlite.ts';

/** The endpoint, its inbox and a worker that takes from it, on SQLite. */
export interface SnsHost {
  readonly url: string;
  readonly endpoint: SnsApp;
  readonly inbox: SqliteInbox;
  readonly logged: readonly string[];
  /** By which the notifications were signed that it kept. */
  readonly versions: readonly string[];
  /** Resolves when SNS has taken a confirmation. */
  readonly confirmed: Promise<string>;
  stop(): Promise<void>;
}

export interface SnsHostParts {
  readonly topicArn: string;
  readonly account: string;
  /** YAML. */
  readonly policy: string;
  /** Origins that are believed to be SNS. */
  readonly hosts: readonly string[];
}

export async function startSnsHost({ topicArn, account, policy: text, hosts }: SnsHostParts): Promise<SnsHost> {
  const folder = await mkdtemp(join(tmpdir(), 'broom-sns-'));
  const file = join(folder, 'broom.sqlite');
  const store = await createSqliteStore({ file });
  const inbox = await createInbox({ file });
  const logged: string[] = [];
  const log = (level: string, what: string, fields: object = {}): void => {
    logged.push([level, what, JSON.stringify(fields)].join(' '));
  };
  const { policy } = loadPolicy({ text, file: 'broom.yaml', readFile: () => '' });
  if (policy === null) throw new Error('the policy is not valid');
  const env = { BROOM_HOME_ACCOUNT: account, BROOM_TOPICS: topicArn };
  const service = await createAwsService({
    ...{ settings: settingsFrom(env), env, policy, store },
    policySince: new Date(Date.now() - 86_400_000),
  });
  let tell = (_arn: string): void => {};
  const confirmed = new Promise<string>((done) => {
    tell = done;
  });
  const versions: string[] = [];
  const noting: Inbox = {
    put: async (message) => {
      versions.push((JSON.parse(message.body) as { SignatureVersion: string }).SignatureVersion);
      return inbox.put(message);
    },
  };
  const endpoint = createSnsApp({ inbox: noting, topics: [topicArn], log, hosts, onConfirmed: tell });
  const server = createSnsServer(endpoint);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const told = new AbortController();
  const worker = runWorker(
    {
      service: () => service,
      queues: [{ name: 'sns', queue: inbox }],
      nextWake: () => store.nextWake(),
      clock: systemClock,
      log,
      tickEvery: 1_000,
    },
    told.signal,
  );
  return {
    ...{ endpoint, inbox, logged, versions, confirmed },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${endpoint.path}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      told.abort();
      await worker;
      await inbox.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
