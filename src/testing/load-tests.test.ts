import { describe, expect, test } from 'vitest';
import { formatDiagnostic, loadPolicy } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { loadTests } from './load-tests.ts';

function policyOf(text: string): Policy {
  const { policy } = loadPolicy({ text, file: 'policy.yaml', readFile: () => '' });
  if (policy === null) throw new Error('the policy has a mistake');
  return policy;
}

const two = policyOf(`
accounts: { sandbox: "111122223333" }
rules:
  - { id: code-tag, require: { tags: { Code: [LOL] } }, steps: [terminate] }
  - { id: naming, require: { tags: { Name: present } }, steps: [notify] }
`);

/** The first line of each mistake, the one that says all. */
function mistakes(text: string, policy = two): string[] {
  const loaded = loadTests(text, 'a.broom-test.yaml');
  const all = [...loaded.diagnostics, ...loaded.check(policy)];
  return all.map(
    (one) =>
      formatDiagnostic(one, text)
        .split('\n')[0]
        ?.replace(/^a\.broom-test\.yaml:/, '') ?? '',
  );
}

/** A test whose launch and expectation are given, as one line each: 4 and 5. */
const file = (launch: string, expectation = 'verdict: { naming: compliant }', later = '[]') =>
  `policy: ./a.yaml\ntests:\n  - name: one\n    launch: ${launch}\n    expect: { ${expectation} }\n    later: ${later}\n`;

describe('a file of tests', () => {
  test('with nothing wrong has its tests', () => {
    const text = file(
      '{ by: alice, account: sandbox, tags: { Code: 0042 } }',
      'steps: []',
      '[{ after: 1h, stop: true }]',
    );
    const { tests, diagnostics, policy, check } = loadTests(text, 'a');
    expect([diagnostics, policy, check(two)]).toEqual([[], './a.yaml', []]);
    expect(tests?.tests).toEqual([
      {
        name: 'one',
        launch: { by: 'alice', account: 'sandbox', tags: { Code: '0042' } },
        expect: { steps: { '*': [] } },
        later: [{ after: '1h', stop: true }],
      },
    ]);
  });

  test.each([
    ['', '1:1: the test file is empty'],
    ['a: [', expect.stringContaining('this is not YAML')],
    ['tests: []\n---\n', expect.stringContaining('a test file is one document')],
    [file('{ by: !!binary x }'), expect.stringContaining('have no place in a test file')],
    ['tests: []', '1:8 tests: expected at least one in the list of tests, got an empty list'],
    ['test: []', expect.stringContaining('Did you mean "tests"?')],
    [
      file('{}').replace('expect:', 'expects:'),
      expect.stringMatching(/^3:5 .*expected a map with verdict|Did you mean "expect"/),
    ],
    [file('alice'), '4:13 tests[0].launch: expected a launch: a map, {} for one with nothing special, got "alice"'],
    [
      file('{ whom: alice }'),
      expect.stringMatching(/^4:15 .*the key "whom" is not known here; keys here: record, at, by/),
    ],
    [file('{ tipe: t3.micro }'), expect.stringContaining('Did you mean "type"?')],
    [
      file('{ tags: { Code: } }'),
      expect.stringMatching(/^4:29 .*expected a tag value of at most 256 characters, got nothing/),
    ],
    [file('{ facts: { metadataTokens: optionl } }'), expect.stringContaining('Did you mean "optional"?')],
    [
      file('{ facts: { disableApiStop: yes } }'),
      expect.stringContaining('expected true or false, got "yes"; write true'),
    ],
    [
      file('{ at: yesterday }'),
      expect.stringContaining('expected a time such as 2026-03-01T12:00:00Z, got "yesterday"'),
    ],
    [
      file('{}', ''),
      expect.stringContaining('expected at least one of verdict, steps, healed, faults and messages, got a map'),
    ],
    [
      file('{}', 'verdict: violatoin'),
      expect.stringMatching(/^5:24 tests\[0\]\.expect\.verdict: .*Did you mean "violation"\?$/),
    ],
    [file('{}', 'verdict: { naming: complaint }'), expect.stringMatching(/^5:34 .*Did you mean "compliant"\?$/)],
    [file('{}', 'steps: terminate at 5m'), expect.stringContaining('expected a list of steps, got "terminate at 5m"')],
    [file('{}', 'healed: before'), expect.stringContaining('one of beforeSettle, beforeStep, afterStep, never')],
    [file('{}', 'steps: []', '[{ after: 4 hours, stop: true }]'), expect.stringContaining('got "4 hours"; write 4h')],
    [file('{}', 'steps: []', '[{ after: 4h, stop: false }]'), expect.stringContaining('expected true, got false')],
  ])('%j is refused with its place', (text, mistake) => {
    expect(mistakes(text)[0]).toEqual(mistake);
  });

  test.each([
    [
      file('{ record: a.json, by: alice, type: t3.micro }'),
      ['4:31 tests[0].launch.by: a recorded launch says itself its by', expect.stringMatching(/^4:42 .* its type$/)],
    ],
    [
      file('{ at: 2026-02-30T12:00:00Z }'),
      ['4:19 tests[0].launch.at: expected a time that there is, got "2026-02-30T12:00:00Z"'],
    ],
    [file('{ account: sandbix }'), [expect.stringMatching(/^4:24 .* got "sandbix"\. Did you mean "sandbox"\?$/)]],
    [
      file('{}', 'verdict: violation'),
      ['5:24 tests[0].expect.verdict: the policy has 2 rules; say which one is meant; write { code-tag: violation }'],
    ],
    [
      file('{}', 'steps: [notify at 5m]'),
      ['5:22 tests[0].expect.steps: the policy has 2 rules; say which one is meant; write { code-tag: […] }'],
    ],
    [
      file('{}', 'healed: { name: never }'),
      ['5:25 tests[0].expect.healed.name: the policy has no rule "name"; it has code-tag, naming'],
    ],
    [file('{}', 'healed: { codetag: never }'), [expect.stringContaining('Did you mean "code-tag"?')]],
    [
      file('{}', 'steps: { naming: [stop at 4h, notifi at 5m] }'),
      [expect.stringMatching(/^5:45 tests\[0\]\.expect\.steps\.naming\[1\]: .* Did you mean "notify"\?$/)],
    ],
    [
      file('{}', 'faults: ["/a)(b/"]'),
      [
        expect.stringMatching(
          /^5:24 tests\[0\]\.expect\.faults\[0\]: expected a pattern \(RE2\) between the slashes, got "\/a\)\(b\/" \(.+\)$/,
        ),
      ],
    ],
    [
      file('{}', 'steps: []', '[{ after: 1h }]'),
      [expect.stringMatching(/^6:13 .*expected one of tag, untag, .* got none of them$/)],
    ],
    [
      file('{}', 'steps: []', '[{ after: 1h, stop: true, start: true }]'),
      [expect.stringContaining('got stop and start; write one entry for each')],
    ],
    [
      `${file('{}')}  - { name: one, launch: {}, expect: { steps: [] } }\n`,
      ['7:13 tests[1].name: two tests have the name "one"'],
    ],
  ])('%j cannot be so, and the message says why', (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test('every mistake is told at once, by place', () => {
    const text = file('{ tipe: a, tags: [b] }', 'verdict: bad, stepz: []', '[{ after: 1 }]');
    expect(mistakes(text).map((line) => line.split(' ')[0])).toEqual(['4:15', '4:30', '5:24', '5:29', '6:22']);
  });

  test('a missing key that is only misspelt is told once', () => {
    expect(mistakes(file('{}').replace('name:', 'nme:'))).toEqual([expect.stringContaining('Did you mean "name"?')]);
  });

  test('tests of the right shape are checked beside the policy also where others have it not', () => {
    const text = `${file('alice')}  - { name: two, launch: {}, expect: { healed: { nam: never } } }\n`;
    expect(mistakes(text)).toEqual([expect.stringMatching(/^4:13 /), expect.stringMatching(/^7:50 .*no rule "nam"/)]);
  });

  test('a single rule need not be named', () => {
    const one = policyOf('rules: [{ id: a, require: { keyName: [ops] }, steps: [notify] }]');
    expect(mistakes(file('{}', 'verdict: compliant, steps: [notify at 5m], healed: never'), one)).toEqual([]);
  });
});
