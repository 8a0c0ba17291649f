import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTags, launch, logFile, refused } from '../../testing/records.ts';
import { version } from '../../version.ts';
import { run } from './program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const good = `rules:
  - id: code
    require: { tags: { Code: [LOL, GGG] } }
    steps: [notify]
accounts: { shop: "111122223333" }
channels: [{ slack: env:BROOM_SLACK_URL }]
`;

async function broom(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const isTerminal = { out: false, err: false };
  const code = await run(args, { out: (text) => out.push(text), err: (text) => err.push(text), isTerminal, env: {} });
  return { code, out: out.join(''), err: err.join('') };
}

describe('the command line', () => {
  test('says its version', async () => {
    expect(await broom('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test.each([
    [['replay', 'x', '--polcy', 'p'], "unknown option '--polcy'"],
    [['replay'], "missing required argument 'paths'"],
    [['sweep'], "unknown command 'sweep'"],
    [['check', 'a', 'b'], 'too many arguments'],
    [['replay', 'x', '--jobs', '0'], 'expected a whole number from 1 to 256'],
    [['replay', 'x', '--since', 'yesterday'], 'expected a day such as 2026-03-01'],
    [['replay', 'x', '--since', '2026-02-30'], 'expected a day such as 2026-03-01'],
    [['replay', 'x', '--format', 'xml'], 'Allowed choices are table, json'],
    [['replay', 'x', '--fail-on', 'everything'], 'Allowed choices are violation'],
    [['replay', 'x', '--region', ','], 'expected a value'],
  ])('refuses %j before anything is read', async (args, message) => {
    const { code, out, err } = await broom(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});

describe('replay', () => {
  const records = () => logFile([launch({ tags: { Code: 'lol' } }), refused()]);

  test('judges a file and prints the table', async () => {
    const { code, out } = await broom('replay', put('a.json', records()), '--policy', put('p.yaml', good));
    expect(code).toBe(0);
    expect(out).toContain('1 launch call started 1 instance; EC2 refused 1 more; 0 told twice.');
    expect(out).toContain('Code=lol: did you mean LOL?');
  });

  test('exits with 1 for violations only where that is asked for', async () => {
    const args = ['replay', put('a.json', records()), '--policy', put('p.yaml', good)];
    expect((await broom(...args)).code).toBe(0);
    expect((await broom(...args, '--fail-on', 'violation')).code).toBe(1);
  });

  test('an object that cannot be read makes the run incomplete, and the rest is judged', async () => {
    put('bad.json', '{"Records":[{"eventVer');
    put('good.json', records());
    const { code, out, err } = await broom(
      'replay',
      folder,
      '--policy',
      put('p.yaml', good),
      '--json',
      '--fail-on',
      'violation',
    );
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      incomplete: true,
      objects: { failed: 1 },
      instances: 1,
      verdicts: { violation: 1 },
    });
    expect(err).toMatch(/INCOMPLETE: 1 could not be read; the first: .*bad\.json/);
  });

  test('a mistake in the policy goes before everything, and says all of them', async () => {
    const policy = put(
      'p.yaml',
      'rules:\n  - id: code\n    requires: { tags: { Code: [LOL] } }\n    steps: [terminat]\n',
    );
    const { code, out, err } = await broom('replay', put('bad.json', '{'), '--policy', policy);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/p\.yaml:3:5 .*Did you mean "require"\?/);
    expect(err).toMatch(/p\.yaml:4:13 .*Did you mean "terminate"\?/);
  });

  test.each([
    ['--account', '1111', 'expected twelve digits or a name'],
    ['--rule', 'cod', 'did you mean "code"?'],
    ['--rule', 'zzzzzz', 'it has code'],
  ])('refuses %s %s', async (option, value, message) => {
    const { code, err } = await broom(
      'replay',
      put('a.json', records()),
      '--policy',
      put('p.yaml', good),
      option,
      value,
    );
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test.each([
    [['--account', 'shop'], 1],
    [['--account', '999922223333'], 0],
    [['--region', 'us-west-1'], 0],
    [['--since', '2100-01-01'], 0],
    [['--until', '2000-01-01'], 0],
  ])('%j chooses %i launches', async (options, instances) => {
    const { out } = await broom(
      'replay',
      put('a.json', records()),
      '--policy',
      put('p.yaml', good),
      '--json',
      ...options,
    );
    expect(JSON.parse(out)).toMatchObject({ instances, launchCalls: instances, records: 2 });
  });

  test('--against says which instances fare differently', async () => {
    const [now, old] = [put('p.yaml', good), put('old.yaml', good.replace('[LOL, GGG]', '[lol]'))];
    const args = ['replay', put('a.json', records()), '--policy', now, '--against', old];
    expect((await broom(...args)).out).toMatch(/CHANGED \(1 instance\)[\s\S]*compliant +violation: notify/);
    const { comparison } = JSON.parse((await broom(...args, '--json')).out);
    expect(comparison.changes).toMatchObject([
      { rule: 'code', before: { verdict: 'compliant' }, after: { verdict: 'violation' } },
    ]);
    expect((await broom(...args.slice(0, -1), put('broken.yaml', 'rules: 1'))).code).toBe(2);
  });

  test('a day named for --until is still in', async () => {
    const at = '2026-03-04T23:59:59Z';
    const trail = put('a.json', logFile([launch({ at })]));
    const days = async (until: string) =>
      JSON.parse((await broom('replay', trail, '--policy', put('p.yaml', good), '--json', '--until', until)).out)
        .instances;
    expect([await days('2026-03-04'), await days('2026-03-03'), await days(at)]).toEqual([1, 0, 0]);
  });

  test('writes a report to a file and says so', async () => {
    const report = join(folder, 'report.json');
    const { out, err } = await broom(
      'replay',
      put('a.json', records()),
      '--policy',
      put('p.yaml', good),
      '--json',
      '--out',
      report,
    );
    expect([out, err]).toEqual(['', `Report: ${report}\n`]);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ instances: 1 });
  });

  test('a report that cannot be written is a mistake', async () => {
    const { code, err } = await broom(
      'replay',
      put('a.json', records()),
      '--policy',
      put('p.yaml', good),
      '--out',
      join(folder, 'no', 'report'),
    );
    expect(code).toBe(2);
    expect(err).toContain('there is no such file or folder');
  });

  test.each(['no-such-folder', 'empty'])(
    'a path with nothing to read is a mistake, never "no violations": %s',
    async (name) => {
      mkdirSync(join(folder, 'empty'));
      const { code, out, err } = await broom('replay', join(folder, name), '--policy', put('p.yaml', good));
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(name);
    },
  );

  test('the same bytes whatever the number of jobs and the order of paths', async () => {
    const [a, b] = [
      put('a.json', records()),
      put('b.json', logFile([createTags({ tags: { Code: 'LOL' } }), launch({})])),
    ];
    const args = ['--policy', put('p.yaml', good), '--json'];
    const [one, other] = [
      await broom('replay', a, b, ...args, '--jobs', '1'),
      await broom('replay', b, a, ...args, '--jobs', '2'),
    ];
    expect(one.out).toBe(other.out);
    expect(one.out).not.toContain('"instances": 0');
  });
});

describe('check', () => {
  test('prints what holds and says in a sentence what the policy may do', async () => {
    const { code, out } = await broom('check', put('p.yaml', good));
    expect(code).toBe(0);
    expect(out).toMatch(/settle: 5m[\s\S]*p\.yaml is valid\. Observes only/);
  });

  test('a file that is not there, too large, or no policy', async () => {
    expect(await broom('check', join(folder, 'none'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no such file'),
    });
    expect(await broom('check', folder)).toMatchObject({ code: 2, err: expect.stringContaining('it is a folder') });
    expect(await broom('check', put('big', ' '.repeat(1_048_577)))).toMatchObject({
      code: 2,
      err: expect.stringContaining('at most 1 MiB'),
    });
    expect(await broom('check', put('empty', ''))).toMatchObject({ code: 2 });
  });

  test('a file of values stays in the folder of the policy, also by a symbolic link', async () => {
    const policy = (from: string) =>
      put('p.yaml', `rules: [{ id: a, require: { tags: { Code: { from: ${from} } } }, steps: [notify] }]`);
    put('values.txt', 'LOL\n');
    symlinkSync('/etc/hostname', join(folder, 'link.txt'));
    expect((await broom('check', policy('./values.txt'))).code).toBe(0);
    expect(await broom('check', policy('./link.txt'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('outside the folder'),
    });
    expect(await broom('check', policy('../values.txt'))).toMatchObject({ code: 2 });
  });

  test('as JSON', async () => {
    const { out } = await broom('check', put('p.yaml', good), '--json');
    expect(JSON.parse(out)).toMatchObject({ valid: true, diagnostics: [], effective: { mode: 'observe' } });
    const bad = await broom('check', put('p.yaml', 'rules: []'), '--json');
    expect(bad.code).toBe(2);
    expect(JSON.parse(bad.out)).toMatchObject({ valid: false, effective: null, diagnostics: [{ line: 1 }] });
  });
});
