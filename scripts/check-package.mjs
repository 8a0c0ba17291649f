// The package as a user gets it: packed, installed in an empty folder, and run there.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'broom-package-'));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const expect = (is, what) => {
  if (!is) throw new Error(`the package: ${what}`);
  process.stdout.write(`ok: ${what}\n`);
};

try {
  const [{ filename, files, size }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], root));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', join(folder, filename)]);
  const broom = join(folder, 'node_modules', '.bin', 'broom');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const paths = files.map(({ path }) => path);
  expect(
    !paths.some((path) => /\.test\.|^dist\/.+\/testing\/|^src\/|^bench\//.test(path)),
    'holds no tests and no sources',
  );
  // A third of it is the example trail, a tenth the editor of the playground.
  expect(size < 1_400_000, `is ${Math.ceil(size / 1024)} KiB packed, under 1.4 MB`);
  expect(run(broom, ['--version']).trim() === version, `broom --version says ${version}`);
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  expect(
    run(broom, ['check', 'examples/code-tag.yaml']).includes('is valid'),
    'broom check accepts the example policy',
  );
  const report = JSON.parse(run(broom, ['replay', 'examples/trail', '--policy', 'examples/code-tag.yaml', '--json']));
  expect(
    report.instances > 0 && report.incomplete === false,
    `broom replay judges ${report.instances} instances of the example trail`,
  );
  const page = run(broom, ['replay', 'examples/trail', '--policy', 'examples/code-tag.yaml', '--format', 'html']);
  expect(
    page.startsWith('<!doctype html>') && page.includes('Content-Security-Policy'),
    'broom replay writes the HTML report',
  );
  const library =
    "import('ec2-broom').then(({ judge, live, version }) => process.stdout.write([typeof judge, typeof live, version].join(' ')))";
  expect(run('node', ['-e', library]) === `function function ${version}`, 'the library form can be imported');
  expect(/, 0 failed\n$/.test(run(broom, ['test', 'examples'])), 'broom test passes the tests of the examples');
  const [, example] = /^```js node\n([\s\S]*?)^```$/m.exec(readFileSync(join(root, 'docs/testing.md'), 'utf8')) ?? [];
  writeFileSync(join(folder, 'example.test.mjs'), example ?? '');
  expect(
    /^# pass 1\n# fail 0$/m.test(run('node', ['--test', '--test-reporter=tap', 'example.test.mjs'])),
    'the example of docs/testing.md for node:test runs with ec2-broom/testing',
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
