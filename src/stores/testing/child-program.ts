import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const require = createRequire(import.meta.url);

/** Bundles a TypeScript file of this folder into one that plain Node runs, at `out`. */
export async function bundleChild(source: string, out: string): Promise<void> {
  await build({
    input: fileURLToPath(new URL(source, import.meta.url)),
    platform: 'node',
    // It holds a native binary, which is found from where it lies.
    plugins: [
      {
        name: 'libsql-as-it-lies',
        resolveId: (id) => (id === 'libsql' ? { id: pathToFileURL(require.resolve(id)).href, external: true } : null),
      },
    ],
    output: { file: out, format: 'esm', codeSplitting: false },
    logLevel: 'silent',
  });
}

export interface Child {
  /** What it has said so far, a word a line. */
  readonly said: readonly string[];
  /** Resolves once it has said so many. */
  hasSaid(words: number): Promise<void>;
  /** At once, without a last word. */
  kill(): void;
  /** Resolves when it has ended, and all that it said was read; what went wrong is thrown. */
  readonly ended: Promise<void>;
}

export function startChild(program: string, ...args: readonly string[]): Child {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  let [rest, complaint, isKilled] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const words = (rest + chunk).split('\n');
    rest = words.pop() ?? '';
    said.push(...words);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint += chunk;
  });
  const ended = new Promise<void>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 || isKilled ? done() : fail(new Error(`it ended with ${code}: ${complaint}`)),
    );
  });
  return {
    said,
    hasSaid: (words) =>
      new Promise((done, fail) => {
        const look = (): void => {
          if (said.length >= words) done();
        };
        child.stdout.on('data', look);
        ended.then(() => fail(new Error(`it said no more than ${said.length} words: ${complaint}`)), fail);
        look();
      }),
    kill: () => {
      isKilled = true;
      child.kill('SIGKILL');
    },
    ended,
  };
}
