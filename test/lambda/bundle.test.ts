import { execFile, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { loadPolicy } from '../../src/policy/load.ts';
import { asEventBridge, asSqs, launch } from '../../src/testing/index.ts';
import { useBundle } from '../end-to-end/support/bundle.ts';
import { startEmptyTable } from './table.ts';

const policy = `
mode: enforce
rules:
  - id: code-tag
    require: { tags: { Code: [LOL, GGG] } }
    steps: [terminate]
`;
const bundle = useBundle(policy);
const script = fileURLToPath(new URL('../../scripts/bundle.mjs', import.meta.url));
const hook = new URL('./note-loads.mjs', import.meta.url).href;
const runtime = fileURLToPath(new URL('../end-to-end/support/runtime.mjs', import.meta.url));

/** Slow to load, each with what it is for. */
const slow = {
  'an SDK client': /@aws-sdk\/client-/,
  'the SDK’s core': /node_modules\/@smithy\//,
  Powertools: /@aws-lambda-powertools\//,
  'X-Ray': /aws-xray-sdk/,
  YAML: /node_modules\/yaml\//,
  'the schema': /node_modules\/zod\//,
  CEL: /@bufbuild\/cel\//,
};

/** What a file of the bundle was made from, by its source map. */
function sourcesOf(file: string): readonly string[] {
  const map = file.replace(`${join('/lambda', '/')}`, `${join('/lambda-maps', '/')}`);
  // What rolldown writes for itself has no map.
  if (!existsSync(`${map}.map`)) return [];
  return (JSON.parse(readFileSync(`${map}.map`, 'utf8')) as { sources: string[] }).sources;
}

/** The files that importing one loads, itself included. */
function loadedWith(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*"(\.[^"]+)"/g))
    loadedWith(join(dirname(file), name), found);
  return found;
}

const slowIn = (files: Iterable<string>): readonly string[] => {
  const sources = [...files].flatMap(sourcesOf);
  return Object.entries(slow).flatMap(([name, pattern]) => (sources.some((one) => pattern.test(one)) ? [name] : []));
};

test('importing the handler loads nothing that is slow', () => {
  const files = loadedWith(join(bundle().root, 'index.mjs'));
  expect(files.size).toBeGreaterThan(1);
  expect(slowIn(files)).toEqual([]);
});

test('the pattern that finds what is slow finds it where it is', () => {
  const all = readdirSync(join(bundle().root, 'chunks')).map((name) => join(bundle().root, 'chunks', name));
  expect(slowIn(all)).toEqual(Object.keys(slow));
});

test('a launch that is compliant loads the client of DynamoDB and no other, and writes its case once', async () => {
  const table = await startEmptyTable();
  const loaded: string[] = [];
  const child = fork(runtime, [join(bundle().root, 'index.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--import', hook],
    env: {
      ...{ PATH: process.env.PATH ?? '', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
      ...{ AWS_ENDPOINT_URL: table.endpoint, BROOM_TABLE: 'broom', LAMBDA_TASK_ROOT: bundle().root },
      FUNCTION_ARN: 'arn:aws:lambda:eu-west-1:111122223333:function:broom',
    },
  });
  const answer = new Promise<unknown>((done, fail) => {
    child.on('message', (message: { ready?: true; loaded?: string; id?: number }) => {
      if (message.loaded !== undefined) loaded.push(message.loaded);
      if (message.ready) child.send({ id: 1, event: compliant, offset: 0, remaining: 30_000 });
      if (message.id !== undefined) done(message);
    });
    child.once('close', () => fail(new Error('the function ended')));
  });
  const compliant = asSqs([asEventBridge(launch({ tags: { Code: 'LOL' } }))]);
  try {
    expect(await answer).toEqual({ id: 1, answer: { batchItemFailures: [] } });
  } finally {
    child.kill('SIGKILL');
    await table.stop();
  }
  const root = pathToFileURL(join(bundle().root, '/')).href;
  const files = loaded.filter((url) => url.startsWith(root)).map((url) => fileURLToPath(url));
  const clients = new Set(files.flatMap(sourcesOf).flatMap((one) => /@aws-sdk\/client-\w+/.exec(one) ?? []));
  expect([...clients]).toEqual(['@aws-sdk/client-dynamodb']);
  expect(slowIn(files)).toEqual(['an SDK client', 'the SDK’s core', 'Powertools']);
  // The policy is put in force, the case is saved, and the breaker's count is: once for all that came together.
  const writes = table.calls.filter((call) => /Put|Update|Write/.test(call));
  expect(writes).toEqual(['TransactWriteItems', 'PutItem', 'UpdateItem']);
});

test('the same sources give the same bytes, under a megabyte', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'broom-again-'));
  try {
    const make = async (name: string): Promise<Buffer> => {
      const out = join(folder, name);
      await promisify(execFile)(process.execPath, [script, '--quiet', '--out', out]);
      return readFileSync(join(out, 'lambda.zip'));
    };
    const [one, two] = await Promise.all([make('one'), make('two')]);
    expect(one.equals(two)).toBe(true);
    expect(one.length).toBeLessThan(1024 * 1024);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

test('the archive holds what the folder holds, and no source map', () => {
  const names = readdirSync(bundle().root, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'));
  expect(namesIn(bundle().zip()).toSorted()).toEqual(names.toSorted());
  expect(names).toContain('policy.json');
  expect(names.filter((name) => name.endsWith('.map'))).toEqual([]);
});

/** By the central directory, from its place as the archive's end tells it. */
function namesIn(archive: Uint8Array): readonly string[] {
  const bytes = Buffer.from(archive);
  const names: string[] = [];
  let at = bytes.readUInt32LE(bytes.length - 6);
  while (bytes.readUInt32LE(at) === 0x0201_4b50) {
    const length = bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + 46, at + 46 + length));
    at += 46 + length;
  }
  return names;
}

test('the policy in it is the one that was written', () => {
  const ahead = JSON.parse(readFileSync(join(bundle().root, 'policy.json'), 'utf8')) as { digest: string };
  expect(ahead.digest).toBe(loadPolicy({ text: policy, file: 'broom.yaml', readFile: () => '' }).policy?.digest);
});

test('a policy with a mistake makes no bundle, and every mistake is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'broom-wrong-'));
  try {
    writeFileSync(join(folder, 'broom.yaml'), 'rules: [{ id: A, require: { tags: { Code: present } } }]\nmode: force');
    const made = promisify(execFile)(process.execPath, [
      ...[script, '--out', join(folder, 'out'), '--policy', join(folder, 'broom.yaml')],
    ]);
    await expect(made).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(/rules\[0\].id.*mode/s) });
    expect(readdirSync(folder)).toEqual(['broom.yaml']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
