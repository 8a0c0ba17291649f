// Makes the Lambda function: dist/lambda/ (ES modules, what is needed late in chunks of its own) and dist/lambda.zip.
//
//   node scripts/bundle.mjs                        what `npm run build` runs
//   node scripts/bundle.mjs --policy broom.yaml    checks the policy now, and puts it in as policy.json
//
// The AWS SDK is bundled: what was tested is what runs, and not whichever version the runtime has that day. The same
// sources give the same bytes. Source maps are in dist/lambda-maps/, for reading a stack trace; they are not in the zip.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { zip } from './zip.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    policy: { type: 'string' },
    out: { type: 'string', default: join(root, 'dist') },
    quiet: { type: 'boolean', default: false },
  },
});
const folder = join(values.out, 'lambda');
const maps = join(values.out, 'lambda-maps');

/** The SDK's ES modules, of which only what is used is kept; its CommonJS would come whole. */
const options = {
  platform: 'node',
  resolve: { mainFields: ['module', 'main'], conditionNames: ['module', 'node', 'import'] },
  // Libraries bring warnings that are theirs to mend; an error is thrown.
  logLevel: 'silent',
};

/** The policy as the function reads it, or null. */
async function policyAhead(file) {
  if (file === undefined) return null;
  const made = mkdtempSync(join(tmpdir(), 'broom-bundle-'));
  try {
    const compiler = await rolldown({
      ...options,
      input: { compile: join(root, 'src/hosts/lambda/compile-ahead.ts') },
    });
    await compiler.write({
      format: 'esm',
      dir: made,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    });
    await compiler.close();
    const { compileAhead } = await import(pathToFileURL(join(made, 'compile.mjs')).href);
    const folder = realpathSync(dirname(file));
    const readFile = (path) => {
      const target = realpathSync(join(folder, path));
      if (!target.startsWith(folder + sep)) throw new Error('it lies outside the folder of the policy');
      return readFileSync(target, 'utf8');
    };
    const source = { text: readFileSync(file, 'utf8'), file: basename(file), readFile, since: statSync(file).mtime };
    return JSON.stringify(await compileAhead(source));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

const policy = await policyAhead(values.policy).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
});
/**
 * What is loaded together lies in one file: each file that is opened costs half a millisecond or more of a cold start.
 * In order: a module is in the first that needs it. What no line names is left to the bundler.
 */
const together = [
  ['start', ['src/hosts/lambda/handler.ts']],
  [
    'event',
    [
      'src/hosts/lambda/telemetry.ts',
      '@aws-lambda-powertools/logger/lib/esm/index.js',
      '@aws-lambda-powertools/metrics/lib/esm/index.js',
      'src/hosts/lambda/dynamo-store.ts',
      'src/hosts/lambda/bundled-policy.ts',
      'src/hosts/lambda/policy-ahead.ts',
    ],
  ],
  ['object', ['src/aws/sdk/s3.ts', 'src/cloudtrail/object.ts', 'src/replay/read-object.ts']],
  ['act', ['src/aws/sdk/ec2.ts', 'src/aws/sdk/sts.ts', 'src/aws/sdk/sns.ts']],
];

async function generate(output) {
  const bundle = await rolldown({ ...options, input: { index: join(root, 'src/hosts/lambda/handler.ts') } });
  try {
    return (await bundle.generate({ format: 'esm', entryFileNames: '[name].mjs', ...output })).output;
  } finally {
    await bundle.close();
  }
}

/** Files of `together` by module, as a bundle that was split as the bundler likes tells. */
async function filesOfModules() {
  const chunks = new Map((await generate({ minify: false })).map((chunk) => [chunk.fileName, chunk]));
  const files = new Map();
  for (const [file, entries] of together) {
    for (const entry of entries) {
      const first = [...chunks.values()].find(({ facadeModuleId }) => slashed(facadeModuleId ?? '').endsWith(entry));
      if (first === undefined)
        throw new Error(`no chunk begins with ${entry}: scripts/bundle.mjs names a file that is gone`);
      for (const { moduleIds } of closure(chunks, first))
        for (const id of moduleIds) if (!files.has(id)) files.set(id, file);
    }
  }
  return files;
}

const slashed = (path) => path.replaceAll('\\', '/');

/** A chunk, and what is loaded with it. */
function closure(chunks, chunk, found = new Set()) {
  if (chunk === undefined || found.has(chunk)) return found;
  found.add(chunk);
  for (const name of chunk.imports) closure(chunks, chunks.get(name), found);
  return found;
}

const fileOf = await filesOfModules();
const output = await generate({
  minify: true,
  sourcemap: 'hidden',
  chunkFileNames: 'chunks/[name]-[hash].mjs',
  codeSplitting: {
    groups: together.map(([name], index) => ({
      name,
      test: (id) => fileOf.get(id) === name,
      priority: together.length - index,
    })),
  },
});

for (const old of [folder, maps]) rmSync(old, { recursive: true, force: true });
const files = new Map();
for (const { type, fileName, code, source } of output) {
  const isMap = fileName.endsWith('.map');
  const target = join(isMap ? maps : folder, fileName);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, type === 'chunk' ? code : source);
  if (!isMap) files.set(fileName, Buffer.from(type === 'chunk' ? code : source));
}
if (policy !== null) {
  writeFileSync(join(folder, 'policy.json'), policy);
  files.set('policy.json', Buffer.from(policy));
}
const sorted = Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
const archive = zip(sorted);
writeFileSync(join(values.out, 'lambda.zip'), archive);

if (!values.quiet) {
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
  const rows = Object.entries(sorted).map(([name, data]) => ({
    name,
    data,
    packed: deflateRawSync(data, { level: 9 }),
  }));
  for (const { name, data, packed } of rows.sort((a, b) => b.packed.length - a.packed.length).slice(0, 12))
    process.stdout.write(
      `${name.padEnd(40)} ${kib(data.length).padStart(11)} ${kib(packed.length).padStart(10)} zipped\n`,
    );
  process.stdout.write(`${rows.length} files, lambda.zip ${kib(archive.length)}\n`);
}
