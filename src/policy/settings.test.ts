import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { effective } from './effective.ts';
import { describePower } from './power.ts';
import { policySchema } from './schema.ts';
import { instance, load, policyOf, ruleOf } from './testing/instances.ts';

const rule = 'rules: [{ id: r, require: { tags: { a: present } }, steps: [{ do: stop }] }]\n';

describe('what holds when the policy says nothing', () => {
  test('is what the language page says', () => {
    const policy = policyOf(rule);
    expect(policy).toMatchObject({
      mode: 'observe',
      settle: 5 * 60_000,
      staleAfter: 60 * 60_000,
      existing: 'report',
      managed: 'report',
      limits: {
        terminate: { perHour: 10, perDay: 30, orgPerHour: 30 },
        stop: { perHour: 50, perDay: 150, orgPerHour: 150 },
        quarantine: { perHour: 50, perDay: 150, orgPerHour: 150 },
      },
      breaker: { share: 0.5, of: 20, within: 60 * 60_000 },
      role: 'BroomActor',
      reservedTags: ['case'],
      channels: [],
      except: [],
    });
    expect(policy.accounts.size).toBe(0);
    expect(policy.rules[0]).toMatchObject({
      mode: 'observe',
      settle: 5 * 60_000,
      why: null,
      channels: null,
      accounts: null,
    });
    expect(policy.rules[0]?.steps).toEqual([{ do: 'stop', after: 0 }]);
  });

  test('holds key by key', () => {
    const policy = policyOf(
      `${rule}limits: { stop: { perHour: 5 } }\nbreaker: { of: 3 }\nprotect: { instances: [i-1] }\n`,
    );
    expect(policy.limits.stop).toEqual({ perHour: 5, perDay: 150, orgPerHour: 150 });
    expect(policy.limits.terminate.perHour).toBe(10);
    expect(policy.breaker).toEqual({ share: 0.5, of: 3, within: 3_600_000 });
    expect(policy.protect).toEqual({ accounts: [], vpcs: [], instances: ['i-1'] });
  });

  test('is printed with what is written', () => {
    expect(effective(policyOf(`${rule}settle: 90m\n`))).toMatchObject({
      mode: 'observe',
      settle: '90m',
      staleAfter: '1h',
      breaker: { share: '50%', of: 20, within: '1h' },
      protect: { accounts: [], vpcs: [], instances: [] },
      rules: [
        { id: 'r', mode: 'observe', settle: '90m', requires: 'a is present', steps: [{ do: 'stop', after: '0s' }] },
      ],
    });
  });
});

describe('protection', () => {
  const policy = policyOf(`${rule}accounts: { sandbox: "444455556666" }
protect: { accounts: [sandbox, "777788889999"], vpcs: [vpc-1], instances: [i-1] }\n`);
  const by = (said: Parameters<typeof instance>[0]) => {
    const one = instance(said);
    return policy.isProtected(one.ref, one);
  };
  const elsewhere = { vpcId: 'vpc-2' };

  test.each<[string, Parameters<typeof instance>[0], string | null]>([
    ['an account by name', { account: '444455556666', facts: elsewhere }, 'account sandbox'],
    ['an account by id', { account: '777788889999', facts: elsewhere }, 'account 777788889999'],
    ['a VPC', { facts: { vpcId: 'vpc-1' } }, 'vpc vpc-1'],
    ['an instance', { id: 'i-1', facts: elsewhere }, 'instance i-1'],
    ['a VPC that is not known, since it may be that one', {}, 'vpc not known'],
    ['nothing else', { facts: elsewhere }, null],
    ['nothing without a VPC', { facts: { vpcId: null } }, null],
  ])('covers %s', (_what, said, expected) => expect(by(said)).toBe(expected));

  test('of no VPC asks for none', () => {
    const one = instance();
    expect(policyOf(rule).isProtected(one.ref, one)).toBeNull();
  });
});

describe('what a policy may do, in one sentence', () => {
  const power = (steps: string, more: string) =>
    describePower(ruleOf(`require: { tags: { a: present } }, steps: [${steps}]`, more));

  test.each([
    ['notify', '', 'Observes only: tells what breaks its rules, and changes nothing.'],
    ['notify', 'mode: enforce', 'Observes only: tells what breaks its rules, and changes nothing.'],
    [
      'stop, notify, terminate',
      '',
      'Observes only: tells what breaks its rules, and changes nothing; its steps would stop and terminate under mode: enforce.',
    ],
    ['terminate, stop', 'mode: enforce', 'May stop and terminate in every account.'],
    ['{ do: tag, tags: { a: b } }', 'mode: enforce', 'May tag in every account.'],
    [
      'stop',
      'mode: enforce\nexisting: enforce\nmanaged: enforce',
      'May stop in every account; also those it did not see launch and those that something would launch again.',
    ],
  ])('%s under %j: %s', (steps, more, sentence) => expect(power(steps, more)).toBe(sentence));

  test('names the accounts, as written', () => {
    const policy = policyOf(`
accounts: { sandbox: "111122223333" }
rules:
  - { id: a, mode: enforce, when: { accounts: ["1111*"] }, require: { tags: { a: present } }, steps: [stop] }
  - { id: b, mode: enforce, when: { accounts: ["1111*"] }, require: { tags: { b: present } }, steps: [terminate] }
  - { id: c, mode: enforce, when: { accounts: [sandbox] }, require: { tags: { c: present } }, steps: [stop] }
  - { id: d, require: { tags: { d: present } }, steps: [terminate] }
`);
    expect(describePower(policy)).toBe('May stop and terminate in accounts 1111*; stop in account sandbox.');
  });
});

describe('the line that sums a rule up', () => {
  test.each([
    ['tags: { Code: [LOL, GGG, BRB, YLO] }', 'Code is one of LOL, GGG, BRB, YLO'],
    ['tags: { Name: present, service: present }', 'Name and service are present'],
    ['tags: { a: present, b: present, c: present, d: absent }', 'a, b and c are present; d is absent'],
    ['tags: { a: [x] }', 'a is x'],
    ['tags: { a: { in: [x, y], optional: true, ignoreCase: true } }', 'a, if there, is one of x, y (in any case)'],
    ['tags: { a: { present: nonblank } }', 'a is present and not blank'],
    ["tags: { a: { pattern: '[a-z]+' } }", 'a matches [a-z]+'],
    ['tags: { a: { from: ./f.txt } }', 'a is listed in f.txt'],
    ['instanceType: ["t3.*"], keyName: [ops, none]', 'instance type is t3.*; key pair is ops or none'],
    ['image: { ids: [ami-1] }', 'image is ami-1'],
    [
      'image: { owners: [self, amazon], names: ["a*"], maxAge: 90d }',
      'image owner is one of self, amazon; image name is a*; image is at most 90d old at launch',
    ],
    ['network: { closedToWorld: [22], publicIp: false }', 'port 22 is closed to the world; has no public address'],
    [
      'network: { closedToWorld: [22, "80-90"], publicIp: true }',
      'ports 22, 80-90 are closed to the world; has a public address',
    ],
    [
      'network: { closedToWorld: all, vpcs: [vpc-1], subnets: [subnet-1] }',
      'nothing is open to the world; subnet is subnet-1; VPC is vpc-1',
    ],
    [
      'network: { groups: { allow: [a], require: [b], deny: [c] } }',
      'each security group is a; a security group is b; no security group is c',
    ],
    [
      'metadata: { tokens: required, hopLimit: 1, endpoint: enabled }',
      'metadata tokens are required; metadata endpoint is enabled; metadata hop limit is at most 1',
    ],
    [
      'volumes: { encrypted: true, maxGiB: 500, types: [gp3] }',
      'volumes are encrypted; volumes have at most 500 GiB; volumes are gp3',
    ],
    ['instanceProfile: [web, none]', 'instance profile is web or none'],
    ['instanceProfile: present', 'instance profile is present'],
    ["assert: 'instance.cpuOptions.coreCount   <= 8'", 'instance.cpuOptions.coreCount <= 8'],
  ])('%s: %s', (require, summary) =>
    expect(ruleOf(`require: { ${require} }`, '', { 'f.txt': 'x' }).rules[0]?.summary).toBe(summary),
  );

  test('is bounded, and has no control characters', () => {
    const { rules } = ruleOf(
      `require: { tags: { "a\\u001b[31m": [${Array.from({ length: 50 }, (_, index) => `value${index}`).join(', ')}] } }`,
    );
    expect(rules[0]?.summary).toMatch(/^[\P{Cc}]{100}$/u);
    expect(rules[0]?.summary.endsWith('…')).toBe(true);
  });
});

describe('the digest', () => {
  const digest = (text: string, files: Record<string, string> = {}) => policyOf(text, files).digest;
  const one = 'mode: enforce\nrules: [{ id: r, require: { tags: { Code: [A, B] } }, steps: [stop] }]\n';

  test('is a SHA-256 in hex', () => expect(digest(one)).toMatch(/^[0-9a-f]{64}$/));

  test.each([
    [
      'layout, comments, quotes',
      '# hello\nmode:   "enforce"\nrules:\n  - id: r\n    require:\n      tags: { Code: [A, "B"] }\n    steps: [stop]\n',
    ],
    ['order of keys', 'rules: [{ steps: [stop], require: { tags: { Code: [A, B] } }, id: r }]\nmode: enforce\n'],
    [
      'shorthand',
      'mode: enforce\nrules: [{ id: r, require: { tags: { Code: { in: [A, B] } } }, steps: [{ do: stop }] }]\n',
    ],
    ['a default written out', `${one}settle: 5m\nlimits: { stop: { perHour: 50 } }\n`],
  ])('does not change with %s', (_what, text) => expect(digest(text)).toBe(digest(one)));

  test.each([
    ['a value', one.replace('B', 'C')],
    ['the order of a list', one.replace('[A, B]', '[B, A]')],
    ['the mode', one.replace('enforce', 'observe')],
    ['a setting', `${one}settle: 6m\n`],
  ])('changes with %s', (_what, text) => expect(digest(text)).not.toBe(digest(one)));

  test('changes with the content of a file that the policy names', () => {
    const from = 'rules: [{ id: r, require: { tags: { Code: { from: f.txt } } } }]';
    expect(digest(from, { 'f.txt': 'a\n' })).not.toBe(digest(from, { 'f.txt': 'b\n' }));
    expect(digest(from, { 'f.txt': 'a\n' })).toBe(
      digest(from.replace('f.txt', './f.txt').replace('./', ''), { 'f.txt': 'a\n' }),
    );
  });
});

describe('the schema', () => {
  test('gives a JSON Schema, shorthand and all', () => {
    const schema = z.toJSONSchema(policySchema, { io: 'input' });
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false, required: ['rules'] });
    expect(JSON.stringify(schema)).toContain('"enum":["notify","tag","quarantine","stop","terminate"]');
  });

  test('accepts as written what the loader accepts', () => {
    const { raw } = load(rule.replace('{ do: stop }', 'stop, { do: notify, after: 4h }'));
    expect(raw?.rules[0]?.steps).toEqual(['stop', { do: 'notify', after: '4h' }]);
  });
});
