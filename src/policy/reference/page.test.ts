import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { variables } from '../cel/variables.ts';
import { examplePolicies } from '../testing/example-policies.ts';
import { load } from '../testing/instances.ts';
import { row } from './markdown.ts';
import { exampleText, policyPage } from './page.ts';
import { sections } from './sections.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const template = read('scripts/policy.template.md');
const page = policyPage(template);
const files = { 'cost-centers.txt': '100\n200\n' };
const errorsOf = (text: string): string[] =>
  load(text, files)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => `${path}: ${message}`);

test('docs/policy.md is what the schema and the template say: else run npm run docs', () =>
  expect(read('docs/policy.md')).toBe(page));

const keys = sections().flatMap((section) =>
  section.keys.map((key) => ({ ...key, path: `${section.path}.${key.name}`, section })),
);

test.each(keys)('$path says what it means, what may stand there, and how it looks', ({ meaning, values, examples }) => {
  expect(meaning).toMatch(/^\S.*\.$/s);
  expect(values).not.toBe('');
  expect(examples.length).toBeGreaterThan(0);
});

test.each(examplePolicies())('the example of $path is part of a policy that loads: $example', ({ text }) =>
  expect(errorsOf(text)).toEqual([]),
);

test.each(variables)('the example of $path is an expression that loads: $example', ({ path, example }) => {
  expect(example).toContain(path);
  expect(errorsOf(`rules: [{ id: r, require: { assert: ${JSON.stringify(example)} } }]`)).toEqual([]);
  expect(page).toContain(`| \`${path}\` |`);
});

test('an example of what the language does not know would be noticed', () => {
  const [first] = examplePolicies();
  expect(errorsOf((first?.text ?? '').replace('mode: enforce', 'mode: enforced'))).not.toEqual([]);
});

describe('the page', () => {
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);

  test.each(blocks)('has whole policies, or settings, that load: %#', (block) => {
    const whole = /^rules:/m.test(block) ? block : `${block}rules: [{ id: r, require: { tags: { Code: [LOL] } } }]\n`;
    expect(errorsOf(whole)).toEqual([]);
  });

  test('names every key of every map', () => {
    expect(blocks.length).toBeGreaterThan(3);
    for (const { name } of keys) expect(page).toContain(`| \`${name}\` |`);
  });

  test('shows a key with what must stand beside it', () => {
    expect(exampleText('rules[].steps[]', 'after', '4h')).toBe('{ do: stop, after: 4h }');
    expect(page).toContain('`{ do: stop, after: 4h }`');
  });

  test('cannot leave out a map, nor tell of one that there is not', () => {
    expect(() => policyPage(template.replace('<!-- keys: breaker -->', ''))).toThrow('no place for <!-- keys: breaker');
    expect(() => policyPage(`${template}\n<!-- keys: brake -->\n`)).toThrow('asks for brake');
  });

  test('keeps a bar in a pattern from ending its cell', () => {
    expect(row(['`a|b`', 'c\nd'])).toBe('| `a\\|b` | c d |');
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(60);
    for (const one of rows) expect(one.split(/(?<!\\)\|/)).toHaveLength(/^\| `(?:instance|launch)\./.test(one) ? 6 : 7);
  });
});
