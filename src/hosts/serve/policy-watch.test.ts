import { expect, test } from 'vitest';
import { loadPolicy } from '../../policy/load.ts';
import type { Policy } from '../../policy/types.ts';
import type { Service } from '../service/service.ts';
import { watchPolicy } from './policy-watch.ts';

const noon = new Date('2026-03-01T12:00:00Z');
function policyOf(tag: string): Policy {
  const text = `rules: [{ id: a, require: { tags: { ${tag}: present } }, steps: [notify] }]`;
  const { policy } = loadPolicy({ text, file: 'broom.yaml', readFile: () => '' });
  if (policy === null) throw new Error('not valid');
  return policy;
}

async function watched(first: Policy, idle: Service['idle'] = null) {
  const made: Policy[] = [];
  const logged: string[] = [];
  let next: () => Policy = () => first;
  const watch = await watchPolicy({
    read: async () => ({ policy: next(), changedAt: noon }),
    make: async (policy) => {
      made.push(policy);
      return { policy, idle } as Service;
    },
    log: (level, what) => logged.push(`${level} ${what}`),
  });
  const becomes = async (read: () => Policy): Promise<void> => {
    next = read;
    await watch.look();
  };
  return { watch, made, logged, becomes };
}

test('a policy that stays as it is makes no new service', async () => {
  const [a, again] = [policyOf('Code'), policyOf('Code')];
  const { watch, made, becomes } = await watched(a);
  await becomes(() => again);
  expect(made).toEqual([a]);
  expect(watch.service().policy).toBe(a);
});

test('a policy that changes is taken up', async () => {
  const [a, b] = [policyOf('Code'), policyOf('Owner')];
  const { watch, logged, becomes } = await watched(a);
  await becomes(() => b);
  expect(watch.service().policy).toBe(b);
  expect(logged).toEqual(['info the policy has changed, and is taken up']);
});

test('one that is not valid is told of once for each mistake, and the last good one kept', async () => {
  const [a, b] = [policyOf('Code'), policyOf('Owner')];
  const { watch, logged, becomes } = await watched(a);
  const fail = (message: string) => () => {
    throw new Error(message);
  };
  await becomes(fail('one'));
  await becomes(fail('one'));
  await becomes(fail('two'));
  expect(watch.service().policy).toBe(a);
  expect(logged).toEqual(Array(2).fill('error THE POLICY IS NOT VALID: the last good one is kept'));
  await becomes(() => b);
  await becomes(fail('two'));
  expect(watch.service().policy).toBe(b);
  expect(logged.at(-1)).toMatch(/^error/);
});

test('a host on an older policy than the store’s says so', async () => {
  const { logged } = await watched(policyOf('Code'), 'old-policy');
  expect(logged).toEqual(['error a newer policy is in force in this store: nothing is acted on by this one']);
});

test('nothing is served without a good policy to begin with', async () => {
  const read = async () => {
    throw new Error('no such file');
  };
  await expect(watchPolicy({ read, make: async () => ({}) as Service, log: () => {} })).rejects.toThrow('no such file');
});
