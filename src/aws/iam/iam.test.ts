import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../../policy/load.ts';
import type { Policy } from '../../policy/types.ts';
import { type IamDocument, toIam } from './document.ts';
import { type IamOptions, iamDocuments } from './index.ts';

const [home, shop] = ['111122223333', '444455556666'];
const options: IamOptions = {
  account: home,
  region: 'eu-west-1',
  role: 'BroomHost',
  kind: 'lambda',
  table: 'broom',
  queues: ['arn:aws:sqs:eu-west-1:111122223333:broom-events'],
  deadLetters: ['arn:aws:sqs:eu-west-1:111122223333:broom-dead'],
  subscribes: ['arn:aws:sns:eu-west-1:111122223333:launches'],
  buckets: ['our-trail'],
  policySource: 's3://our-config/broom/broom.yaml',
  functionName: 'broom',
  accounts: [home, shop],
  externalId: 'a-secret',
  enforceAll: false,
  taggers: [],
};

function policyOf(text: string): Policy {
  const { policy, diagnostics } = loadPolicy({ text, file: 'broom.yaml', readFile: () => '' });
  if (policy === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return policy;
}
const rule = (id: string, require: string, steps: string, more = ''): string =>
  `  - { id: ${id}, require: ${require}, steps: ${steps}${more} }\n`;
const tags = '{ tags: { Code: present } }';
const everything = policyOf(
  `mode: enforce\nreservedTags: [case]\nchannels: [{ sns: "arn:aws:sns:eu-west-1:111122223333:broom" }]\nrules:\n${rule(
    'tags',
    tags,
    '[notify, { do: tag, tags: { broom: wrong } }, { do: stop, after: 1h }, { do: terminate, after: 1d }]',
  )}${rule('images', '{ image: { owners: [self] } }', '[{ do: quarantine, securityGroupName: q }]')}${rule(
    'volumes',
    '{ volumes: { encrypted: true } }',
    '[notify]',
  )}${rule('network', '{ network: { closedToWorld: [22] } }', '[notify]')}`,
);

const actionsOf = (documents: readonly IamDocument[], kind?: IamDocument['kind']): string[] => [
  ...new Set(
    documents
      .filter((one) => kind === undefined || one.kind === kind)
      .flatMap(({ statements }) => statements)
      .flatMap(({ actions }) => actions),
  ),
];
const actor = (policy: Policy, account = shop, more: Partial<IamOptions> = {}) =>
  iamDocuments(policy, { ...options, ...more })
    .filter((one) => one.kind === 'actor' && one.account === account)
    .flatMap(({ statements }) => statements);

/** What IAM calls a call, where it is not `service:Call`. null: it needs no permission, or is the set-up's. */
const odd: Readonly<Record<string, readonly string[] | null>> = {
  GetCallerIdentity: null,
  CreateTable: null,
  UpdateTimeToLive: null,
  TransactWriteItems: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  DeleteMessageBatch: ['sqs:DeleteMessage'],
  ListObjectsV2: ['s3:ListBucket'],
  HeadObject: ['s3:GetObject'],
  GetObject: ['s3:GetObject', 's3:GetObjectVersion'],
};
const prefixes: readonly (readonly [string, RegExp])[] = [
  ['ec2', /Instance|Image|Volume|SecurityGroup|Region|Tags|NetworkInterface|SpotInstance/],
  ['dynamodb', /Item|Query|Scan|Table|TimeToLive/],
  ['sqs', /Message/],
  ['s3', /Object/],
  ['sns', /Publish|Subscribe/],
  ['ssm', /Parameter/],
  ['sts', /AssumeRole|GetCallerIdentity/],
];

/** Every command that the sources send, by the names of their classes. */
function commands(): string[] {
  const root = new URL('..', import.meta.url).pathname;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.test\.ts$|testing\//.test(file),
  );
  const names = files.flatMap((file) => readFileSync(join(root, file), 'utf8').match(/\b[A-Z]\w+(?=Command\b)/g) ?? []);
  return [...new Set(names)].sort();
}

describe('the documents', () => {
  test('allow every call that the sources make', () => {
    const allowed = new Set(actionsOf(iamDocuments(everything, options)));
    for (const parameter of actionsOf(iamDocuments(everything, { ...options, policySource: 'ssm:/broom/policy' })))
      allowed.add(parameter);
    const calls = commands();
    expect(calls.length).toBeGreaterThan(25);
    for (const call of calls) {
      const service = prefixes.find(([, pattern]) => pattern.test(call))?.[0];
      expect([call, service]).toEqual([call, expect.any(String)]);
      const wanted = call in odd ? odd[call] : [`${service}:${call}`];
      for (const action of wanted ?? []) expect([call, action, allowed.has(action)]).toEqual([call, action, true]);
    }
  });

  test('allow no call on EC2 that the sources do not make', () => {
    const calls = new Set(commands().map((call) => `ec2:${call}`));
    const allowed = actionsOf(iamDocuments(everything, options), 'actor');
    expect(allowed.length).toBeGreaterThan(10);
    expect(allowed.filter((action) => !calls.has(action))).toEqual([]);
  });

  test('give a reason for each statement, and an id that is its own', () => {
    for (const { statements } of iamDocuments(everything, options)) {
      expect(new Set(statements.map(({ sid }) => sid)).size).toBe(statements.length);
      for (const { sid, why } of statements) {
        expect(sid).toMatch(/^[A-Za-z0-9]+$/);
        expect(why).toMatch(/\w.*\.$/);
      }
    }
  });

  test('let the host itself touch nothing on EC2', () => {
    expect(actionsOf(iamDocuments(everything, options), 'host').filter((action) => action.startsWith('ec2:'))).toEqual(
      [],
    );
  });
});

describe('the actor', () => {
  const only = (steps: string, require = tags, more = '') =>
    policyOf(`mode: enforce\nrules:\n${rule('a', require, steps, more)}`);

  test.each([
    ['[notify]', []],
    ['[stop]', ['ec2:StartInstances', 'ec2:StopInstances']],
    ['[terminate]', ['ec2:TerminateInstances']],
    ['[{ do: quarantine, securityGroupName: q }]', ['ec2:ModifyNetworkInterfaceAttribute']],
    ['[{ do: tag, tags: { broom: wrong } }]', ['ec2:CreateTags', 'ec2:DeleteTags']],
  ])('of a policy with the steps %s may do no more', (steps, allowed) => {
    const found = actor(only(steps)).filter(({ sid }) => sid !== 'Read');
    expect(found.flatMap(({ actions }) => actions)).toEqual(allowed);
  });

  test.each([
    [tags, []],
    ['{ instanceType: ["t3.*"] }', []],
    ['{ image: { ids: [ami-0a1b2c3d4e5f60718] } }', []],
    ['{ image: { maxAge: 90d } }', ['ec2:DescribeImages']],
    ['{ image: { owners: [amazon] } }', ['ec2:DescribeImages']],
    ['{ image: { names: ["al2023-*"] } }', ['ec2:DescribeImages']],
    ['{ volumes: { maxGiB: 500 } }', ['ec2:DescribeVolumes']],
    ['{ network: { closedToWorld: [22] } }', ['ec2:DescribeSecurityGroups']],
  ])('that judges by %s may look up %j', (require, lookups) => {
    const [read] = actor(only('[notify]', require));
    expect(read?.actions.slice(3)).toEqual(lookups);
    expect(read?.actions.slice(0, 3)).toEqual([
      'ec2:DescribeInstances',
      'ec2:DescribeRegions',
      'ec2:DescribeSpotInstanceRequests',
    ]);
  });

  test('reads EC2’s protection where something is stopped or terminated, and groups where it quarantines', () => {
    expect(actor(only('[stop]'))[0]?.actions).toContain('ec2:DescribeInstanceAttribute');
    expect(actor(only('[{ do: quarantine, securityGroupName: q }]'))[0]?.actions).toContain(
      'ec2:DescribeSecurityGroups',
    );
  });

  test('writes only the keys that the steps write, on instances of its account', () => {
    const [, tag] = actor(only('[{ do: tag, tags: { broom: wrong, seen: "1" } }]'));
    expect(tag).toMatchObject({
      resources: [`arn:aws:ec2:*:${shop}:instance/*`],
      condition: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['broom', 'seen'] },
        Null: { 'aws:TagKeys': 'false' },
      },
    });
  });

  test('of rules that only observe may act on nothing, until it is asked what enforcing takes', () => {
    const observing = policyOf(`rules:\n${rule('a', tags, '[terminate]')}`);
    expect(actor(observing).map(({ sid }) => sid)).toEqual(['Read']);
    expect(actor(observing, shop, { enforceAll: true }).map(({ sid }) => sid)).toEqual(['Read', 'Terminate']);
  });

  test('acts only in the accounts of its rules, never in a protected one', () => {
    const text = (more: string) =>
      policyOf(
        `mode: enforce\naccounts: { shop: "${shop}" }\n${more}rules:\n${rule('a', tags, '[stop]', ', when: { accounts: [shop] }')}`,
      );
    expect(actor(text(''), home).map(({ sid }) => sid)).toEqual(['Read']);
    expect(actor(text(''), shop).map(({ sid }) => sid)).toEqual(['Read', 'Stop']);
    expect(actor(text('protect: { accounts: [shop] }\n'), shop).map(({ sid }) => sid)).toEqual(['Read']);
  });

  test('is refused by EC2 on instances that the policy protects', () => {
    const policy = policyOf(
      `mode: enforce\nprotect: { instances: [i-0123456789abcdef0] }\nrules:\n${rule('a', tags, '[stop]')}`,
    );
    expect(actor(policy).at(-1)).toMatchObject({
      effect: 'Deny',
      actions: expect.arrayContaining(['ec2:StopInstances', 'ec2:TerminateInstances']),
      resources: [`arn:aws:ec2:*:${shop}:instance/i-0123456789abcdef0`],
    });
  });

  test('trusts the host’s role alone, with the external id', () => {
    const trust = iamDocuments(everything, options).find((one) => one.kind === 'actor-trust' && one.account === shop);
    expect(trust && toIam(trust)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'BroomHost',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${home}:role/BroomHost` },
          Action: ['sts:AssumeRole'],
          Condition: { StringEquals: { 'sts:RoleSessionName': 'broom', 'sts:ExternalId': 'a-secret' } },
        },
      ],
    });
  });
});

describe('the host', () => {
  const host = (more: Partial<IamOptions> = {}) =>
    iamDocuments(everything, { ...options, ...more }).find(({ kind }) => kind === 'host')?.statements ?? [];

  test('works with its own table, queues, topics and buckets, and assumes the roles of the accounts', () => {
    expect(host().map(({ sid, resources }) => [sid, resources])).toEqual([
      ['Actors', [`arn:aws:iam::${home}:role/BroomActor`, `arn:aws:iam::${shop}:role/BroomActor`]],
      [
        'Table',
        [
          'arn:aws:dynamodb:eu-west-1:111122223333:table/broom',
          'arn:aws:dynamodb:eu-west-1:111122223333:table/broom/index/due',
        ],
      ],
      ['Queues', options.queues],
      ['DeadLetters', options.deadLetters],
      ['Topics', ['arn:aws:sns:eu-west-1:111122223333:broom']],
      ['Subscribe', options.subscribes],
      ['LogObjects', ['arn:aws:s3:::our-trail/*']],
      ['LogBuckets', ['arn:aws:s3:::our-trail']],
      ['Policy', ['arn:aws:s3:::our-config/broom/*']],
      ['Logs', ['arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/broom:*']],
      ['Traces', ['*']],
    ]);
  });

  test('has nothing of what it does without', () => {
    const bare = {
      table: null,
      queues: [],
      deadLetters: [],
      subscribes: [],
      buckets: [],
      policySource: null,
      kind: 'worker',
    } as const;
    expect(host(bare).map(({ sid }) => sid)).toEqual(['Actors', 'Topics']);
    expect(iamDocuments(everything, { ...options, ...bare }).map(({ kind }) => kind)).not.toContain('host-trust');
  });

  test('in another part of AWS has its ARNs there', () => {
    expect(host({ region: 'cn-north-1' }).find(({ sid }) => sid === 'Table')?.resources?.[0]).toBe(
      'arn:aws-cn:dynamodb:cn-north-1:111122223333:table/broom',
    );
  });
});

describe('the service control policy', () => {
  test('keeps reserved tags to the roles that are named', () => {
    const scp = iamDocuments(everything, { ...options, taggers: ['arn:aws:iam::*:role/Security'] }).at(-1);
    expect(scp?.statements.map(({ condition }) => condition)).toEqual([
      {
        'ForAnyValue:StringEquals': { 'aws:TagKeys': ['case'] },
        ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/BroomActor', 'arn:aws:iam::*:role/Security'] },
      },
      expect.objectContaining({ Null: { 'aws:TagKeys': 'true', 'aws:ResourceTag/case': 'false' } }),
    ]);
  });

  test('is not there where nothing is reserved', () => {
    expect(
      iamDocuments(policyOf(`reservedTags: []\nrules:\n${rule('a', tags, '[notify]')}`), options).map(
        ({ kind }) => kind,
      ),
    ).not.toContain('scp');
  });
});
