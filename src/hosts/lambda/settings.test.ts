import { expect, test } from 'vitest';
import { SettingsError } from '../service/settings.ts';
import { lambdaSettings } from './settings.ts';

test('a table is all that must be set; the policy lies in the bundle unless said', () => {
  expect(lambdaSettings({ BROOM_TABLE: 'broom' })).toMatchObject({
    table: 'broom',
    policy: 'policy.json',
    policyRefresh: 60_000,
    policySince: null,
    deadLetterUrl: null,
    dryRun: false,
  });
});

test('everything can be set', () => {
  const env = {
    BROOM_TABLE: 'broom',
    BROOM_POLICY: 's3://config/broom/policy.yaml',
    BROOM_POLICY_REFRESH: '300',
    BROOM_POLICY_SINCE: '2026-03-01T12:00:00Z',
    BROOM_DEAD_LETTER_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/dead',
    BROOM_DRY_RUN: 'true',
  };
  expect(lambdaSettings(env)).toMatchObject({
    policy: 's3://config/broom/policy.yaml',
    policyRefresh: 300_000,
    policySince: new Date('2026-03-01T12:00:00Z'),
    deadLetterUrl: env.BROOM_DEAD_LETTER_URL,
    dryRun: true,
  });
});

test('everything that is wrong is named at once', () => {
  const env = { BROOM_ACCOUNTS: 'prod', BROOM_POLICY_REFRESH: '0', BROOM_POLICY_SINCE: 'today', BROOM_DRY_RUN: 'no' };
  expect(() => lambdaSettings(env)).toThrow(SettingsError);
  const said = (() => {
    try {
      lambdaSettings(env);
      return '';
    } catch (error) {
      return String(error);
    }
  })();
  for (const name of Object.keys(env)) expect(said).toContain(name);
  expect(() => lambdaSettings({})).toThrow('BROOM_TABLE');
});

test.each(['/etc/passwd', '../broom.yaml', 'broom.js', 's3://b', 'ssm:', 'https://example.com/p.yaml'])(
  '%s is no place for a policy',
  (policy) => {
    expect(() => lambdaSettings({ BROOM_TABLE: 'broom', BROOM_POLICY: policy })).toThrow('BROOM_POLICY');
  },
);

test.each([
  'broom.yaml',
  'policies/prod.yml',
  'policy.json',
  'ssm:/broom/policy',
  'ssm:policy',
  's3://config/a b.yaml',
])('%s is one', (policy) => {
  expect(lambdaSettings({ BROOM_TABLE: 'broom', BROOM_POLICY: policy }).policy).toBe(policy);
});
