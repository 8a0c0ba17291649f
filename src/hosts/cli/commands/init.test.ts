import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function broom(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const isTerminal = { out: false, err: false };
  const code = await run(args, { out: (text) => out.push(text), err: (text) => err.push(text), isTerminal, env: {} });
  return { code, out: out.join(''), err: err.join('') };
}

test('writes a policy that check has nothing to say about, and that changes nothing', async () => {
  const file = join(folder, 'broom.yaml');
  expect(await broom('init', file)).toMatchObject({ code: 0, err: '' });
  const { code, out, err } = await broom('check', file);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('is valid. Observes only: tells what breaks its rules, and changes nothing.');
});

test('what is commented out in it is right too', async () => {
  const file = join(folder, 'broom.yaml');
  await broom('init', file);
  const written = readFileSync(file, 'utf8');
  // A comment that is a setting begins with a list item, or with a key and what is not prose.
  const opened = written
    .replaceAll(/^(\s*)# (?=\s*(?:- |[a-z]+: [[{"\w]|except:))/gim, '$1')
    .replace(/^( {4}steps: .*\n) {4}steps: .*\n/m, '$1');
  expect(opened.split('#').length).toBeLessThan(written.split('#').length - 10);
  writeFileSync(join(folder, 'opened.yaml'), opened);
  const { code, err } = await broom('check', join(folder, 'opened.yaml'));
  expect([code, err.replace(/.*warning: the exemption.*\n(?: {2}.*\n){2}/g, '').trim()]).toEqual([0, '']);
});

test('says what to do next, with the name that was given', async () => {
  const file = join(folder, 'mine.yml');
  const { out } = await broom('init', file);
  expect(out).toContain(`broom check ${file}\n`);
  expect(out).toContain(`broom replay ~/logs --policy ${file}\n`);
});

test('never writes over what is there', async () => {
  const file = join(folder, 'broom.yaml');
  writeFileSync(file, 'mine');
  expect(await broom('init', file)).toEqual({
    code: 2,
    out: '',
    err: `${file}: it is there already, and was left as it is; name another file\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test.each([
  ['nowhere/broom.yaml', 'there is no such folder; make it first'],
  ['broom.txt', 'expected a name that ends in .yaml'],
])('refuses to write %s', async (name, message) => {
  const { code, err } = await broom('init', join(folder, name));
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(existsSync(join(folder, name))).toBe(false);
});

test.each([
  ['broom.yaml', './node_modules/ec2-broom/policy.schema.json'],
  ['policies/aws/broom.yaml', '../../node_modules/ec2-broom/policy.schema.json'],
])('the first line of %s names the schema of the package that is installed above it', async (name, path) => {
  mkdirSync(join(folder, 'node_modules/ec2-broom'), { recursive: true });
  mkdirSync(join(folder, 'policies/aws'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/ec2-broom/policy.schema.json'), '{}');
  await broom('init', join(folder, name));
  expect(readFileSync(join(folder, name), 'utf8').split('\n')[0]).toBe(`# yaml-language-server: $schema=${path}`);
});
