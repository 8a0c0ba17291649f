import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { check } from './check.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** What is said, in the order in which it is said: `out` and `err` with the text. */
async function checked(file: string, json = false) {
  const said: [stream: 'out' | 'err', text: string][] = [];
  const streams = {
    out: (text: string) => said.push(['out', text]),
    err: (text: string) => said.push(['err', text]),
    isTerminal: { out: false, err: false },
    env: {},
  };
  const code = await check(file, { json }, streams, new Date('2026-03-01T12:00:00Z'));
  const all = (stream: string): string => said.flatMap(([of, text]) => (of === stream ? [text] : [])).join('');
  return { code, said, out: all('out'), err: all('err') };
}

const fiveMistakes = `mode: enforced
settle: 5 minutes
rules:
  - id: code-tag
    require: { tags: { Code: LOL } }
    steps: [notfy, { do: stop, aftr: 4h }]
`;

describe('a policy with mistakes', () => {
  test('has every one told at once, with its place, a caret and what to write', async () => {
    const { code, out, err } = await checked(put('p.yaml', fiveMistakes));
    expect([code, out]).toEqual([2, '']);
    const file = join(folder, 'p.yaml');
    expect(err).toBe(`${file}:1:7 mode: expected one of observe, enforce, got "enforced". Did you mean "enforce"?
  mode: enforced
        ^
${file}:2:9 settle: expected a duration such as 90m or 4h, got "5 minutes"; write 5m
  settle: 5 minutes
          ^
${file}:5:30 rules[0].require.tags.Code: expected present, absent, a list of values, or a map with in, pattern, from or present, got "LOL"; write [LOL]
      require: { tags: { Code: LOL } }
                               ^
${file}:6:13 rules[0].steps[0]: expected one of notify, tag, quarantine, stop, terminate, got "notfy". Did you mean "notify"?
      steps: [notfy, { do: stop, aftr: 4h }]
              ^
${file}:6:32 rules[0].steps[1].aftr: the key "aftr" is not known here. Did you mean "after"?
      steps: [notfy, { do: stop, aftr: 4h }]
                                 ^

${file}: 5 mistakes; nothing was judged by it
`);
  });

  test('has its warnings told too as JSON, and no values', async () => {
    const { code, out } = await checked(put('p.yaml', fiveMistakes), true);
    const { valid, effective, diagnostics } = JSON.parse(out);
    expect([code, valid, effective]).toEqual([2, false, null]);
    expect(diagnostics).toHaveLength(6);
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'warning', line: 6, column: 20 }));
  });
});

describe('a sound policy', () => {
  const odd = `mode: enforce
channels: [{ slack: env:BROOM_X }]
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, lol] } }
    steps: [stop, notify]
`;

  test('ends with what it may do, after the values that hold and the warnings', async () => {
    const { code, said } = await checked(put('p.yaml', odd));
    expect(code).toBe(0);
    expect(said.map(([stream, text]) => [stream, text.split('\n')[0]])).toEqual([
      ['out', expect.stringMatching(/^digest: [0-9a-f]{64}$/)],
      ['err', expect.stringMatching(/p\.yaml:5:36 .*: warning: "lol" differs from "LOL" in case only/)],
      ['err', expect.stringMatching(/p\.yaml:6:13 .*: warning: no earlier notify announces this stop/)],
      ['err', ''],
      ['out', `${join(folder, 'p.yaml')} is valid. 2 warnings. May stop in every account.`],
    ]);
  });

  test('may be a module', async () => {
    const { code, out, err } = await checked(
      put('p.mjs', "export default { rules: [{ id: 'r', require: { tags: { Code: ['a', 'a'] } } }] };"),
    );
    expect(code).toBe(0);
    expect(err).toContain('p.mjs rules[0].require.tags.Code[1]: warning: "a" is in this list already');
    expect(out).toContain('is valid. One warning. Observes only');
  });
});
