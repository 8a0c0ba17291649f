import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findTestFiles } from './find.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-find-'));
  for (const path of ['b', 'b/c', 'node_modules', '.git', 'd.broom-test.yaml']) mkdirSync(join(folder, path));
  for (const path of ['z', 'b/a', 'b/c/x', 'node_modules/n', '.git/g', 'd.broom-test.yaml/e'])
    writeFileSync(join(folder, `${path}.broom-test.yaml`), '');
  for (const path of ['a.broom-test.yml', 'broom-test.yaml', 'a.yaml']) writeFileSync(join(folder, path), '');
  symlinkSync(folder, join(folder, 'b', 'loop'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('finds tests at any depth, in order, but not in node_modules, folders with a dot, and behind links', () => {
  const names = [
    'a.broom-test.yml',
    'b/a.broom-test.yaml',
    'b/c/x.broom-test.yaml',
    'd.broom-test.yaml/e.broom-test.yaml',
    'z.broom-test.yaml',
  ];
  expect(findTestFiles([folder])).toEqual({ files: names.map((name) => join(folder, name)), missing: [] });
});

test('takes a file that is named as it is, each once, and names what is not there', () => {
  const [named, found] = [join(folder, 'a.yaml'), join(folder, 'b', 'a.broom-test.yaml')];
  expect(findTestFiles([named, found, join(folder, 'b'), 'nowhere'])).toEqual({
    files: [named, found, join(folder, 'b', 'c', 'x.broom-test.yaml')],
    missing: ['nowhere'],
  });
});
