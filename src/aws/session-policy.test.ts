import { expect, test } from 'vitest';
import type { TagGuard } from '../policy/types.ts';
import { satisfies, satisfiesForIam, sessionPolicyFor } from './session-policy.ts';

const code: TagGuard = { key: 'Code', values: ['LOL', 'GGG'] };
const name: TagGuard = { key: 'Name', values: null };
const policyFor = (...guard: TagGuard[]) => sessionPolicyFor('TerminateInstances', guard, 'eu-west-1');

test('it allows the one action, and denies it where all tags are right', () =>
  expect(JSON.parse(policyFor(code, name) ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'ec2:TerminateInstances', Resource: '*' },
      {
        Effect: 'Deny',
        Action: 'ec2:TerminateInstances',
        Resource: 'arn:aws:ec2:*:*:instance/*',
        Condition: {
          StringEquals: { 'aws:ResourceTag/Code': ['LOL', 'GGG'] },
          Null: { 'aws:ResourceTag/Name': 'false' },
        },
      },
    ],
  }));

test('it names no condition that it has not, and the partition of its region', () => {
  const [, deny] = JSON.parse(sessionPolicyFor('StopInstances', [name], 'cn-north-1') ?? '').Statement;
  expect(deny).toMatchObject({ Resource: 'arn:aws-cn:ec2:*:*:instance/*', Action: 'ec2:StopInstances' });
  expect(Object.keys(deny.Condition)).toEqual(['Null']);
});

test.each<[string, TagGuard[]]>([
  ['nothing', []],
  ['a key that IAM may read otherwise', [{ key: 'Kosten Stelle', values: null }]],
  ['a key beyond ASCII', [{ key: 'Größe', values: null }]],
  ['a key that holds a variable', [{ key: `$\{aws:username}`, values: null }]],
  ['keys that differ in case alone', [code, { key: 'code', values: ['x'] }]],
  ['a value beyond what STS takes', [{ key: 'Code', values: ['日本'] }]],
  ['a value that holds a variable', [{ key: 'Code', values: [`$\{aws:username}`] }]],
  ['no value at all', [{ key: 'Code', values: [] }]],
  ['more than STS takes', [{ key: 'Code', values: Array.from({ length: 300 }, (_, index) => `value-${index}`) }]],
])('%s makes no policy', (_what, guard) => expect(policyFor(...guard)).toBeNull());

test('just as much as STS takes makes one', () => {
  const lengths = Array.from({ length: 300 }, (_, count) => {
    const values = Array.from({ length: count + 1 }, (_, index) => `value-${index}`);
    return policyFor({ key: 'Code', values })?.length ?? null;
  });
  const longest = Math.max(...lengths.map((length) => length ?? 0));
  expect(longest).toBeLessThanOrEqual(2_048);
  expect(longest).toBeGreaterThan(2_048 - 20);
  expect(lengths.at(-1)).toBeNull();
});

test.each<[Record<string, string>, boolean, boolean]>([
  [{ Code: 'LOL', Name: 'a' }, true, true],
  [{ code: 'LOL', Name: 'a' }, false, true],
  [{ Code: 'lol', Name: 'a' }, false, false],
  [{ Code: 'LOL' }, false, false],
  [{ Code: 'lol', CODE: 'GGG', name: '' }, false, true],
])('%j satisfies the policy: %s, and IAM: %s', (tags, ours, iams) => {
  const map = new Map(Object.entries(tags));
  expect([satisfies([code, name], map), satisfiesForIam([code, name], map)]).toEqual([ours, iams]);
});
