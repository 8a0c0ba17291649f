import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, createBench } from '../testing/command-line.ts';

let bench: Bench;
let policy: string;
beforeEach(() => {
  bench = createBench();
  policy = bench.put(
    'broom.yaml',
    `mode: enforce
accounts: { shop: "444455556666", home: "111122223333" }
channels: [{ sns: "arn:aws:sns:eu-west-1:111122223333:broom" }]
rules: [{ id: code, require: { tags: { Code: present } }, steps: [notify, { do: stop, after: 1h }] }]
`,
  );
});
afterEach(() => bench.close());
const iam = (...args: readonly string[]) =>
  bench.broom('iam', '--policy', policy, '--home-account', '111122223333', '--home-region', 'eu-west-1', ...args);

describe('broom iam', () => {
  test('prints one document as IAM takes it', async () => {
    const { code, out } = await iam('--document', 'actor', '--accounts', 'shop');
    expect(code).toBe(0);
    const { Version, Statement } = JSON.parse(out);
    expect(Version).toBe('2012-10-17');
    expect(Statement).toMatchObject([
      { Sid: 'Read', Effect: 'Allow', Resource: ['*'] },
      {
        Sid: 'Stop',
        Action: ['ec2:StartInstances', 'ec2:StopInstances'],
        Resource: ['arn:aws:ec2:*:444455556666:instance/*'],
      },
    ]);
  });

  test('prints all of them for people, each statement with its reason', async () => {
    const { out } = await iam('--table', 'broom', '--external-id', 'a-secret');
    expect(out).toMatch(/^111122223333, role BroomHost: what the host may do {2}\(--document host\)$/m);
    expect(out).toMatch(/^Table +Allow +dynamodb:BatchGetItem +arn:aws:dynamodb:eu-west-1:111122223333:table\/broom$/m);
    expect(out).toMatch(/^ {2}# Cases, messages, budgets and rails\.$/m);
    expect(out).toMatch(/^444455556666, role BroomActor: who may become the actor/m);
    expect(out).toMatch(/only if +\{"StringEquals":\{"sts:RoleSessionName":"broom","sts:ExternalId":"a-secret"\}\}/);
  });

  test('prints all of them for programs', async () => {
    const documents = JSON.parse((await iam('--json', '--host', 'worker')).out);
    expect(documents.map(({ kind, account }: { kind: string; account: string }) => [kind, account])).toEqual([
      ['host', '111122223333'],
      ['actor', '111122223333'],
      ['actor-trust', '111122223333'],
      ['actor', '444455556666'],
      ['actor-trust', '444455556666'],
      ['scp', null],
    ]);
    expect(documents[1].reasons).toMatchObject({ Stop: expect.stringContaining('starts the instance again') });
  });

  test.each([
    [['--document', 'actor'], 'one for each of 2 accounts'],
    [['--document', 'host-trust', '--host', 'worker'], 'need none'],
    [['--queue', 'https://sqs'], 'expected the ARN of a queue'],
    [['--accounts', 'shopp'], 'expected twelve digits or a name'],
    [['--policy-source', 'broom.yaml'], 'expected s3://bucket/key or ssm:/name'],
    [['--document', 'all'], 'Allowed choices are host'],
  ])('%j is refused', async (args, message) => {
    const { code, err, out } = await iam(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  test('asks for the account that the host lives in', async () => {
    expect(await bench.broom('iam', '--policy', policy)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--home-account'),
    });
  });
});
