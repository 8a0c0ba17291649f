import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../src/', import.meta.url).pathname;
const pure = ['facts', 'cloudtrail', 'events', 'policy', 'cases', 'messages', 'report'];
/** Of the messages, what sends them: it bounds each by a timer. */
const posting = 'post.ts';
const allowed = /^(\.|node:crypto$|node:buffer$|zod$|yaml$|@bufbuild\/(re2|cel)$)/;
const sources = pure.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|testing/.test(file) && !file.endsWith(posting))
    .map((file) => join(folder, file)),
);

test.each(sources)('%s touches no disk, no network, no SDK and no clock', (file) => {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const lines = /^(?:import|export|\})[^'\n]* from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
  const imports = [...text.matchAll(lines)].map(([, ...names]) => names.find((name) => name !== undefined) ?? '');
  expect(imports.filter((name) => !allowed.test(name))).toEqual([]);
  expect(text).not.toMatch(
    /Date\.now\(|new Date\(\)|performance\.|Math\.random|setTimeout|setInterval|\bfetch\(|\bprocess\./,
  );
});

test.each([
  ['cases', /\.\.\/(engine|replay|report|stores|hosts|aws)\//],
  ['policy', /\.\.\/(cases|cloudtrail|engine|replay|report|stores|hosts|aws)\//],
  ['facts', /\.\.\/\w+\//],
])('imports point inward: %s', (folder, outward) => {
  const own = sources.filter((file) => file.startsWith(folder));
  expect(own.length).toBeGreaterThan(3);
  for (const file of own)
    expect(readFileSync(join(root, file), 'utf8')).not.toMatch(new RegExp(`from '${outward.source}`));
});
