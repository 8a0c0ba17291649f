import { plain } from '../report/plain.ts';
import type { Difference } from './compare.ts';
import type { FileResult } from './run-tests.ts';

export interface Counts {
  readonly files: number;
  readonly passed: number;
  readonly failed: number;
  /** Files in which nothing could be run. */
  readonly broken: number;
}

export function countsOf(results: readonly FileResult[]): Counts {
  const tests = results.flatMap((result) => result.tests);
  const failed = tests.filter(({ differences }) => differences.length > 0).length;
  const broken = results.filter(({ mistakes }) => mistakes.length > 0).length;
  return { files: results.length, passed: tests.length - failed, failed, broken };
}

export type Paint = (style: 'bold' | 'green' | 'red', text: string) => string;

/** The results for people: one line a test, below it what differed, and a closing count. */
export function toText(results: readonly FileResult[], paint: Paint): string {
  return `${results.map((result) => fileText(result, paint)).join('\n')}\n${closingLine(countsOf(results), paint)}\n`;
}

function fileText({ file, policy, tests, mistakes }: FileResult, paint: Paint): string {
  const lines = [`${paint('bold', plain(file, 200))}${policy === '' ? '' : `, of ${plain(policy, 200)}`}`];
  for (const mistake of mistakes) lines.push(indented(mistake, '  '));
  for (const { name, line, differences } of tests) {
    const isGood = differences.length === 0;
    const place = isGood ? '' : `  (line ${line})`;
    lines.push(`  ${isGood ? paint('green', 'ok  ') : paint('red', 'FAIL')}  ${plain(name, 200)}${place}`);
    for (const difference of differences) lines.push(...differenceLines(difference));
  }
  return `${lines.join('\n')}\n`;
}

function differenceLines({ what, expected, got }: Difference): string[] {
  const block = (label: string, all: readonly string[]): string[] =>
    (all.length === 0 ? ['nothing'] : all)
      // Mails have lines of their own, each without anything of a stranger's that could break it.
      .flatMap((text) => (what === 'messages' ? text.trimEnd().split('\n') : text))
      .map((line, index) => `          ${(index === 0 ? label : '').padEnd(10)}${plain(line, 400)}`.trimEnd());
  return [`        ${plain(what, 200)}`, ...block('expected', expected), ...block('got', got)];
}

function closingLine({ files, passed, failed, broken }: Counts, paint: Paint): string {
  const inFiles = `${counted(passed + failed, 'test')} in ${counted(files, 'file')}`;
  const parts = [`${passed} passed`, `${failed} failed`];
  if (broken > 0) parts.push(`${counted(broken, 'file')} with mistakes, not run`);
  const line = `${inFiles}: ${parts.join(', ')}`;
  return failed + broken > 0 ? paint('red', line) : paint('green', line);
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const indented = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');

/** The results for programs; stable, and the same for the same files. */
export function toJson(results: readonly FileResult[]): string {
  const { passed, failed, broken } = countsOf(results);
  const files = results.map(({ file, policy, tests, mistakes, diagnostics }) => ({
    file,
    policy: policy === '' ? null : policy,
    mistakes,
    diagnostics,
    tests: tests.map(({ name, line, column, differences }) => ({
      name,
      line,
      column,
      passed: differences.length === 0,
      differences,
    })),
  }));
  return `${JSON.stringify({ passed, failed, broken, files }, null, 2)}\n`;
}
