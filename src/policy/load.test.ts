import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic, policyFromObject } from './load.ts';
import { load, mistakes, policyOf } from './testing/instances.ts';

const example = (name: string): string => readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
const sound = 'rules: [{ id: r, require: { tags: { Code: [LOL] } } }]\n';
const told = (text: string): string[] => load(text).diagnostics.map((one) => formatDiagnostic(one, text));

describe('the policies of the examples', () => {
  test('code-tag terminates, and is warned of for announcing nothing', () => {
    const { policy, diagnostics } = load(example('code-tag.yaml'));
    expect(policy).toMatchObject({
      mode: 'enforce',
      channels: [{ kind: 'sns', topicArn: 'arn:aws:sns:eu-west-1:111122223333:broom-topic' }],
    });
    expect(policy?.rules[0]).toMatchObject({ id: 'code-tag', summary: 'Code is one of LOL, GGG, BRB, YLO' });
    expect(policy?.rules[0]?.steps.map((step) => step.do)).toEqual(['terminate', 'notify']);
    expect(diagnostics).toMatchObject([{ severity: 'warning', path: 'rules[0].steps[0]' }]);
  });

  test('naming only tells', () => {
    const { policy, diagnostics } = load(example('naming.yaml'));
    expect(policy).toMatchObject({
      mode: 'observe',
      rules: [{ id: 'naming', summary: 'Name and service are present' }],
    });
    expect(diagnostics).toEqual([]);
  });

  test('team is sound', () => {
    const { policy, diagnostics } = load(example('team.yaml'), { 'cost-centers.txt': example('cost-centers.txt') });
    expect(diagnostics).toEqual([]);
    expect(policy?.rules.map(({ id, mode }) => `${id} ${mode}`)).toEqual([
      'cost-tags enforce',
      'described observe',
      'small-only observe',
      'hardened observe',
      'golden-image observe',
    ]);
    expect(policy?.except.map(({ id, until }) => [id, until.toISOString()])).toEqual([
      ['forensics', '2027-02-01T00:00:00.000Z'],
      ['build-farm', '2027-07-01T00:00:00.000Z'],
    ]);
  });
});

describe('a mistake', () => {
  test('is told with its place, path, what was wanted and seen, what to write, and a caret', () => {
    const text = `${sound}settle: 1m\nstaleAfter: 4 hours\n`;
    expect(told(text)).toEqual([
      'policy.yaml:3:13 staleAfter: expected a duration such as 90m or 4h, got "4 hours"; write 4h\n' +
        '  staleAfter: 4 hours\n' +
        '              ^',
    ]);
    expect(load(text).diagnostics).toMatchObject([
      {
        severity: 'error',
        file: 'policy.yaml',
        line: 3,
        column: 13,
        path: 'staleAfter',
        seen: '"4 hours"',
        suggestion: 'write 4h',
      },
    ]);
  });

  test('has the path as written, without what expansion put in', () =>
    expect(mistakes('rules: [{ id: r, require: { tags: { Code: [[x]] } }, steps: [terminat] }]')).toEqual([
      'rules[0].require.tags.Code[0]: expected a tag value of at most 256 characters, got a list',
      'rules[0].steps[0]: expected one of notify, tag, quarantine, stop, terminate, got "terminat". Did you mean "terminate"?',
    ]));

  test('does not keep others from being told: of YAML, shape and meaning at once', () => {
    const text = `mode: enfroce
mode: observe
staleafter: 1h
rules:
  - id: a
    require: { tags: { Code: LOL } }
    steps: [terminat]
  - id: a
    when: { accounts: [sandbx] }
    require: { tags: { Owner: { pattern: "(" } } }
except:
  - { id: e, rules: [b], when: { tags: { Case: x } }, reason: r, owner: o, expires: 2027-02-30 }
accounts: { sandbox: "111122223333" }
`;
    expect(load(text).diagnostics.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '1 mode',
      '2 mode',
      '3 staleafter',
      '6 rules[0].require.tags.Code',
      '7 rules[0].steps[0]',
      '8 rules[1].id',
      '9 rules[1].when.accounts[0]',
      '10 rules[1].require.tags.Owner.pattern',
      '12 except[0].rules[0]',
      '12 except[0].when.tags.Case',
      '12 except[0].expires',
    ]);
    expect(load(text).policy).toBeNull();
    expect(load(text).raw).toBeNull();
  });

  test('in a very long line is shown with what stands around it', () => {
    const text = `${' '.repeat(0)}rules: [{ id: r, require: { tags: { Code: [${'a, '.repeat(100)}[x]] } } }]`;
    const [, source = '', caret = ''] = (told(text)[0] ?? '').split('\n');
    expect(source.length).toBeLessThanOrEqual(102);
    expect(source[caret.indexOf('^')]).toBe('[');
  });

  test('shows no control or bidirectional characters, and no end of a long value', () => {
    const hostile = `\u001B[31m\u202Eevil${'x'.repeat(5000)}`;
    const text = `${sound}mode: "${hostile.replace('\u001B', '\\u001b')}"\n`;
    const all = told(text).join('\n');
    expect(all).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
    expect(all.length).toBeLessThan(400);
  });

  test('never repeats an address, which may be a secret', () => {
    const all = told(`${sound}channels: [{ slack: "https://hooks.slack.com/services/T0/B0/s3cret" }]\n`).join('\n');
    expect(all).toContain('keep the address out of the policy');
    expect(all).not.toContain('s3cret');
  });

  test('beyond the hundredth is counted', () => {
    const { diagnostics } = load(`${sound}${Array.from({ length: 150 }, (_, index) => `zzz${index}: 1\n`).join('')}`);
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)?.message).toBe('and 50 more');
  });

  test('no message speaks of unions or of the schema library', () => {
    const all = mistakes(
      'rules: [{ id: 5, require: { tags: { a: { in: {} }, b: [{}], c: 1.5 } }, steps: [[], {}, 3] }, 7]\nexcept: x\n',
    ).join('\n');
    expect(all).not.toMatch(/union|zod|invalid input|undefined|object\b/i);
  });
});

describe('the text', () => {
  test.each([
    ['empty', '', 1, 1, 'the policy is empty'],
    ['only comments', '# nothing\n', 1, 1, 'the policy is empty'],
    ['a scalar', 'hello', 1, 1, 'expected a policy: a map with rules, got "hello"'],
    ['a list', '- a', 1, 1, 'expected a policy: a map with rules, got a list'],
    ['without rules', 'mode: observe', 1, 1, 'expected a list of rules, got nothing'],
    ['with no rule', 'rules: []', 1, 8, 'expected at least one in the list of rules, got an empty list'],
    ['two documents', `${sound}---\n${sound}`, 2, 1, 'a policy is one document; a second one begins here'],
    ['indented by a tab', 'rules:\n\t- id: r\n', 2, 1, 'a tab cannot indent YAML; use spaces'],
    ['not YAML', 'rules: [}\n', 1, 9, 'this is not YAML'],
    ['a key twice', `${sound}mode: observe\nmode: enforce\n`, 3, 1, 'the key "mode" is written twice'],
    ['a key twice, quoted once', `${sound}mode: observe\n"mode": enforce\n`, 3, 1, 'the key "mode" is written twice'],
    ['a tag of YAML', `${sound}mode: !!binary b2JzZXJ2ZQ==\n`, 2, 16, 'have no place in a policy'],
    ['an alias without anchor', `${sound}mode: *m\n`, 2, 7, 'no anchor &m stands before this alias'],
    ['an alias inside its anchor', `${sound}channels: &c [*c]\n`, 2, 15, 'no anchor &c stands before this alias'],
    ['a key that is a list', `${sound}? [a]\n: b\n`, 2, 3, 'a key is text'],
    ['a merge key', `${sound}<<: { mode: observe }\n`, 2, 1, 'the key "<<" is not known here'],
    ['too long', `#${'x'.repeat(300_000)}`, 1, 1, 'a policy has at most 262144 characters'],
  ])('%s', (_what, text, line, column, message) => {
    const { diagnostics, policy } = load(text);
    expect(policy).toBeNull();
    const found = diagnostics.find((one) => one.message.includes(message));
    expect(diagnostics.map((one) => one.message)).toContainEqual(expect.stringContaining(message));
    expect([found?.line, found?.column]).toEqual([line, column]);
  });

  test('may begin with a byte order mark and end its lines with CR LF', () => {
    expect(load(`\uFEFF${sound.replaceAll('\n', '\r\n')}`).diagnostics).toEqual([]);
    expect(told(`\uFEFFmode: x\r\n${sound}`)[0]).toContain(
      'policy.yaml:1:7 mode: expected one of observe, enforce, got "x"\n  mode: x\n        ^',
    );
  });

  test('may use an anchor and its alias', () => {
    const policy = policyOf('rules: [{ id: a, require: &t { tags: { x: present } } }, { id: b, require: *t }]');
    expect(policy.rules.map(({ summary }) => summary)).toEqual(['x is present', 'x is present']);
  });

  test.each([
    [
      'an alias bomb',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`).join('\n')}\n`,
    ],
    ['deep lists', '['.repeat(200_000)],
    ['deep maps', '{'.repeat(200_000)],
    ['deep maps in blocks', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['deep dashes', '- '.repeat(100_000)],
  ])('%s is refused for its size', (_what, text) => {
    const { policy, diagnostics } = load(text);
    expect(policy).toBeNull();
    expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining('larger than any policy')]);
  });

  test.each([
    ['many keys', Array.from({ length: 30_000 }, (_, index) => `k${index}:`).join('\n')],
    ['many mistakes of YAML', ']'.repeat(100_000)],
    ['many tags', '- !x\n'.repeat(50_000)],
  ])('%s is refused', (_what, text) => {
    const { policy, diagnostics } = load(text);
    expect(policy).toBeNull();
    expect(diagnostics.length).toBeLessThanOrEqual(101);
  });
});

describe('unquoted scalars', () => {
  test('are text as written where text is expected', () => {
    const { raw } = load(
      'accounts: { shop: 011122223333 }\nrules: [{ id: 007, why: 1.10, require: { tags: { 0042: [yes, 2027-01-31, 0x1F, ~] } } }]\n',
    );
    expect(raw).toMatchObject({
      accounts: { shop: '011122223333' },
      rules: [{ id: '007', why: '1.10', require: { tags: { '0042': ['yes', '2027-01-31', '0x1F', '~'] } } }],
    });
  });

  test('are numbers where numbers are', () => expect(policyOf(`${sound}breaker: { of: 7 }\n`).breaker.of).toBe(7));

  test.each([
    ['breaker: { of: 007 }', 'got "007"; write it without quotes or leading zeros'],
    ['breaker: { of: "7" }', 'got "7"; write it without quotes or leading zeros'],
    ['breaker: { of: 1.5 }', 'expected a whole number, got 1.5'],
    ['breaker: { of: -1 }', 'expected a whole number, 0 or more, got -1'],
    ['breaker: { of: yes }', 'expected a whole number, got "yes"'],
    ['role:', 'expected the name of an IAM role, not its ARN, got nothing'],
  ])('%s', (line, message) => expect(mistakes(`${sound}${line}\n`).join()).toContain(message));
});

describe('a policy given as an object', () => {
  const from = (raw: unknown) => policyFromObject(raw, { file: 'policy.ts', readFile: () => '' });
  const object = {
    rules: [{ id: 'r', require: { tags: { Code: ['LOL'] } }, steps: ['notify'] }],
    channels: [{ slack: 'env:BROOM_X' }],
  };

  test('is the same policy as the YAML that says the same', () => {
    const yaml = policyOf(
      'rules: [{ id: r, require: { tags: { Code: [LOL] } }, steps: [notify] }]\nchannels: [{ slack: env:BROOM_X }]\n',
    );
    expect(from(object).policy?.digest).toBe(yaml.digest);
  });

  test.each([
    ['a number', 42, 'expected a tag value of at most 256 characters, got 42; write "42" in quotes'],
    ['a boolean', true, 'got true'],
    ['null', null, 'got nothing'],
    ['a date', new Date(0), 'expected plain data, got an object of a class'],
    ['a function', () => 1, 'expected plain data, got a function'],
  ])('%s where text belongs is a mistake', (_what, value, message) => {
    const { diagnostics, policy } = from({ rules: [{ id: 'r', require: { tags: { Code: [value] } } }] });
    expect(policy).toBeNull();
    expect(diagnostics.map((one) => formatDiagnostic(one, '')).join()).toContain(
      `policy.ts rules[0].require.tags.Code[0]: `,
    );
    expect(diagnostics.map((one) => one.message).join()).toContain(message);
  });

  test('a key that is undefined is not there', () =>
    expect(from({ ...object, mode: undefined }).policy?.mode).toBe('observe'));

  test('one that holds itself is refused', () => {
    const loop: Record<string, unknown> = {};
    loop.rules = [loop];
    expect(from(loop).diagnostics[0]?.message).toContain('holds itself');
  });

  test.each([undefined, null, 5, 'text', [], () => 1, new Map()])('%s is no policy', (raw) =>
    expect(from(raw).policy).toBeNull(),
  );
});

describe('warnings', () => {
  test('of a destructive step that no earlier notify announces', () => {
    const warned = (steps: string, more = 'channels: [{ slack: env:BROOM_X }]') =>
      load(`rules: [{ id: r, require: { tags: { Code: present } }, ${steps} }]\n${more}\n`).diagnostics.map(
        ({ severity, path }) => `${severity} ${path}`,
      );
    expect(warned('steps: [terminate, notify]')).toEqual(['warning rules[0].steps[0]']);
    expect(warned('steps: [notify, terminate]')).toEqual([]);
    expect(warned('steps: [{ do: terminate, after: 1d }, notify]')).toEqual([]);
    expect(warned('steps: [{ do: notify, after: 2d }, { do: stop, after: 1d }]')).toEqual([
      'warning rules[0].steps[1]',
    ]);
    // Both fall due with settle, so the order written decides.
    expect(warned('settle: 1h, steps: [{ do: stop, after: 30m }, { do: notify, after: 1m }]')).toEqual([
      'warning rules[0].steps[0]',
    ]);
    expect(warned('steps: [{ do: tag, tags: { a: b } }]')).toEqual([]);
  });

  test('of a notify without a channel', () => {
    expect(load('rules: [{ id: r, require: { tags: { a: present } }, steps: [notify] }]').diagnostics).toMatchObject([
      { severity: 'warning', path: 'rules[0].steps' },
    ]);
    expect(
      load('rules: [{ id: r, require: { tags: { a: present } }, steps: [notify], channels: [{ slack: env:BROOM_X }] }]')
        .diagnostics,
    ).toEqual([]);
  });
});
