import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildPage } from '../../web/console/testing/build-page.ts';
import { useConsole } from './console.ts';

const open = useConsole();

test('the first load is under 100 kB of script compressed, and we aim for 40', async () => {
  const { page } = await open('/', { kind: 'five' });
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((name) => name.endsWith('.js')),
  );
  expect(loaded.length).toBeGreaterThan(0);
  const folder = await buildPage();
  const bytes = loaded.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0);
  expect(bytes).toBeLessThan(40_000);
});

test('the first paint is there within a second, with ten thousand cases behind it', async () => {
  // What else the machine does at the moment is not the page's: the best of three is what it can.
  const paints: number[] = [];
  for (let i = 0; i < 3; i++) {
    const { page } = await open('/', { kind: 'thousands' });
    const painted = () =>
      page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
    await expect.poll(painted).toBeGreaterThan(0);
    paints.push(await painted());
    await page.context().close();
  }
  expect(Math.min(...paints)).toBeLessThan(1_000);
});

test('nothing is inline in the page, nothing comes from elsewhere, and no source map lies beside it', async () => {
  const folder = await buildPage();
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<style|<script(?![^>]* src="\/assets\/)| style=| on\w+=|https?:/);
  const names = readdirSync(join(folder, 'assets'));
  expect(names.filter((name) => !/-[\w-]{8}\.(js|css|svg)$/.test(name))).toEqual([]);
  for (const name of names)
    expect(readFileSync(join(folder, 'assets', name), 'utf8')).not.toContain('sourceMappingURL');
});
