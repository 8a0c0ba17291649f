import { describe, expect, test } from 'vitest';
import { mistakes, ruleMistakes, ruleOf } from './testing/instances.ts';

/** What the language refuses, one line each, with the message that says so; and what looks odd and is right. */
const sound = 'rules: [{ id: r, require: { tags: { Code: [LOL] } } }]\n';

describe('refused', () => {
  test.each([
    ['require: {}', 'expected at least one requirement, got an empty map'],
    ['require: { tags: {} }', 'expected at least one in the map of tags, got a map'],
    ['require: { image: {} }', 'expected at least one requirement, got an empty map'],
    ['require: { keyName: [] }', 'got an empty list'],
    [
      'require: { tags: { a: present } }, when: {}',
      'an empty `when` says nothing; leave it out to mean every instance',
    ],
    ['require: { tags: { a: present } }, when: { accounts: [] }', 'got an empty list'],
    ['require: { tags: { a: present } }, when: { regions: [] }', 'got an empty list'],
    ['require: { tags: { a: present } }, when: { tags: {} }', 'expected at least one in the map of tags'],
    ['require: { tags: { a: present } }, when: { tags: { a: [] } }', 'got an empty list'],
    ['require: { tags: { a: present } }, when: { launchedBy: [users] }', 'Did you mean "user"?'],
    ['require: { tags: { a: present } }, when: { provenance: [asg] }', 'expected one of person, autoscaling'],
    [
      'require: { tags: { a: present } }, when: { accounts: [sandbox] }',
      'expected a name from `accounts:`, a glob or an account id of twelve digits, got "sandbox"',
    ],
    ['require: { tags: { a: present } }, when: { accounts: ["s*"] }', 'got "s*"'],
    ['require: { tags: { a: present } }, when: { images: ["ami-*"] }', 'the key "images" is not known here'],
    ['require: { tags: { a: present } }, steps: []', 'got an empty list'],
    [
      'require: { tags: { a: present } }, steps: [tag]',
      'the step tag needs tags; write { do: tag, tags: { broom: found } }',
    ],
    ['require: { tags: { a: present } }, steps: [quarantine]', 'the step quarantine needs securityGroupName'],
    [
      'require: { tags: { a: present } }, steps: [{ do: quarantine, securityGroupName: sg-123 }]',
      'the name of a security group, not its id',
    ],
    ['require: { tags: { a: present } }, steps: [{ do: stop, tags: { a: b } }]', 'tags goes with the step tag'],
    [
      'require: { tags: { a: present } }, steps: [{ do: tag, tags: { "aws:x": b } }]',
      'only AWS can write the tag "aws:x"',
    ],
    [
      'require: { tags: { a: present } }, steps: [{ after: 4h }]',
      'expected one of notify, tag, quarantine, stop, terminate, got nothing',
    ],
    ['require: { tags: { a: present } }, steps: [{ do: stop, after: 05m }]', 'write 5m'],
    [
      'require: { tags: { a: present } }, steps: [{ do: stop, after: 4000d }]',
      'expected a duration up to 3650d, got "4000d"',
    ],
    [
      'require: { tags: { a: present } }, settle: 5',
      'expected a duration such as 90m or 4h, got "5"; write 5m for minutes, 5s for seconds',
    ],
    ['require: { tags: { a: present } }, channels: []', 'got an empty list'],
    ['require: { tags: { a: present } }, id: s', 'the key "id" is written twice'],
    ['require: { tags: { a: present } }, severity: high', 'the key "severity" is not known here'],
    ['requires: { tags: { a: present } }', 'Did you mean "require"?'],
  ])('a rule with %s', (rule, message) => expect(ruleMistakes(rule).join('\n')).toContain(message));

  test.each(['A', '-a', 'a_b', 'a b', '', 'a'.repeat(65)])('the rule id %j', (id) =>
    expect(mistakes(`rules: [{ id: "${id}", require: { tags: { a: present } } }]`)).toHaveLength(1),
  );

  test.each([
    ['mode: on', 'expected one of observe, enforce, got "on"'],
    ['existing: ignore', 'expected one of report, enforce'],
    ['managed: skip', 'expected one of report, enforce, ignore'],
    ['limits: { stop: { perHour: -1 } }', 'expected a whole number, 0 or more, got -1'],
    ['limits: { stop: { perhour: 1 } }', 'Did you mean "perHour"?'],
    ['limits: { notify: { perHour: 1 } }', 'the key "notify" is not known here'],
    ['breaker: { share: 0.5 }', 'write 50%'],
    ['breaker: { share: 101% }', 'expected a share such as 50%'],
    ['role: arn:aws:iam::111122223333:role/x', 'not its ARN'],
    ['accounts: { sandbox: 1111 }', 'expected an account id of twelve digits, got "1111"'],
    ['accounts: { "111122223333": "111122223333" }', 'expected an account name'],
    ['protect: { accounts: ["1111*"] }', 'got "1111*"'],
    ['protect: { vpcs: ["vpc-*"] }', 'it is literal'],
    ['protect: { instances: [x] }', 'it is literal'],
    ['channels: [{ sns: topic }]', 'expected the ARN of an SNS topic'],
    ['channels: [{ sns: "arn:aws:sns:eu-west-1:1111:t" }]', 'expected the ARN of an SNS topic'],
    ['channels: [{ slack: env:SLACK }]', 'write env:BROOM_SLACK'],
    ['channels: [{ webhook: "https://example.com/hook" }]', 'keep the address out of the policy'],
    ['channels: [{}]', 'expected one of sns, slack and webhook, got none of them'],
    ['channels: [{ slack: env:BROOM_X, webhook: env:BROOM_Y }]', 'got slack and webhook'],
    ['channels: [{ slack: env:BROOM_X, when: { accounts: [nowhere] } }]', 'got "nowhere"'],
    ['except: []', 'got an empty list'],
    [
      'except: [{ id: e, when: {}, reason: r, owner: o, expires: 2027-01-01 }]',
      'an empty `when` says nothing; name what is exempt',
    ],
    ['except: [{ id: e, reason: r, owner: o, expires: 2027-01-01 }]', 'except[0].when: expected a map with accounts'],
    [
      'except: [{ id: e, when: { accounts: ["*"] }, owner: o, expires: 2027-01-01 }]',
      'except[0].reason: expected text, got nothing',
    ],
    [
      'except: [{ id: e, when: { accounts: ["*"] }, reason: r, expires: 2027-01-01 }]',
      'except[0].owner: expected text, got nothing',
    ],
    [
      'except: [{ id: e, when: { accounts: ["*"] }, reason: r, owner: o }]',
      'except[0].expires: expected a date such as 2027-01-31, got nothing',
    ],
    [
      'except: [{ id: e, when: { accounts: ["*"] }, reason: r, owner: o, expires: 2027-02-29 }]',
      'expected a day that the calendar has',
    ],
    [
      'except: [{ id: e, rules: [s], when: { accounts: ["*"] }, reason: r, owner: o, expires: 2027-01-01 }]',
      'expected the id of a rule, or "*", got "s"',
    ],
    [
      'except: [{ id: e, when: { regions: ["*"] }, reason: r, owner: o, expires: 2027-01-01 }]',
      'the key "regions" is not known here',
    ],
    [
      'except: [{ id: e, when: { tags: { team: x } }, reason: r, owner: o, expires: 2027-01-01 }]',
      'whoever can tag could exempt',
    ],
    [
      'reservedTags: []\nexcept: [{ id: e, when: { tags: { case: x } }, reason: r, owner: o, expires: 2027-01-01 }]',
      'whoever can tag could exempt',
    ],
  ])('%s', (line, message) => expect(mistakes(`${sound}${line}\n`).join('\n')).toContain(message));
});

describe('accepted', () => {
  test('a tag of reservedTags in an exemption, also one that the policy names itself', () => {
    const except = (key: string) =>
      `except: [{ id: e, when: { tags: { ${key}: x } }, reason: r, owner: o, expires: 2027-01-01 }]\n`;
    expect(mistakes(`${sound}${except('case')}`)).toEqual([]);
    expect(mistakes(`${sound}reservedTags: [ticket]\n${except('ticket')}`)).toEqual([]);
  });

  test('a rule with mode, settle and channels of its own', () => {
    const { rules } = ruleOf(
      'mode: enforce, settle: 1h, channels: [{ webhook: env:BROOM_HOOK, when: { accounts: [shop] } }], require: { tags: { a: present } }',
      'accounts: { shop: 011122223333 }\n',
    );
    expect(rules[0]).toMatchObject({
      mode: 'enforce',
      settle: 3_600_000,
      channels: [{ kind: 'webhook', env: 'BROOM_HOOK', when: { accounts: ['011122223333'] } }],
    });
  });

  test('steps as words and as maps', () => {
    const { rules } = ruleOf(
      'require: { tags: { a: present } }, steps: [notify, { do: tag, tags: { k: v } }, { do: quarantine, after: 1h, securityGroupName: q }]',
    );
    expect(rules[0]?.steps).toEqual([
      { do: 'notify', after: 0 },
      { do: 'tag', after: 0, tags: new Map([['k', 'v']]) },
      { do: 'quarantine', after: 3_600_000, securityGroupName: 'q' },
    ]);
  });

  test('more an hour than a day', () =>
    expect(mistakes(`${sound}limits: { stop: { perHour: 500, perDay: 5 } }\n`)).toEqual([]));
});
