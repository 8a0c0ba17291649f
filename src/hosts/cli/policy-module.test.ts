import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPolicyFile, requirePolicy } from './policy-file.ts';
import { importPolicy, isModule } from './policy-module.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-module-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const policy = "{ rules: [{ id: 'code', require: { tags: { Code: ['LOL'] } } }] }";

test.each(['policy.js', 'policy.mjs', 'policy.cjs', 'policy.ts', 'policy.mts', 'policy.cts'])(
  '%s is a module',
  (name) => expect(isModule(name)).toBe(true),
);
test.each(['policy.yaml', 'policy.yml', 'policy.json', 'policy', 'js'])('%s is none', (name) =>
  expect(isModule(name)).toBe(false),
);

test.each([
  ['policy.mjs', `export default ${policy};`],
  ['policy.cjs', `module.exports = ${policy};`],
  ['compiled.cjs', `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = ${policy};`],
])('the default export of %s is the policy', async (name, text) => {
  const { rules } = await requirePolicy(put(name, text));
  expect(rules.map(({ id }) => id)).toEqual(['code']);
});

test('files that it names lie in its own folder', async () => {
  put('codes.txt', 'LOL\nGGG\n');
  const file = put(
    'policy.mjs',
    "export default { rules: [{ id: 'r', require: { tags: { Code: { from: './codes.txt' } } } }] };",
  );
  expect((await requirePolicy(file)).rules).toHaveLength(1);
});

test('mistakes are told by their path, since there is no line', async () => {
  const file = put(
    'policy.mjs',
    "export default { rules: [{ id: 'r', requires: {}, require: { tags: { Code: 42 } } }] };",
  );
  const { diagnostics } = await readPolicyFile(file);
  expect(diagnostics.map(({ line, path }) => [line, path])).toEqual([
    [0, 'rules[0].require.tags.Code'],
    [0, 'rules[0].requires'],
  ]);
  await expect(requirePolicy(file)).rejects.toThrow(/policy\.mjs rules\[0\]\.requires: .*Did you mean "require"\?/);
});

test.each([
  [
    'nothing.mjs',
    'export const policy = {};',
    'expected a policy as the default export; write export default definePolicy({ … })',
  ],
  ['fails.mjs', "throw new Error('out of luck');", 'the module fails: Error: out of luck'],
  ['imports.mjs', "import './not-there.mjs';", 'the module fails: '],
])('%s is refused with what is wrong with it', async (name, text, message) => {
  await expect(importPolicy(put(name, text))).rejects.toThrow(message);
});

test('a module that is not there is no failing module', async () => {
  await expect(importPolicy(join(folder, 'none.mjs'))).rejects.toThrow('none.mjs: there is no such file or folder');
});

test('what a module exports may be no policy at all', async () => {
  await expect(requirePolicy(put('policy.mjs', 'export default () => 1;'))).rejects.toThrow('a function');
});

test('TypeScript that this Node does not read is refused before it runs, with what to do', async () => {
  const file = put('policy.mts', `export default ${policy};`);
  await expect(importPolicy(file, false)).rejects.toThrow(
    /policy\.mts: Node [\d.]+ does not read TypeScript\. Run it with Node 22\.18 or later, compile it \(tsc\) and name the policy\.mjs that comes of it, or write the policy in YAML/,
  );
});

test('a module that was changed is read again', async () => {
  const file = put('policy.mjs', `export default ${policy};`);
  expect((await requirePolicy(file)).rules[0]?.id).toBe('code');
  put('policy.mjs', `export default ${policy.replace('code', 'tag')};`);
  utimesSync(file, new Date(), new Date('2026-03-01T12:00:00Z'));
  expect((await requirePolicy(file)).rules[0]?.id).toBe('tag');
});
