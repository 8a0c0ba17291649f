import { describe, expect, test } from 'vitest';
import { ExactReader } from '../cloudtrail/object.ts';
import { readRecord, unwrap } from '../cloudtrail/record.ts';
import { relevantEvents } from '../cloudtrail/relevant.ts';
import { loadPolicy } from '../policy/load.ts';
import { failed } from '../replay/read-object.ts';
import { givenFacts } from './facts-schema.ts';
import { bidFulfilled, createTags, launch, logFile } from './records.ts';
import { type Files, runTestFile, type Unreadable } from './run-tests.ts';

/** Files that are nowhere but here. */
function filesOf(contents: Readonly<Record<string, string>>): Files {
  const readFile = (file: string): string => {
    const text = contents[file];
    if (text === undefined) throw new Error('there is no such file');
    return text;
  };
  const readText = (file: string): { text: string } | Unreadable => {
    const text = contents[file];
    return text === undefined ? { problem: `${file}: there is no such file` } : { text };
  };
  return {
    readText,
    readPolicy: async (file) => {
      const source = readText(file);
      return 'problem' in source ? source : { ...source, ...loadPolicy({ ...source, file, readFile }) };
    },
    readRecords: async (file) => {
      const text = contents[file];
      if (text === undefined) return failed(file, 'there is no such file');
      const reader = new ExactReader(file, { readRecord, unwrap, relevant: relevantEvents });
      reader.push(Buffer.from(text));
      return reader.done(text.length, null);
    },
    resolve: (_from, path) => path.replace(/^\.\//, ''),
  };
}

const policy = `
reservedTags: [case]
accounts: { sandbox: "444455556666" }
rules:
  - id: code
    require: { tags: { Code: [LOL, GGG] } }
    steps: [notify, { do: stop, after: 4h }, { do: terminate, after: 3d }]
except:
  - { id: forensics, when: { tags: { case: "IR-*" } }, reason: evidence, owner: security@example.com, expires: 2026-03-31 }
`;

interface Written {
  readonly launch?: string;
  readonly later?: string;
  readonly expect: string;
  readonly policy?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const run = async ({ launch = '{}', later = '[]', expect: expected, policy: about = policy, files = {} }: Written) => {
  const text = `tests: [{ name: one, launch: ${launch}, later: ${later}, expect: { ${expected} } }]`;
  return runTestFile('a.broom-test.yaml', filesOf({ 'a.broom-test.yaml': text, 'a.yaml': about, ...files }));
};

async function differences(written: Written) {
  const { tests, mistakes } = await run(written);
  expect(mistakes).toEqual([]);
  return tests.flatMap((one) => one.differences);
}

describe('a test passes when all that it names is so', () => {
  test.each<Written>([
    { expect: 'verdict: violation, steps: [notify at 5m, stop at 4h, terminate at 3d], healed: never' },
    { expect: 'verdict: { code: violation }, steps: { code: [terminate at 72h, notify at 300s, stop at 240m] }' },
    { launch: '{ tags: { Code: LOL } }', expect: 'verdict: compliant, steps: [], faults: [], messages: []' },
    { launch: '{ tags: { Code: lol } }', expect: 'faults: [LOL, did you mean, "/^Code=.*[?]$/"]' },
    {
      launch: '{ by: alice@example.com, type: m5.large }',
      expect: 'messages: [launched by alice@example.com, m5.large]',
    },
    { launch: '{ account: sandbox, region: us-west-2 }', expect: 'messages: [in 444455556666 us-west-2]' },
    {
      launch: '{ via: ec2fleet.amazonaws.com }',
      expect: 'steps: [notify at 5m, "stop at 4h: held managed", "terminate at 3d: held managed"]',
    },
    {
      later: '[{ after: 2m, by: bob, tag: { Code: LOL } }]',
      expect: 'verdict: compliant, healed: beforeSettle, steps: []',
    },
    {
      later: '[{ after: 1h, tag: { Code: LOL } }]',
      expect: 'verdict: violation, healed: beforeStep, steps: [notify at 5m]',
    },
    { later: '[{ after: 1h, tag: { Code: LOL } }]', expect: 'steps: [notify at 5m, "stop at 4h: healed"]' },
    { later: '[{ after: 5h, tag: { Code: LOL } }]', expect: 'healed: afterStep, steps: [notify at 5m, stop at 4h]' },
    { later: '[{ after: 1h, stop: true }]', expect: 'steps: [notify at 5m, terminate at 3d, "stop at 4h: satisfied"]' },
    {
      later: '[{ after: 1h, terminate: true }]',
      expect: 'steps: [notify at 5m, "stop at 4h: gone", "terminate at 3d: gone"]',
    },
    { later: '[{ after: 2m, tag: { Code: LOL } }]', expect: 'faults: [Code is missing], messages: []' },
    { launch: '{ tags: { case: IR-7 } }', expect: 'verdict: exempt, steps: []' },
    { launch: '{ at: 2026-04-01T00:00:00Z, tags: { case: IR-7 } }', expect: 'verdict: violation' },
    {
      launch: '{ tags: { Code: LOL } }',
      later: '[{ after: 1h, untag: [Code] }, { after: 65m, start: true }]',
      expect: 'verdict: compliant, faults: [Code is missing]',
    },
  ])('%j', async (written) => {
    expect(await differences(written)).toEqual([]);
  });

  test('facts that no record tells are given, at the launch or later', async () => {
    const about = 'rules: [{ id: key, require: { keyName: [ops] }, settle: 1h, steps: [notify] }]';
    const verdict = (launch: string, later: string, word: string) =>
      differences({ launch, later, expect: `verdict: ${word}`, policy: about });
    expect(await verdict('{}', '[]', 'compliant')).toEqual([]);
    const none = '{ key: none }';
    expect(await differences({ launch: none, expect: 'faults: [keyName is none]', policy: about })).toEqual([]);
    expect(await verdict('{ facts: { keyName: home } }', '[]', 'violation')).toEqual([]);
    const absent = '{ facts: { keyName: absent } }';
    expect(await differences({ launch: absent, expect: 'faults: [keyName is none]', policy: about })).toEqual([]);
    expect(await verdict('{}', '[{ after: 1m, facts: { keyName: home } }]', 'violation')).toEqual([]);
  });
});

test('facts have the shape that the checks read, with what is left out filled in', () => {
  const given = givenFacts({
    imageCreatedAt: '2026-02-01T00:00:00Z',
    imageOwner: 'absent',
    imageOwnerAlias: 'absent',
    networkOpenings: [{ fromPort: 22, toPort: 22 }],
    volumes: [{ gib: 8 }],
    securityGroups: [{ id: 'sg-1' }],
  });
  expect(given).toEqual({
    imageCreatedAt: new Date('2026-02-01T00:00:00Z'),
    imageOwner: 'absent',
    imageOwnerAlias: null,
    networkOpenings: [{ protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' }],
    volumes: [{ device: null, encrypted: null, gib: 8, type: null }],
    securityGroups: [{ id: 'sg-1', name: null }],
  });
});

describe('a test that fails says what differed', () => {
  test.each<[string, Written, unknown]>([
    [
      'a verdict, with its faults',
      { launch: '{ tags: { Code: lol } }', expect: 'verdict: compliant' },
      { what: 'verdict of code', expected: ['compliant'], got: ['violation (Code=lol: did you mean LOL?)'] },
    ],
    [
      'a verdict, with its exemption',
      { launch: '{ tags: { case: IR-7 } }', expect: 'verdict: violation' },
      { what: 'verdict of code', expected: ['violation'], got: ['exempt (by forensics)'] },
    ],
    [
      'a verdict, with the fact that is missing',
      {
        launch: '{ record: r.json }',
        expect: 'verdict: compliant',
        policy: 'rules: [{ id: code, require: { instanceType: [t3.micro] }, steps: [notify] }]',
        files: { 'r.json': JSON.stringify(bidFulfilled()) },
      },
      { what: 'verdict of code', expected: ['compliant'], got: ['indeterminate (not known: instanceType)'] },
    ],
    [
      'a step too many, and one too few',
      { launch: '{ tags: { Code: lol } }', expect: 'steps: [notify at 5m, stop at 2h, terminate at 3d]' },
      {
        what: 'steps of code',
        expected: ['notify at 5m', 'stop at 2h', 'terminate at 3d'],
        got: ['notify at 5m', 'stop at 4h', 'terminate at 3d'],
      },
    ],
    [
      'a step that a rail held',
      { launch: '{ via: ec2fleet.amazonaws.com }', expect: 'steps: [notify at 5m, stop at 4h, terminate at 3d]' },
      {
        what: 'steps of code',
        expected: ['notify at 5m', 'stop at 4h', 'terminate at 3d'],
        got: ['notify at 5m', 'stop at 4h: held managed', 'terminate at 3d: held managed'],
      },
    ],
    [
      'a step that was not taken, with what became of it',
      { later: '[{ after: 1h, tag: { Code: LOL } }]', expect: 'steps: [notify at 5m, stop at 4h]' },
      { what: 'steps of code', expected: ['notify at 5m', 'stop at 4h'], got: ['notify at 5m', 'stop at 4h: healed'] },
    ],
    [
      'a step that is written twice',
      { later: '[{ after: 1h, tag: { Code: LOL } }]', expect: 'steps: [notify at 5m, notify at 5m]' },
      { what: 'steps of code', expected: ['notify at 5m', 'notify at 5m'], got: ['notify at 5m'] },
    ],
    [
      'steps where none were expected',
      { later: '[{ after: 1h, tag: { Code: LOL } }]', expect: 'steps: []' },
      { what: 'steps of code', expected: [], got: ['notify at 5m'] },
    ],
    [
      'whether it was mended',
      { later: '[{ after: 1h, tag: { Code: LOL } }]', expect: 'healed: afterStep' },
      { what: 'healed, of code', expected: ['afterStep'], got: ['beforeStep'] },
    ],
    [
      'faults, only those that were not found',
      { expect: 'faults: [Code is missing, /^Owner/]' },
      { what: 'faults', expected: ['/^Owner/'], got: ['Code is missing'] },
    ],
    [
      'messages where none were expected',
      { launch: '{ by: alice, tags: { Code: lol } }', expect: 'messages: []' },
      {
        what: 'messages',
        expected: [],
        got: [expect.stringMatching(/^Broom: i-\w+ violates code, stop [\s\S]* launched by alice, [\s\S]*Code=lol: /)],
      },
    ],
  ])('%s', async (_what, written, difference) => {
    expect(await differences(written)).toEqual([difference]);
  });

  test('and stands in the file where its name is written', async () => {
    const { tests } = await run({ expect: 'verdict: compliant' });
    expect(tests).toMatchObject([{ name: 'one', line: 1, column: 17 }]);
  });
});

describe('a recorded launch', () => {
  const ids = ['i-0123456789abcdef0', 'i-0fedcba9876543210'];
  const recorded = (...records: Parameters<typeof logFile>[0]) => ({ 'r.json': logFile(records) });

  test('is judged as it was recorded, with what else its file tells', async () => {
    const files = recorded(
      launch({ tags: { Code: 'lol' } }),
      createTags({ at: '2026-03-01T12:04:00Z', tags: { Code: 'LOL' } }),
    );
    const launched = '{ record: ./r.json }';
    expect(await differences({ launch: launched, expect: 'healed: beforeSettle', files })).toEqual([]);
    const later = '[{ after: 4m30s, untag: [Code] }]'.replace('4m30s', '270s');
    expect(await differences({ launch: launched, later, expect: 'verdict: violation', files })).toEqual([]);
  });

  test('of several instances is compared for each', async () => {
    const files = recorded(launch({ ids }), createTags({ at: '2026-03-01T12:04:00Z', ids: [ids[0] ?? ''] }));
    const all = await differences({ launch: '{ record: ./r.json }', expect: 'verdict: compliant', files });
    expect(all.map(({ what }) => what)).toEqual([`${ids[1]}: verdict of code`]);
  });

  test.each([
    ['that is not there', {}, 'r.json: there is no such file'],
    ['that launches nothing', recorded(createTags()), 'r.json: no record in it launches an instance'],
    ['that cannot be read', recorded(launch({ with: { eventTime: 'noon' } })), /r\.json: .*eventTime/],
  ])('%s is a mistake, and nothing is run', async (_what, files, mistake) => {
    const { tests, mistakes, diagnostics } = await run({ launch: '{ record: ./r.json }', expect: 'steps: []', files });
    expect(tests).toEqual([]);
    expect(mistakes).toEqual([expect.stringMatching(mistake)]);
    expect(diagnostics).toMatchObject([{ line: 1, path: 'tests[0].launch.record' }]);
  });
});

describe('a file of tests', () => {
  test('that cannot be read is a mistake', async () => {
    expect(await runTestFile('none.broom-test.yaml', filesOf({}))).toMatchObject({
      mistakes: ['none.broom-test.yaml: there is no such file'],
      tests: [],
    });
  });

  test('without a policy of its name says how to name one', async () => {
    const { mistakes } = await run({
      expect: 'steps: []',
      files: { 'a.broom-test.yaml': 'tests: [{ name: a, launch: {}, expect: { steps: [] } }]', 'a.yaml': policy },
    });
    expect(mistakes).toEqual([]);
    const alone = filesOf({ 'b.broom-test.yaml': 'tests: [{ name: a, launch: {}, expect: { steps: [] } }]' });
    expect((await runTestFile('b.broom-test.yaml', alone)).mistakes).toEqual([
      expect.stringMatching(
        /^b\.broom-test\.yaml:1:1 policy: b\.yaml: there is no such file; name the policy with `policy: \.\/FILE\.yaml`/,
      ),
    ]);
  });

  test('that is no YAML says so, and nothing of a policy', async () => {
    const { mistakes } = await runTestFile('a', filesOf({ a: 'tests: [' }));
    expect(mistakes).toEqual([expect.stringContaining('this is not YAML')]);
  });

  test('tells the mistakes of its policy with their place there', async () => {
    const { mistakes, tests } = await run({ expect: 'steps: []', policy: 'rules:\n  - { id: a, requires: {} }\n' });
    expect(tests).toEqual([]);
    expect(mistakes.join('\n')).toMatch(/^a\.yaml:2:14 .*Did you mean "require"\?/m);
  });

  test('tells its own mistakes and those of the policy it names together', async () => {
    const text = 'policy: ./p.yaml\ntests: [{ name: a, lunch: {}, expect: {} }]';
    const { mistakes } = await runTestFile('a', filesOf({ a: text, 'p.yaml': 'rules: []' }));
    expect(mistakes.join('\n')).toMatch(/a:2:20 .*Did you mean "launch"\?[\s\S]*p\.yaml:1:8 /);
  });

  test('rests on the policy, its files of values and the records, also where they are broken', async () => {
    const from = 'rules: [{ id: a, require: { tags: { Code: { from: ./codes.txt } } }, steps: [notify] }]';
    const files = { 'codes.txt': 'LOL\n', 'r.json': JSON.stringify(launch()) };
    const { read } = await run({ launch: '{ record: r.json }', expect: 'steps: []', policy: from, files });
    expect([...new Set(read)]).toEqual(['a.broom-test.yaml', 'a.yaml', 'codes.txt', 'r.json']);
    expect((await run({ expect: 'steps: []', policy: from })).read).toContain('codes.txt');
    // A policy that is a module has no text.
    const all = filesOf({ a: 'policy: ./a.mjs\ntests: [{ name: a, launch: {}, expect: { steps: [] } }]', ...files });
    const readFile = () => 'LOL\n';
    const module: Files = {
      ...all,
      readPolicy: async (file) => ({ ...loadPolicy({ text: from, file, readFile }), text: '' }),
    };
    expect((await runTestFile('a', module)).read).toEqual(['a', 'a.mjs', 'codes.txt']);
  });
});
