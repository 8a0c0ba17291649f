import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asS3Object, launch } from '../../../testing/index.ts';
import type { Streams } from '../exit.ts';
import { run } from '../program.ts';
import { test as testCommand } from './test.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const policy = 'rules: [{ id: code, require: { tags: { Code: [LOL] } }, steps: [notify] }]';
const tests = (verdict: string, launched = '{}') =>
  `tests:\n  - { name: one, launch: ${launched}, expect: { verdict: ${verdict} } }\n`;

function streams() {
  const [out, err]: [string[], string[]] = [[], []];
  let told = (): void => {};
  const write = (text: string): void => {
    out.push(text);
    told();
  };
  const all: Streams = {
    out: write,
    err: (text) => err.push(text),
    isTerminal: { out: false, err: false },
    env: {},
  };
  /** Waits until this much has been said. */
  const said = (text: string, times = 1): Promise<void> =>
    new Promise((resolve) => {
      told = () => {
        if (out.join('').split(text).length > times) resolve();
      };
      told();
    });
  return { all, said, out: () => out.join(''), err: () => err.join('') };
}

async function broom(...args: readonly string[]) {
  const { all, out, err } = streams();
  const code = await run(['test', ...args], all);
  return { code, out: out(), err: err() };
}

describe('broom test', () => {
  test('runs all tests below a folder, and exits with 0 when they pass', async () => {
    mkdirSync(join(folder, 'below'));
    for (const name of ['a', 'below/b']) {
      put(`${name}.yaml`, policy);
      put(`${name}.broom-test.yaml`, tests('violation'));
    }
    const { code, out, err } = await broom(folder);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      `${join(folder, 'below', 'b.broom-test.yaml')}, of ${join(folder, 'below', 'b.yaml')}\n  ok    one\n`,
    );
    expect(out).toMatch(/2 tests in 2 files: 2 passed, 0 failed\n$/);
  });

  test('exits with 1 when one fails, and with 2 when a file has a mistake beside', async () => {
    put('a.yaml', policy);
    const failing = put('a.broom-test.yaml', tests('compliant'));
    const failed = await broom(failing);
    expect([failed.code, failed.err]).toEqual([1, '']);
    expect(failed.out).toContain('expected  compliant\n          got       violation (Code is missing)');
    const broken = put('b.broom-test.yaml', 'policy: ./a.yaml\ntests: [{ name: a }]');
    const both = await broom(failing, broken);
    expect(both.code).toBe(2);
    expect(both.out).toMatch(/b\.broom-test\.yaml:2:9 tests\[0\]\.launch: expected a launch/);
    expect(both.out).toMatch(/1 test in 2 files: 0 passed, 1 failed, 1 file with mistakes, not run\n$/);
  });

  test('no tests, or a path that is not there, is a mistake', async () => {
    expect(await broom(folder)).toEqual({ code: 2, out: '', err: expect.stringContaining('no policy tests there') });
    expect(await broom(join(folder, 'none'))).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('there is no such file'),
    });
  });

  test('a policy that is not there is told at its place, and other files are run', async () => {
    put('a.yaml', policy);
    put('a.broom-test.yaml', tests('violation'));
    put('b.broom-test.yaml', `policy: ./none.yaml\n${tests('violation')}`);
    const { code, out } = await broom(folder);
    expect(code).toBe(2);
    expect(out).toMatch(/b\.broom-test\.yaml:1:9 policy: .*none\.yaml: there is no such file or folder \(ENOENT\)\n/);
    expect(out).toMatch(/1 passed, 0 failed, 1 file with mistakes, not run\n$/);
  });

  test('reads a recorded launch from beside the tests, as CloudTrail stored it', async () => {
    put('a.yaml', policy);
    put('object.json.gz', asS3Object([launch({ tags: { Code: 'LOL' } })]).bytes);
    put('a.broom-test.yaml', tests('compliant', '{ record: ./object.json.gz }'));
    expect((await broom(folder)).code).toBe(0);
    put('a.broom-test.yaml', tests('compliant', '{ record: ./none.json }'));
    expect(await broom(folder)).toMatchObject({ code: 2, out: expect.stringContaining('none.json: ') });
  });

  test('prints JSON, and writes JUnit XML beside', async () => {
    put('a.yaml', policy);
    put('a.broom-test.yaml', tests('compliant'));
    const junit = join(folder, 'results.xml');
    const { code, out } = await broom(folder, '--json', '--junit', junit);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      passed: 0,
      failed: 1,
      files: [{ tests: [{ name: 'one', passed: false }] }],
    });
    expect(readFileSync(junit, 'utf8')).toContain('<testsuites name="broom test" tests="1" failures="1" errors="0">');
    const nowhere = await broom(folder, '--junit', join(folder, 'no', 'results.xml'));
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('there is no such file or folder')]);
  });
});

test('the examples pass', async () => {
  const { code, out } = await broom(new URL('../../../../examples', import.meta.url).pathname);
  expect(out).not.toMatch(/FAIL|mistake/);
  expect(out).toMatch(/code-tag\.broom-test\.yaml[\s\S]*naming\.broom-test\.yaml/);
  expect(code).toBe(0);
});

describe('broom test --watch', () => {
  test('runs again when the tests or their policy change, through mistakes, until it is ended', async () => {
    put('a.yaml', policy);
    put('a.broom-test.yaml', tests('violation'));
    const { all, said } = streams();
    const end = new AbortController();
    const code = testCommand([folder], { watch: true }, all, end.signal);
    await said('1 passed, 0 failed');
    put('a.broom-test.yaml', tests('compliant'));
    await said('0 passed, 1 failed');
    put('a.yaml', policy.replace('require', 'requires'));
    await said('Did you mean "require"?');
    rmSync(join(folder, 'a.broom-test.yaml'));
    await said('no policy tests there');
    put('a.yaml', policy);
    put('a.broom-test.yaml', tests('violation'));
    await said('1 passed, 0 failed', 2);
    end.abort();
    expect(await code).toBe(0);
  });

  test('ends cleanly at Ctrl-C, and leaves no handler behind', async () => {
    put('a.yaml', policy);
    put('a.broom-test.yaml', tests('violation'));
    const { all, said } = streams();
    const before = process.listenerCount('SIGINT');
    const code = run(['test', folder, '--watch'], all);
    await said('Waiting for changes');
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    process.emit('SIGINT');
    expect(await code).toBe(0);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('leaves no handler behind either when it cannot go on', async () => {
    put('a.yaml', policy);
    put('a.broom-test.yaml', tests('violation'));
    const before = process.listenerCount('SIGINT');
    const { code, err } = await broom(folder, '--watch', '--junit', join(folder, 'no', 'results.xml'));
    expect([code, err]).toEqual([2, expect.stringContaining('there is no such file or folder')]);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('does not go with --json', async () => {
    expect(await broom(folder, '--watch', '--json')).toMatchObject({ code: 2, err: expect.stringContaining('--json') });
  });
});
