import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle } from './bundle.ts';
import type { TestClock } from './clock-proxy.ts';

/** The bundle, running in a process of its own. */
export interface RunningFunction {
  /** Calls the handler. Rejects with what it threw, or when the process ended meanwhile. */
  invoke(event: unknown, remainingMs?: number): Promise<unknown>;
  /** Lines that it logged, parsed. */
  readonly logs: readonly Readonly<Record<string, unknown>>[];
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface FunctionOptions {
  readonly bundle: Bundle;
  readonly clock: TestClock;
  readonly endpoint: string;
  readonly account: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly env: Readonly<Record<string, string>>;
}

const runtime = fileURLToPath(new URL('./runtime.mjs', import.meta.url));

export async function startFunction(options: FunctionOptions): Promise<RunningFunction> {
  const { bundle, clock, endpoint, account, region = 'us-east-1', env } = options;
  const { accessKeyId, secretAccessKey } = options.credentials ?? { accessKeyId: 'test', secretAccessKey: 'test' };
  const child = fork(runtime, [join(bundle.root, 'index.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: {
      PATH: process.env.PATH ?? '',
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_LAMBDA_FUNCTION_NAME: 'broom',
      LAMBDA_TASK_ROOT: bundle.root,
      FUNCTION_ARN: `arn:aws:lambda:${region}:${account}:function:broom`,
      ...env,
    },
  });
  const logs: Record<string, unknown>[] = [];
  const complaint = readLines(child, logs);
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const waiting = new Map<number, { done: (answer: unknown) => void; fail: (error: Error) => void }>();
  let last = 0;
  const ready = new Promise<void>((done, fail) => {
    child.once('message', () => done());
    child.once('close', () => fail(new Error(`the function ended: ${complaint()}`)));
  });
  child.on('message', (message: { id?: number; answer?: unknown; error?: string }) => {
    const { id = 0, answer, error } = message;
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.done(answer);
    else caller?.fail(new Error(error));
  });
  child.once('close', () => {
    for (const { fail } of waiting.values()) fail(new Error('the function ended'));
  });
  await ready;
  return {
    logs,
    invoke: (event, remaining = 60_000) =>
      new Promise((done, fail) => {
        last += 1;
        waiting.set(last, { done, fail });
        child.send({ id: last, event, offset: clock.offset(), remaining }, (error) => {
          if (error !== null) fail(error);
        });
      }),
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** @returns what gives the last words of its standard error */
function readLines(child: ChildProcess, logs: Record<string, unknown>[]): () => string {
  let rest = '';
  let complaint = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{')) logs.push(JSON.parse(line) as Record<string, unknown>);
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    complaint = (complaint + chunk).slice(-2_000);
    const lines = chunk.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
    for (const line of lines) logs.push(JSON.parse(line) as Record<string, unknown>);
  });
  return () => complaint;
}
