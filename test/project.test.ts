import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

test('the lock file carries no download addresses', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/);
});

test('every dependency is licensed for us', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { license?: string; dev?: boolean }>;
  };
  const shipped = Object.entries(packages).filter(([name, { dev }]) => name !== '' && dev !== true);
  expect(shipped.length).toBeGreaterThan(3);
  for (const [name, { license }] of shipped)
    expect([name, license]).toEqual([
      name,
      expect.stringMatching(/^\(?(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|(Apache-2\.0)( AND BSD-3-Clause)?)\)?$/),
    ]);
});

test('the changelog speaks of this version', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(read('CHANGELOG.md')).toContain(`## ${version}`);
});

test('the lock file has every platform that a dependency ships binaries for', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const locked = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}));
  expect(wanted.length).toBeGreaterThan(10);
  expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
});
