import { describe, expect, test } from 'vitest';
import { load } from './testing/instances.ts';
import { warnings } from './warnings.ts';

const day = new Date('2026-03-01T12:00:00Z');

/** The warnings of a policy beside those that the loader gives: `path: message`. */
function warned(text: string, at = day): string[] {
  const loaded = load(text);
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return warnings(loaded, at).map(({ path, message, severity }) => {
    expect(severity).toBe('warning');
    return `${path}: ${message}`;
  });
}
const settings = 'channels: [{ slack: env:BROOM_X }]\naccounts: { shop: "111122223333", sandbox: "222233334444" }\n';
const ofRule = (rule: string, more = ''): string[] =>
  warned(
    `${settings}${more}rules: [{ id: r, ${rule.includes('require:') ? '' : 'require: { tags: { a: present } }, '}${rule} }]\n`,
  );
const exempt = (when: string, expires: string, rules = ''): string =>
  `${settings}rules: [{ id: r, require: { tags: { a: present } } }]\nexcept: [{ id: e, ${rules}when: { ${when} }, reason: r, owner: o, expires: ${expires} }]\n`;

test('a policy with mistakes has no warnings: they would be guesses', () =>
  expect(warnings(load('rules: [{ id: r, require: {} }]'), day)).toEqual([]));

test('a warning has its place in the text', () => {
  const loaded = load(`${settings}rules:\n  - id: r\n    require: { tags: { Code: [LOL,\n      lol] } }\n`);
  expect(warnings(loaded, day)).toMatchObject([
    { line: 6, column: 7, path: 'rules[0].require.tags.Code[1]', seen: '"lol"' },
  ]);
});

describe('exemptions', () => {
  test.each([
    ['2026-03-31T23:59:59Z', 'in 31 days', []],
    [
      '2026-04-01T23:59:59Z',
      'in 30 days',
      [
        'except[0].expires: the exemption e ends in 30 days, with 2026-05-01; agree on a new date if it is still needed',
      ],
    ],
    [
      '2026-04-30T12:00:00Z',
      'tomorrow',
      ['except[0].expires: the exemption e ends tomorrow, with 2026-05-01; agree on a new date if it is still needed'],
    ],
    [
      '2026-05-01T23:59:59Z',
      'today',
      ['except[0].expires: the exemption e ends today, with 2026-05-01; agree on a new date if it is still needed'],
    ],
    [
      '2026-05-02T00:00:00Z',
      'over',
      [
        'except[0].expires: the exemption e ended with 2026-05-01 and excuses nothing any more; remove it, or agree on a new date',
      ],
    ],
  ])('that end with 2026-05-01, seen on %s: %s', (at, _what, expected) =>
    expect(warned(exempt('accounts: [shop]', '2026-05-01'), new Date(at))).toEqual(expected),
  );

  test.each([
    ['accounts: ["*"]', '', 'no rule leads to a step'],
    ['accounts: [shop, "*"], instances: ["i-*"]', '', 'no rule leads to a step'],
    ['instances: ["*"]', 'rules: [r], ', 'no step follows from r'],
  ])('that hold everywhere: %s', (when, rules, said) =>
    expect(warned(exempt(when, '2027-01-31', rules))).toEqual([
      `except[0].when: the exemption e holds for every launch: until it ends, ${said}; use mode: observe to act on nothing`,
    ]),
  );

  test.each([
    'accounts: ["1*"]',
    'accounts: ["*"], tags: { case: x }',
    'principals: ["*"]',
    'accounts: ["*"], instances: ["i-0*"]',
  ])('that may not hold everywhere are left alone: %s', (when) =>
    expect(warned(exempt(when, '2027-01-31'))).toEqual([]),
  );
});

describe('lists', () => {
  test.each([
    [
      'require: { tags: { Code: [LOL, GGG, lol] } }',
      'rules[0].require.tags.Code[2]: "lol" differs from "LOL" in case only; keep one, or write { in: […], ignoreCase: true }',
    ],
    [
      'require: { tags: { Code: { in: [a, A], ignoreCase: true } } }',
      'rules[0].require.tags.Code.in[1]: "A" differs from "a" in case only, and ignoreCase makes them the same',
    ],
    ['require: { tags: { Code: [LOL, GGG, LOL] } }', 'rules[0].require.tags.Code[2]: "LOL" is in this list already'],
    [
      'require: { keyName: [ops, Ops] }',
      'rules[0].require.keyName[1]: "Ops" differs from "ops" in case only, and case counts here; keep the right one',
    ],
    ['when: { principals: [alice, alice] }', 'rules[0].when.principals[1]: "alice" is in this list already'],
    [
      'when: { tags: { in: [a, A] } }',
      'rules[0].when.tags.in[1]: "A" differs from "a" in case only, and case counts here; keep the right one',
    ],
    ['steps: [notify, notify]', 'rules[0].steps[1]: the same notify is in this list already'],
    [
      'channels: [{ slack: env:BROOM_Y }, { slack: env:BROOM_Y }]',
      'rules[0].channels[1]: the same entry is in this list already',
    ],
  ])('with members that say the same: %s', (rule, expected) => expect(ofRule(rule)).toEqual([expected]));

  test.each([
    'require: { tags: { Code: [LOL, LOLA, "LOL "] } }',
    'require: { tags: { A: [x], a: [x] } }',
    'steps: [notify, { do: notify, after: 1h }]',
  ])('with members that differ are left alone: %s', (rule) => expect(ofRule(rule)).toEqual([]));
});

describe('what there cannot be', () => {
  test.each([
    [
      'when: { accounts: ["1111?"] }',
      'rules[0].when.accounts[0]: "1111?" matches nothing: an account id has twelve digits, so this rule is about no launch',
    ],
    [
      'when: { accounts: [shop, "1111222233334*"] }',
      'rules[0].when.accounts[1]: "1111222233334*" matches nothing: an account id has twelve digits',
    ],
    [
      'channels: [{ slack: env:BROOM_Y, when: { accounts: ["1?"] } }]',
      'rules[0].channels[0].when.accounts[0]: "1?" matches nothing: an account id has twelve digits, so this channel is told nothing',
    ],
    [
      'when: { regions: [EU-*] }',
      'rules[0].when.regions[0]: "EU-*" matches nothing: regions are written in lower case, so this rule is about no launch; write eu-*',
    ],
    [
      'when: { regions: [eu-west-1, eu-west1] }',
      'rules[0].when.regions[1]: "eu-west1" matches nothing: no region is named so',
    ],
    [
      'when: { regions: [eu-west] }',
      'rules[0].when.regions[0]: "eu-west" matches nothing: no region is named so, so this rule is about no launch; write eu-west*',
    ],
    [
      'when: { instances: [0abc*] }',
      'rules[0].when.instances[0]: "0abc*" matches nothing: the id of an instance begins with i-, so this rule is about no launch',
    ],
    [
      'require: { instanceType: [t3] }',
      'rules[0].require.instanceType[0]: "t3" matches nothing: an instance type has a family and a size; write t3.*',
    ],
    [
      'require: { instanceType: [T3.micro] }',
      'rules[0].require.instanceType[0]: "T3.micro" matches nothing: instance types are written in lower case; write t3.micro',
    ],
  ])('in a rule: %s', (rule, expected) => expect(ofRule(rule)).toEqual([expected]));

  test('in an exemption', () =>
    expect(warned(exempt('images: ["emi-*"]', '2027-01-31'))).toEqual([
      'except[0].when.images[0]: "emi-*" matches nothing: the id of an image begins with ami-, so this excuses nothing',
    ]));

  test.each([
    'when: { accounts: ["1111*", "????????????", "sh*", shop, "*3333"] }',
    'when: { regions: [eu-*, us-gov-west-1, eusc-de-east-1, "?u-west-1", "*"] }',
    'when: { instances: ["*", "i-*", "?-0", i-0a1b2c3d4e5f60718] }',
    'require: { instanceType: ["t3.*", "*", "u-6tb1.112xlarge", "t?"] }',
  ])('what there may be is left alone: %s', (rule) => expect(ofRule(rule)).toEqual([]));
});

describe('tags wanted and not wanted at once', () => {
  const two = (first: string, second: string): string[] =>
    warned(`${settings}rules: [{ id: first, ${first} }, { id: second, ${second} }]`);

  test.each([
    [
      'require: { tags: { Code: present } }',
      'require: { tags: { Code: absent } }',
      'must be absent here and present in the rule first',
    ],
    [
      'require: { tags: { Code: absent } }',
      'require: { tags: { Code: [LOL] } }',
      'must be present here and absent in the rule first',
    ],
    [
      'when: { accounts: [shop] }, require: { tags: { Code: absent } }',
      'when: { accounts: [shop] }, require: { tags: { Code: { pattern: "x" } } }',
      'must be present here and absent in the rule first',
    ],
  ])('by two rules about the same launches: %s, %s', (first, second, said) =>
    expect(two(first, second)).toEqual([
      `rules[1].require.tags.Code: the tag "Code" ${said}: every launch violates one of the two`,
    ]),
  );

  test.each([
    ['require: { tags: { Code: absent } }', 'require: { tags: { code: present } }'],
    ['require: { tags: { Code: absent } }', 'require: { tags: { Code: { in: [x], optional: true } } }'],
    ['when: { accounts: [shop] }, require: { tags: { Code: absent } }', 'require: { tags: { Code: present } }'],
  ])('but not by %s, %s', (first, second) => expect(two(first, second)).toEqual([]));

  test.each([
    [
      'when: { tags: { a: absent } }, require: { tags: { a: present } }',
      '`when` chooses launches without the tag "a": every one of them violates that it be there',
    ],
    [
      'when: { tags: { a: absent } }, require: { tags: { a: absent } }',
      '`when` chooses launches without the tag "a": they cannot violate that it be absent',
    ],
    [
      'when: { tags: { a: x* } }, require: { tags: { a: present } }',
      '`when` chooses launches with the tag "a": they cannot violate that it be there',
    ],
  ])('by a rule and its own when: %s', (rule, said) =>
    expect(ofRule(rule)).toEqual([`rules[0].require.tags.a: ${said}`]),
  );

  test('a value that is forbidden where another is there is a rule like any other', () =>
    expect(ofRule('when: { tags: { a: [prod] } }, require: { tags: { a: absent, b: [x] } }')).toEqual([]));
});

describe('steps that are never taken, or not as written', () => {
  const enforce = 'mode: enforce, ';
  test.each([
    [
      'steps: [stop, terminate]',
      'rules[0].steps: this rule observes, so it takes no stop or terminate, and without notify it tells nobody; add notify, or set mode: enforce',
    ],
    [
      `${enforce}steps: [notify, { do: stop, after: 2d }, { do: terminate, after: 1d }]`,
      'rules[0].steps[1]: this stop comes too late: a terminate is due before it, and it happens only where that is held; remove it, or let it be due earlier',
    ],
    [
      `${enforce}steps: [notify, terminate, { do: quarantine, after: 1m, securityGroupName: q }]`,
      'this quarantine comes too late: a terminate is due at the same time',
    ],
    [
      `${enforce}steps: [notify, terminate, { do: tag, after: 1d, tags: { a: b } }]`,
      'this tag comes too late: a terminate is due before it',
    ],
    [
      `${enforce}steps: [notify, { do: notify, after: 2d }, { do: terminate, after: 1d }]`,
      'rules[0].steps[1]: this notify comes too late: a terminate is due before it, and it happens only where that is held; let it be due before the terminate',
    ],
    [
      `${enforce}steps: [notify, terminate, { do: terminate, after: 1d }]`,
      'rules[0].steps[2]: this terminate comes too late',
    ],
    [
      `${enforce}settle: 1h, steps: [notify, { do: stop, after: 10m }]`,
      'rules[0].steps[1].after: 10m is shorter than settle: this stop is due after 1h; write 1h, or give the rule a shorter settle',
    ],
  ])('%s', (rule, said) => expect(ofRule(rule).join('\n')).toContain(said));

  test.each([
    [`${enforce}steps: [terminate, notify]`, ''],
    [`${enforce}steps: [notify, terminate, { do: tag, tags: { a: b } }]`, ''],
    [`${enforce}steps: [notify, { do: stop, after: 4h }, { do: terminate, after: 3d }, { do: notify, after: 4d }]`, ''],
    ['steps: [notify, stop]', ''],
    ['steps: [notify, { do: stop, after: 5m }]', ''],
    ['steps: [{ do: notify, after: 0s }]', ''],
    [`${enforce}when: { accounts: [shop, sandbox] }, steps: [notify, stop]`, 'protect: { accounts: [shop] }\n'],
    [`${enforce}when: { accounts: ["1111*"] }, steps: [notify, stop]`, 'protect: { accounts: [shop] }\n'],
    ['steps: [notify, stop]', 'limits: { stop: { perHour: 0 } }\n'],
    [`${enforce}steps: [notify, stop]`, 'limits: { terminate: { perHour: 0 } }\nbreaker: { share: 99% }\n'],
  ])('but not %s %s', (rule, more) => expect(ofRule(rule, more)).toEqual([]));

  test.each([
    [
      'protect: { accounts: [shop, "222233334444"] }\n',
      'rules[0].when.accounts: all of these accounts are protected: stop will always be held; leave them out here, or out of protect',
    ],
    [
      'limits: { stop: { perDay: 0 } }\n',
      'limits.stop.perDay: a limit of 0 holds every stop; raise it, or use mode: observe',
    ],
    [
      'breaker: { share: 100% }\n',
      'breaker.share: the breaker never trips: no more than 100% can violate a rule; write a smaller share',
    ],
  ])('for %s', (more, said) =>
    expect(ofRule(`${enforce}when: { accounts: [shop, sandbox] }, steps: [notify, stop]`, more)).toEqual([said]),
  );
});
