import { expect, expectTypeOf, test } from 'vitest';
import { type Duration, definePolicy, type PolicyDefinition } from './define.ts';
import { policyFromObject } from './load.ts';
import type { RawPolicy } from './schema.ts';

/** What is wrong here is told by `npm run types`; what stands under @ts-expect-error must be an error. */

const require = { tags: { Code: ['LOL', 'GGG'] } } as const;

test('a policy in TypeScript is the policy in YAML, shorthand and all', () => {
  const policy = definePolicy({
    mode: 'enforce',
    settle: '90m',
    accounts: { sandbox: '011122223333' },
    breaker: { share: '40%' },
    channels: [{ sns: 'arn:aws:sns:eu-west-1:111122223333:broom' }, { slack: 'env:BROOM_SLACK_URL' }],
    rules: [
      {
        id: 'all-forms',
        when: { accounts: ['sandbox'], tags: { Environment: 'prod*', after: ['any text'] } },
        require: {
          tags: { Code: ['LOL'], Name: 'present', Owner: { pattern: '[a-z]+', optional: true }, settle: 'absent' },
          network: { closedToWorld: [22, '8000-8100'] },
        },
        steps: ['notify', { do: 'stop', after: '4h' }, { do: 'terminate', after: '3d' }],
      },
    ],
    except: [
      {
        id: 'e',
        when: { tags: { case: 'IR-*' } },
        reason: 'why',
        owner: 'security@example.com',
        expires: '2027-01-31',
      },
    ],
  });
  const { policy: loaded, diagnostics } = policyFromObject(policy, { file: 'policy.mjs', readFile: () => '' });
  expect(diagnostics).toEqual([]);
  expect(loaded?.rules[0]?.steps.map((step) => step.do)).toEqual(['notify', 'stop', 'terminate']);
});

test('misspelt keys and words are errors of type', () => {
  definePolicy({
    rules: [
      // @ts-expect-error: requires for require
      { id: 'r', requires: require },
    ],
  });
  definePolicy({
    // @ts-expect-error: observed for observe
    mode: 'observed',
    rules: [{ id: 'r', require }],
  });
  definePolicy({
    rules: [
      {
        id: 'r',
        // @ts-expect-error: terminat for terminate
        steps: ['terminat'],
        require,
      },
    ],
  });
  definePolicy({
    rules: [
      {
        id: 'r',
        require: {
          // @ts-expect-error: any bare word but two is an error; a list was meant
          tags: { Code: 'LOL' },
        },
      },
    ],
  });
  definePolicy({
    rules: [{ id: 'r', require }],
    // @ts-expect-error: an address does not belong in a policy
    channels: [{ slack: 'https://hooks.example.com/x' }],
  });
  definePolicy({
    // @ts-expect-error: a unit is one letter
    settle: '5 minutes',
    rules: [{ id: 'r', require }],
  });
  definePolicy({
    // @ts-expect-error: other tools have such a key, this language has not
    severity: 'high',
    rules: [{ id: 'r', require }],
  });
  // @ts-expect-error: a policy has rules
  definePolicy({});
});

test('the words of the language are completed, and lists may be constant', () => {
  expectTypeOf<PolicyDefinition['mode']>().toEqualTypeOf<'observe' | 'enforce' | undefined>();
  expectTypeOf<PolicyDefinition['settle']>().toEqualTypeOf<Duration | undefined>();
  expectTypeOf<PolicyDefinition['existing']>().toEqualTypeOf<RawPolicy['existing']>();
  expectTypeOf<'quarantine'>().toExtend<NonNullable<PolicyDefinition['rules'][number]['steps']>[number]>();
  expect(definePolicy({ rules: [{ id: 'r', require }] }).rules[0]?.require.tags).toBe(require.tags);
});
