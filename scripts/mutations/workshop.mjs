import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** @typedef {import('./list.mjs').Mutation} Mutation */

const root = join(import.meta.dirname, '../..');
/** Real ones stay outside the bundle: some find files beside themselves. */
const outside = /^(@bufbuild\/|@aws|commander$|libsql$|yaml$|zod$|node:|vitest$|fast-check$)/;

/** Tests beside the code that a mutation may break. */
const nearby = [
  'src/cases',
  'src/engine',
  'src/facts',
  'src/messages',
  'src/stores/memory',
  'src/replay/replay.test.ts',
];

/** What a world of the simulator came to: the first breach, or null. */
const entry = `
import { breachesOf } from './src/simulate/invariants/index.ts';
import { simulate } from './src/simulate/run.ts';
import { commandOf } from './src/simulate/text.ts';

const { worlds, more } = JSON.parse(process.argv[2]);
let found = null;
for (let seed = 1; seed <= worlds && found === null; seed += 1) {
  const options = { seed: 'mutant-' + seed, launches: 250, faults: seed % 3 === 0 ? 'some' : 'many', ...more };
  const [breach] = breachesOf(await simulate(options));
  if (breach !== undefined) found = { law: breach.law, command: commandOf(options) };
}
process.stdout.write(JSON.stringify(found));
`;

/** A copy of the sources in a folder of its own, in which one thing at a time is broken. */
export function createWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), 'broom-mutations-'));
  for (const name of ['src', 'package.json', 'tsconfig.json', 'examples'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'entry.mjs'), entry);
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default { test: { testTimeout: 30_000 } };\n');
  return {
    /**
     * @param {Mutation} mutation
     * @param {number} worlds
     * @returns {Promise<string | null>} what noticed; null: nothing did
     */
    attempt: async ({ file, find, put, world = {} }, worlds) => {
      const path = join(folder, 'src', file);
      const text = readFileSync(path, 'utf8');
      if (text.split(find).length !== 2) throw new Error(`src/${file} does not hold this once: ${find}`);
      writeFileSync(
        path,
        text.replace(find, () => put),
      );
      try {
        return (await bySimulator(folder, worlds, world)) ?? (await byTests(folder));
      } finally {
        writeFileSync(path, text);
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** @returns {Promise<string | null>} */
async function bySimulator(/** @type {string} */ folder, /** @type {number} */ worlds, /** @type {object} */ more) {
  const bundle = await rolldown({
    input: join(folder, 'entry.mjs'),
    platform: 'node',
    external: outside,
    logLevel: 'silent',
  });
  await bundle.write({ file: join(folder, 'bundle.mjs'), codeSplitting: false });
  await bundle.close();
  const { code, out, err } = await run(
    process.execPath,
    [join(folder, 'bundle.mjs'), JSON.stringify({ worlds, more })],
    folder,
  );
  // It may go round in circles, in virtual time.
  if (code === 'timeout') return 'simulator: no end';
  if (code !== 0) return `simulator: ${err.split('\n').find((line) => line.includes('Error')) ?? 'it threw'}`;
  const found = JSON.parse(out);
  return found === null ? null : `simulator: ${found.law} (\`${found.command}\`)`;
}

/** @returns {Promise<string | null>} the first test that failed */
async function byTests(/** @type {string} */ folder) {
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
  const { code, out } = await run(process.execPath, [vitest, 'run', '--bail=1', '--reporter=json', ...nearby], folder);
  if (code === 0) return null;
  const report = JSON.parse(out.slice(out.indexOf('{')));
  for (const { name, assertionResults } of report.testResults) {
    const failed = assertionResults.find((/** @type {{ status: string }} */ one) => one.status === 'failed');
    if (failed !== undefined) return `test: ${name.slice(folder.length + 1)}, ${failed.fullName}`;
  }
  return 'test: one that does not load';
}

/** @returns {Promise<{ code: number | 'timeout', out: string, err: string }>} */
function run(/** @type {string} */ command, /** @type {string[]} */ args, /** @type {string} */ cwd) {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, timeout: 240_000, maxBuffer: 64e6 }, (error, out, err) => {
      const code = error === null ? 0 : error.killed ? 'timeout' : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, out, err });
    });
  });
}
