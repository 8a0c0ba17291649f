import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSessions, type SessionsConfig } from './sessions.ts';
import { noon, own, refusal, region, testClock } from './testing/mocked-calls.ts';

const other = '444455556666';
const sts = mockClient(STSClient);
const clock = testClock();

/** STS with a role in these accounts; credentials given for an account have its number in their key. */
function stsWith({ roles, host = own }: { roles: readonly string[]; host?: string }): void {
  sts.on(AssumeRoleCommand).callsFake(({ RoleArn, DurationSeconds }: { RoleArn: string; DurationSeconds: number }) => {
    const account = RoleArn.split(':')[4] ?? '';
    if (!roles.includes(account)) throw refusal('AccessDenied', `not authorized to assume ${RoleArn}`, 403);
    return {
      Credentials: {
        AccessKeyId: `key-${account}`,
        SecretAccessKey: 'secret',
        SessionToken: 'token',
        Expiration: new Date(clock.now().getTime() + DurationSeconds * 1_000),
      },
    };
  });
  sts.on(GetCallerIdentityCommand).callsFake(async (_input: unknown, client: () => STSClient) => {
    const { accessKeyId } = await client().config.credentials();
    return { Account: accessKeyId.startsWith('key-') ? accessKeyId.slice('key-'.length) : host };
  });
}

const sessions = (more: Partial<SessionsConfig> = {}) =>
  createSessions({
    role: 'BroomActor',
    clock: clock.now,
    homeRegion: 'us-east-1',
    credentials: { accessKeyId: 'host', secretAccessKey: 'secret' },
    ...more,
  });

const keyFor = async (from: ReturnType<typeof sessions>, account: string, where = region): Promise<string> =>
  (await (await from.ec2For(account, where)).ec2.config.credentials()).accessKeyId;

const assumed = () => sts.commandCalls(AssumeRoleCommand).map(({ args }) => args[0].input);

beforeEach(() => stsWith({ roles: [own, other] }));
afterEach(() => sts.reset());

describe('a role in every account', () => {
  test('is assumed with the external id, under a name that says broom, and asked whose it is', async () => {
    expect(await keyFor(sessions({ externalId: 'secret-word' }), other)).toBe(`key-${other}`);
    expect(assumed()).toEqual([
      {
        RoleArn: `arn:aws:iam::${other}:role/BroomActor`,
        RoleSessionName: 'broom',
        DurationSeconds: 3_600,
        ExternalId: 'secret-word',
      },
    ]);
    expect(sts.commandCalls(GetCallerIdentityCommand)).toHaveLength(1);
  });

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('has in %s an ARN of %s', async (where, partition) => {
    await keyFor(sessions(), other, where);
    expect(assumed()[0]?.RoleArn).toBe(`arn:${partition}:iam::${other}:role/BroomActor`);
  });

  test('is assumed once for all regions and all who ask together, and checked once', async () => {
    const from = sessions();
    await Promise.all([keyFor(from, other), keyFor(from, other), keyFor(from, other, 'eu-west-2')]);
    expect(sts.calls()).toHaveLength(2);
  });

  test('gives one client per account and region', async () => {
    const from = sessions();
    const client = async (account: string, where: string) => (await from.ec2For(account, where)).ec2;
    expect(await client(other, region)).toBe(await client(other, region));
    expect(await client(other, region)).not.toBe(await client(other, 'eu-west-2'));
    expect(await client(other, region)).not.toBe(await client(own, region));
  });

  test('is assumed anew, once for all, shortly before its credentials end', async () => {
    const from = sessions();
    const clients = await Promise.all(
      [region, 'eu-west-2', 'eu-west-3'].map(async (where) => (await from.ec2For(other, where)).ec2),
    );
    const refresh = () => Promise.all(clients.map((ec2) => ec2.config.credentials({ forceRefresh: true })));
    await clock.sleep(50 * 60_000);
    await refresh();
    expect(assumed()).toHaveLength(1);
    await clock.sleep(5 * 60_000);
    await refresh();
    expect(assumed()).toHaveLength(2);
  });

  test('that is not to be had says so, and is not tried again for a minute', async () => {
    stsWith({ roles: [] });
    const from = sessions();
    for (let count = 0; count < 3; count += 1)
      await expect(from.ec2For(other, region)).rejects.toMatchObject({
        name: 'NoAccessError',
        message: expect.stringContaining(`arn:aws:iam::${other}:role/BroomActor cannot be assumed`),
      });
    expect(assumed()).toHaveLength(1);
    stsWith({ roles: [other] });
    await clock.sleep(60_000);
    expect(await keyFor(from, other)).toBe(`key-${other}`);
  });

  test('whose credentials are of another account is no access', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: own });
    await expect(sessions().ec2For(other, region)).rejects.toMatchObject({
      name: 'NoAccessError',
      message: `the credentials given for ${other} are of ${own}`,
    });
  });

  test('is tried again at once when STS was throttled', async () => {
    sts.on(AssumeRoleCommand).rejectsOnce(refusal('Throttling'));
    const from = sessions();
    await expect(from.ec2For(other, region)).rejects.toThrow('Throttling');
    stsWith({ roles: [other] });
    expect(await keyFor(from, other)).toBe(`key-${other}`);
  });

  test('that was forgotten is assumed anew', async () => {
    const from = sessions();
    const before = await from.ec2For(other, region);
    from.forget(other);
    expect((await from.ec2For(other, region)).ec2).not.toBe(before.ec2);
    expect(assumed()).toHaveLength(2);
  });
});

describe("the host's own account", () => {
  test('is entered by the role where there is one', async () =>
    expect(await keyFor(sessions(), own)).toBe(`key-${own}`));

  test('is entered as the host itself where there is none', async () => {
    stsWith({ roles: [] });
    expect(await keyFor(sessions(), own)).toBe('host');
    expect(await keyFor(sessions({ homeAccount: own }), own)).toBe('host');
  });

  test('is the only one without a role, and nothing is assumed', async () => {
    const from = sessions({ role: null });
    expect(await keyFor(from, own)).toBe('host');
    await expect(from.ec2For(other, region)).rejects.toMatchObject({
      name: 'NoAccessError',
      message: `the host's own credentials are of ${own}, not of ${other}`,
    });
    expect(assumed()).toEqual([]);
  });

  test('is not what it was said to be: its credentials are not used', async () => {
    stsWith({ roles: [], host: other });
    await expect(sessions({ homeAccount: own }).ec2For(own, region)).rejects.toMatchObject({ name: 'NoAccessError' });
    await expect(sessions({ homeAccount: own }).ec2For(other, region)).rejects.toMatchObject({ name: 'NoAccessError' });
  });

  test('has no credentials at all: no access', async () => {
    sts.reset();
    sts.on(AssumeRoleCommand).rejects(Object.assign(new Error('none found'), { name: 'CredentialsProviderError' }));
    sts.on(GetCallerIdentityCommand).rejects(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }));
    await expect(sessions().ec2For(own, region)).rejects.toMatchObject({ name: 'NoAccessError' });
  });

  test('had credentials that ended: they are asked for anew', async () => {
    let asked = 0;
    const credentials = async () => {
      asked += 1;
      return { accessKeyId: `host-${asked}`, secretAccessKey: 'secret' };
    };
    const used: string[] = [];
    sts.on(GetCallerIdentityCommand).callsFake(async (_input: unknown, client: () => STSClient) => {
      used.push((await client().config.credentials()).accessKeyId);
      if (used.length === 1) throw refusal('ExpiredToken');
      return { Account: own };
    });
    await sessions({ role: null, credentials }).ec2For(own, region);
    expect(used).toEqual(['host-1', 'host-2']);
  });
});

describe('a session policy', () => {
  const sessionPolicy = '{"Version":"2012-10-17","Statement":[]}';

  test('has a session of its own, that nothing else uses', async () => {
    const from = sessions();
    const narrowed = await from.ec2For(other, region, { sessionPolicy });
    expect(narrowed.narrowed).toBe(true);
    expect(assumed().map(({ Policy, DurationSeconds }) => [Policy, DurationSeconds])).toEqual([
      [undefined, 3_600],
      [sessionPolicy, 900],
    ]);
    const plain = await from.ec2For(other, region);
    expect(plain.narrowed).toBe(false);
    expect(plain.ec2).not.toBe(narrowed.ec2);
    await from.ec2For(other, region, { sessionPolicy });
    expect(assumed()).toHaveLength(3);
  });

  test('that STS finds too large is left out', async () => {
    sts
      .on(AssumeRoleCommand, { Policy: sessionPolicy })
      .rejects(refusal('PackedPolicyTooLargeException'))
      .on(GetCallerIdentityCommand)
      .resolves({ Account: other });
    const session = await sessions().ec2For(other, region, { sessionPolicy });
    expect(session.narrowed).toBe(false);
    expect((await session.ec2.config.credentials()).accessKeyId).toBe(`key-${other}`);
  });

  test('cannot narrow the host itself', async () =>
    expect(await sessions({ role: null }).ec2For(own, region, { sessionPolicy })).toMatchObject({ narrowed: false }));
});

test('the clock tells nothing before anybody answered', () => {
  expect(sessions().clockOffset()).toBeNull();
  expect(noon).toEqual(new Date('2026-03-01T12:00:00Z'));
});
