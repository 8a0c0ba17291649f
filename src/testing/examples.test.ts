import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as library from './index.ts';

const root = new URL('../../', import.meta.url);

/** The examples of the docs, by the runner that they are for. */
function example(runner: 'vitest' | 'node'): string {
  const text = readFileSync(new URL('docs/testing.md', root), 'utf8');
  const found = new RegExp(`^\`\`\`js ${runner}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text)?.[1];
  if (found === undefined) throw new Error(`docs/testing.md has no example for ${runner}`);
  return found;
}

/** Runs the text of an example with this library, and gives its tests in place of a runner. */
function testsOf(text: string): [string, () => Promise<void>][] {
  const tests: [string, () => Promise<void>][] = [];
  const collect = (name: string, body: () => Promise<void>) => tests.push([name, body]);
  const names = [...text.matchAll(/^import \{ (.+) \} from 'ec2-broom\/testing';$/gm)].flatMap(([, all = '']) =>
    all.split(', '),
  );
  const body = text.replaceAll(/^import .*$/gm, '');
  const all = new Map<string, unknown>(Object.entries(library));
  const given = names.map((name) => all.get(name));
  new Function('test', 'expect', 'assert', ...names, body)(collect, expect, assert, ...given);
  return tests;
}

for (const [runner, count] of [
  ['vitest', 2],
  ['node', 1],
] as const) {
  const tests = testsOf(example(runner));
  test(`the example for ${runner} in docs/testing.md has its tests`, () => expect(tests).toHaveLength(count));
  test.each(tests)(`and passes (${runner}): %s`, async (_name, body) => {
    await body();
  });
}
