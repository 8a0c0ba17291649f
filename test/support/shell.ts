import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const installer = join(root, 'scripts', 'emulators.mjs');

export const hasAwsCli = (): boolean =>
  spawnSync(process.execPath, [installer, 'check', 'awscli'], { encoding: 'utf8' }).status === 0;

export interface ShellOptions {
  readonly endpoint: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Commands of AWS are checked against the services' models, and not sent. */
  readonly checkOnly?: boolean;
}

/** A folder in which commands of the documentation are run as they stand, `aws` and `npx --no-install broom` as well. */
export interface Shell {
  readonly folder: string;
  /** Runs bash until the first command that fails; what it wrote is given either way. */
  run(script: string): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  close(): Promise<void>;
}

export async function openShell({ endpoint, env = {}, checkOnly = false }: ShellOptions): Promise<Shell> {
  const folder = mkdtempSync(join(tmpdir(), 'broom-docs-'));
  const cli = mkdtempSync(join(tmpdir(), 'broom-aws-cli-'));
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  const server = await startCli(cli, endpoint, environment, checkOnly);
  return {
    folder,
    run: (script) => bash(`${words(cli)}\n${script}`, folder, environment),
    close: async () => {
      const ended = new Promise((done) => server.once('close', done));
      server.kill('SIGKILL');
      await ended;
      for (const one of [folder, cli]) rmSync(one, { recursive: true, force: true });
    },
  };
}

async function startCli(
  folder: string,
  endpoint: string,
  env: Record<string, string>,
  checkOnly: boolean,
): Promise<ChildProcess> {
  const where = spawnSync(process.execPath, [installer, 'where', 'awscli'], { encoding: 'utf8' }).stdout.trim();
  const program = join(root, 'test', 'support', 'aws-cli.py');
  const args = [program, folder, endpoint, ...(checkOnly ? ['--check'] : [])];
  const server = spawn(join(where, 'bin', 'python'), args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  server.stderr.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  await new Promise<void>((ready, fail) => {
    server.stdout.once('data', () => ready());
    server.once('close', () => fail(new Error(`the AWS CLI did not start: ${complaint}`)));
  });
  return server;
}

/** `set -e` does not reach into a substitution that an assignment hides; a failing `aws` says so on its own. */
const words = (cli: string): string => `
set -euo pipefail
aws() {
  printf '%s\\0' "$PWD" "\${AWS_DEFAULT_REGION:-us-east-1}" "$@" > ${cli}/request
  local code; read -r code < ${cli}/answer
  cat ${cli}/out; cat ${cli}/err >&2
  if [ "$code" != 0 ]; then echo "FAILED: aws $*" >&2; fi
  return "$code"
}
npx() { shift 2; ${process.execPath} ${root}/dist/hosts/cli/main.js "$@"; }
node() { if [ "$1" = scripts/bundle.mjs ]; then set -- "${root}/$1" "\${@:2}"; fi; ${process.execPath} "$@"; }
`;

function bash(script: string, cwd: string, env: Record<string, string>): ReturnType<Shell['run']> {
  const child = spawn('bash', ['-s'], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  child.stdin.end(script);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, out: out.join(''), err: err.join('') }));
  });
}
