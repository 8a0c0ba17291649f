import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createObjects, type Objects, ObjectTooLargeError } from '../../aws/s3.ts';
import { createSessions } from '../../aws/sessions.ts';
import { createPublish } from '../../aws/sns.ts';
import { createSnsSender } from '../../aws/sns-channel.ts';
import { type AwsWorld, createWorld } from '../../aws/world.ts';
import { createSenders } from '../../channels/senders.ts';
import type { Store } from '../../engine/ports.ts';
import { createTrust } from '../../events/trust.ts';
import type { Policy } from '../../policy/types.ts';
import type { ReadLog } from './evidence.ts';
import { createService, type Service, type ServiceParts } from './service.ts';
import type { Env, Settings } from './settings.ts';

export interface AwsServiceParts {
  readonly settings: Settings;
  readonly env: Env;
  readonly policy: Policy;
  readonly policySince: Date;
  readonly store: Store;
  readonly dryRun?: boolean;
  readonly now?: () => Date;
  /** Left out: one that this process made up. */
  readonly by?: string;
  /** Told of all evidence that was taken in. */
  readonly onTaken?: ServiceParts['onTaken'];
}

/** The service on AWS: instances in EC2, log objects in S3, messages to SNS, Slack and webhooks. */
export async function createAwsService(parts: AwsServiceParts): Promise<Service & { readonly world: AwsWorld }> {
  const { settings, env, policy, policySince, store, now = () => new Date(), dryRun = false } = parts;
  const world = createAwsWorld(settings, policy, now);
  const publish = createPublish();
  const service = await createService({
    policy,
    policySince,
    store,
    world,
    senders: createSenders(policy, env, { sns: (topicArn) => createSnsSender(topicArn, publish) }),
    readLog: createReadLog(),
    trust: createTrust({
      ...(settings.accounts && { accounts: settings.accounts }),
      ...(settings.buckets && { buckets: settings.buckets }),
      ...(settings.topics && { topics: settings.topics }),
    }),
    now,
    by: parts.by ?? `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`,
    dryRun,
    ...(parts.onTaken && { onTaken: parts.onTaken }),
  });
  return { ...service, world };
}

export function createAwsWorld(settings: Settings, policy: Pick<Policy, 'role'>, now: () => Date): AwsWorld {
  const sessions = createSessions({
    role: policy.role,
    ...(settings.externalId !== null && { externalId: settings.externalId }),
    ...(settings.homeAccount !== null && { homeAccount: settings.homeAccount }),
    clock: now,
  });
  return createWorld({ sessions, clock: now });
}

/** What reads objects is loaded with the first one: events alone do without it. */
export function createReadLog(objects = createObjects()): ReadLog {
  return async ({ bucket, key, versionId }) => {
    const body = await streamOrTrouble(objects, bucket, key, versionId);
    if (body === null) return null;
    const { failed, readPipe } = await import('../../replay/read-object.ts');
    const { readLimits } = await import('../../cloudtrail/object.ts');
    const name = `s3://${bucket}/${key}`;
    if (body instanceof ObjectTooLargeError) return failed(name, body.message);
    try {
      // An object fits into what is held at once, so a stream that breaks off is thrown, and not taken for its end.
      return await readPipe(name, buffers(body), readLimits);
    } catch (error) {
      if (error instanceof ObjectTooLargeError) return failed(name, error.message);
      throw error;
    }
  };
}

/** An object that is too large stays so: that is nothing to try again. */
const streamOrTrouble = (objects: Objects, bucket: string, key: string, versionId: string | null) =>
  objects.streamObject(bucket, key, versionId === null ? {} : { versionId }).catch((error: unknown) => {
    if (error instanceof ObjectTooLargeError) return error;
    throw error;
  });

async function* buffers(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of body) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}
