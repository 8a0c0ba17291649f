import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { topic } from './testing/signer.ts';

/** The examples of docs/sns.md, each as it stands there. */
const page = await readFile(new URL('../../../../docs/sns.md', import.meta.url), 'utf8');
const examples = new Map(
  [...page.matchAll(/^```js (\w+)\n([\s\S]*?)^```$/gm)].map(([, name = '', code = '']) => [name, code]),
);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broom-docs-'));
  vi.stubEnv('BROOM_TOPICS', topic);
  vi.stubEnv('QUEUE_URL', 'https://sqs.eu-west-1.amazonaws.com/111122223333/events');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function load(name: string): Promise<Record<string, (...args: never[]) => unknown>> {
  await writeFile(join(folder, 'in.js'), (examples.get(name) ?? '').replaceAll('console.log', '(() => {})'));
  await build({
    input: join(folder, 'in.js'),
    platform: 'node',
    resolve: { alias: { 'ec2-broom/sns': fileURLToPath(new URL('./index.ts', import.meta.url)) } },
    // Loaded when a message is sent, which none is here.
    external: /^@aws-sdk\//,
    output: { dir: join(folder, name), format: 'esm' },
    logLevel: 'silent',
  });
  return import(pathToFileURL(join(folder, name, 'in.js')).href);
}

test('there is one for each kind of host', () => {
  expect([...examples.keys()].sort()).toEqual(['fetch', 'fission', 'lambda', 'node', 'webtask']);
});

test('those of functions answer what is no message', async () => {
  const { handler } = await load('lambda');
  const requestContext = { http: { method: 'POST' } };
  expect(await handler?.({ rawPath: '/', body: 'x', requestContext } as never)).toMatchObject({ statusCode: 400 });
  const { default: fission } = await load('fission');
  expect(await fission?.({ request: { method: 'POST', headers: {}, body: 'x' } } as never)).toMatchObject({
    status: 400,
  });
  expect((await load('webtask')).default).toHaveLength(3);
}, 60_000);

test('those of servers do, too', async () => {
  const { default: worker } = (await load('fetch')) as unknown as { default: { fetch(r: Request): Promise<Response> } };
  const post = new Request('https://e.example/sns', { method: 'POST', body: 'x' });
  expect((await worker.fetch(post)).status).toBe(400);
  const { server } = (await load('node')) as unknown as { server: { listening: boolean } };
  expect(server.listening).toBe(false);
}, 60_000);
