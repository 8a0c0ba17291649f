import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import { instance, launchBy, noon, ruleOf } from './testing/instances.ts';

type Said = Parameters<typeof instance>[0];

/** What a `when` says of an instance that meets the rule's requirement. */
function applies(when: string, said: Said = {}): string {
  const policy = ruleOf(
    `when: { ${when} }, require: { instanceType: ["*"] }`,
    'accounts: { sandbox: 111122223333, shop: 011122223333 }',
  );
  const facts = { instanceType: 't3.micro', ...said?.facts };
  const verdict = judge(policy, instance({ ...said, facts }), noon).get('r');
  if (verdict?.kind === 'indeterminate') return verdict.missing.join(', ');
  return verdict?.kind === 'compliant' ? 'yes' : (verdict?.kind ?? '');
}

const never = 'not-applicable';

describe('when', () => {
  test.each<[string, Said, string]>([
    ['accounts: [sandbox]', {}, 'yes'],
    ['accounts: [shop]', {}, never],
    ['accounts: [shop]', { account: '011122223333' }, 'yes'],
    ['accounts: ["111122223333"]', {}, 'yes'],
    ['accounts: [011122223333]', { account: '011122223333' }, 'yes'],
    ['accounts: ["1111*"]', {}, 'yes'],
    ['accounts: ["2222*"]', {}, never],
    ['accounts: ["s*"]', {}, 'yes'],
    ['accounts: ["sand*"]', { account: '011122223333' }, never],
    ['accounts: [shop, sandbox]', {}, 'yes'],
    ['regions: ["eu-*"]', {}, 'yes'],
    ['regions: [us-east-1]', {}, never],
    ['instances: ["i-0123*"]', {}, 'yes'],
    ['instances: [i-1]', {}, never],
    ['accounts: [sandbox], regions: [us-east-1]', {}, never],
    ['tags: { env: prod }', { tags: { env: 'prod' } }, 'yes'],
    ['tags: { env: "p*" }', { tags: { env: 'prod' } }, 'yes'],
    ['tags: { env: "P*" }', { tags: { env: 'prod' } }, never],
    ['tags: { env: [dev, "p*"] }', { tags: { env: 'prod' } }, 'yes'],
    ['tags: { env: prod }', {}, never],
    ['tags: { env: present }', { tags: { env: '' } }, 'yes'],
    ['tags: { env: present }', {}, never],
    ['tags: { env: [present] }', { tags: { env: 'x' } }, never],
    ['tags: { env: absent }', {}, 'yes'],
    ['tags: { env: absent }', { tags: { env: '' } }, never],
    ['tags: { env: prod }', { tags: 'unknown' }, 'tag env'],
    ['tags: { env: absent }', { tags: 'unknown' }, 'tag env'],
    ['tags: { env: "a\\\\*" }', { tags: { env: 'a*' } }, 'yes'],
    ['tags: { env: "a\\\\*" }', { tags: { env: 'ab' } }, never],
    ['launchedBy: [user]', { launch: launchBy() }, 'yes'],
    ['launchedBy: [role, user]', { launch: launchBy({ kind: 'role' }) }, 'yes'],
    ['launchedBy: [root]', { launch: launchBy() }, never],
    ['launchedBy: [user]', {}, 'principal'],
    ['launchedBy: [user]', { launch: launchBy({ kind: 'unknown' }) }, 'principal'],
    ['launchedBy: [unknown]', { launch: launchBy({ kind: 'unknown' }) }, 'yes'],
    ['principals: [alice]', { launch: launchBy() }, 'yes'],
    ['principals: ["arn:aws:iam::*:user/alice"]', { launch: launchBy() }, 'yes'],
    ['principals: ["*@example.com"]', { launch: launchBy({ session: 'bob@example.com' }) }, 'yes'],
    ['principals: [carol]', { launch: launchBy({ sourceIdentity: 'carol' }) }, 'yes'],
    ['principals: [bob]', { launch: launchBy() }, never],
    ['principals: [bob]', {}, 'principal'],
    ['principals: [bob]', { launch: launchBy({ kind: 'unknown' }) }, 'principal'],
    ['provenance: [person]', { launch: launchBy() }, 'yes'],
    ['provenance: [autoscaling]', { tags: { 'aws:autoscaling:groupName': 'g' }, launch: launchBy() }, 'yes'],
    ['provenance: [autoscaling]', { launch: launchBy() }, never],
    ['provenance: [person]', { tags: 'unknown' }, 'provenance'],
    ['provenance: [unknown]', { tags: 'unknown' }, 'yes'],
  ])('{ %s } of %j: %s', (when, said, expected) => expect(applies(when, said)).toBe(expected));

  test('one condition that is false decides over another that is unknown', () =>
    expect(applies('tags: { env: prod }, regions: [us-east-1]', { tags: 'unknown' })).toBe(never));

  test('all that is unknown is named', () =>
    expect(applies('tags: { env: prod }, launchedBy: [user]', { tags: 'unknown' })).toBe('principal, tag env'));
});
