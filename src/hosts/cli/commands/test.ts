import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { styleText } from 'node:util';
import { fileErrorOf } from '../../../replay/file-error.ts';
import { readObject } from '../../../replay/read-object.ts';
import { findTestFiles } from '../../../testing/find.ts';
import { toJunit } from '../../../testing/junit.ts';
import { countsOf, type Paint, toJson, toText } from '../../../testing/print.ts';
import { type FileResult, type Files, runTestFile } from '../../../testing/run-tests.ts';
import { rerunOnChange } from '../../../testing/watch.ts';
import { type ExitCode, exitCode, Mistake, type Streams } from '../exit.ts';
import { readPolicyFile } from '../policy-file.ts';

export interface TestOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
}

/**
 * Runs policy tests: 1 when one failed, 2 when a file has a mistake or there are none.
 *
 * @param signal ends `--watch`; Ctrl-C unless given
 */
export async function test(
  paths: readonly string[],
  options: TestOptions,
  streams: Streams,
  signal?: AbortSignal,
): Promise<ExitCode> {
  const given = paths.length === 0 ? ['.'] : paths;
  if (options.watch !== true) {
    const results = await runAll(given);
    show(results, options, streams);
    return codeOf(results);
  }
  if (options.json === true) throw new Mistake('--watch prints for people; leave out --json');
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  if (signal === undefined) process.once('SIGINT', interrupt);
  try {
    await rerunOnChange(() => round(given, options, streams), signal ?? interrupted.signal);
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
  return exitCode.ok;
}

/** @throws {Mistake} when there is no test */
async function runAll(paths: readonly string[]): Promise<FileResult[]> {
  const { files: found, missing } = findTestFiles(paths);
  if (missing.length > 0)
    throw new Mistake(missing.map((path) => `${path}: there is no such file or folder`).join('\n'));
  if (found.length === 0) {
    throw new Mistake(
      `${paths.join(', ')}: no policy tests there; expected files ending in .broom-test.yaml (see docs/testing.md)`,
    );
  }
  const results: FileResult[] = [];
  for (const file of found) results.push(await runTestFile(file, files));
  return results;
}

const files: Files = {
  readText: (file) => {
    try {
      return { text: readFileSync(file, 'utf8') };
    } catch (error) {
      return { problem: `${file}: ${fileErrorOf(error)}` };
    }
  },
  readPolicy: async (file) => {
    try {
      return await readPolicyFile(file);
    } catch (error) {
      if (error instanceof Mistake) return { problem: error.message };
      throw error;
    }
  },
  readRecords: (file) => readObject({ name: file, path: file, size: 0 }),
  resolve: (from, path) => (isAbsolute(path) ? path : join(dirname(from), path)),
};

/** Of a mistake in the files nothing ends while they are watched: it is told, and mended. */
async function round(paths: readonly string[], options: TestOptions, streams: Streams) {
  const folders = paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  const clear = streams.isTerminal.out ? '\u001b[2J\u001b[H' : '';
  const waiting = 'Waiting for changes; Ctrl-C ends.\n';
  try {
    const results = await runAll(paths);
    return {
      files: results.flatMap(({ read }) => read),
      folders,
      show: () => {
        streams.out(clear);
        show(results, options, streams);
        streams.out(waiting);
      },
    };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { files: paths, folders, show: () => streams.out(`${clear}${error.message}\n${waiting}`) };
  }
}

function show(results: readonly FileResult[], { json, junit }: TestOptions, { out, isTerminal, env }: Streams): void {
  const isPlain = !isTerminal.out || (env.NO_COLOR ?? '') !== '';
  const paint: Paint = (style, text) => (isPlain ? text : styleText(style, text));
  out(json === true ? toJson(results) : toText(results, paint));
  if (junit === undefined) return;
  try {
    writeFileSync(junit, toJunit(results));
  } catch (error) {
    throw new Mistake(`--junit ${junit}: ${fileErrorOf(error)}`, { cause: error });
  }
}

function codeOf(results: readonly FileResult[]): ExitCode {
  const { failed, broken } = countsOf(results);
  return broken > 0 ? exitCode.mistake : failed > 0 ? exitCode.violations : exitCode.ok;
}
