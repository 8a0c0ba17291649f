import type { Difference } from './compare.ts';
import { countsOf } from './print.ts';
import type { FileResult, TestResult } from './run-tests.ts';

/**
 * The results as JUnit XML, as build servers read it: a suite for each file, a failure for each test that differed, and an
 * error for a file in which nothing could be run.
 */
export function toJunit(results: readonly FileResult[]): string {
  const { passed, failed, broken } = countsOf(results);
  const all = attributes({ name: 'broom test', tests: passed + failed + broken, failures: failed, errors: broken });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${all}>\n${results.map(suite).join('')}</testsuites>\n`;
}

function suite(result: FileResult): string {
  const { passed, failed, broken } = countsOf([result]);
  const all = attributes({ name: result.file, tests: passed + failed + broken, failures: failed, errors: broken });
  const cases =
    result.mistakes.length > 0 ? brokenCase(result) : result.tests.map((test) => testCase(result, test)).join('');
  return `  <testsuite${all}>\n${cases}  </testsuite>\n`;
}

function testCase({ file }: FileResult, { name, line, differences }: TestResult): string {
  const all = attributes({ classname: file, name, file, line });
  if (differences.length === 0) return `    <testcase${all}/>\n`;
  const message = attributes({ message: differences.map(({ what }) => what).join(', ') });
  return `    <testcase${all}>\n      <failure${message}>${content(differences.map(inWords).join('\n'))}</failure>\n    </testcase>\n`;
}

function brokenCase({ file, mistakes }: FileResult): string {
  const all = attributes({ classname: file, name: 'the file itself', file });
  const message = attributes({ message: mistakes[0]?.split('\n', 1)[0] ?? '' });
  return `    <testcase${all}>\n      <error${message}>${content(mistakes.join('\n'))}</error>\n    </testcase>\n`;
}

function inWords({ what, expected, got }: Difference): string {
  const listed = (all: readonly string[]): string => (all.length === 0 ? 'nothing' : all.join('\n           '));
  return `${what}\n  expected ${listed(expected)}\n  got      ${listed(got)}`;
}

const attributes = (all: Readonly<Record<string, string | number>>): string =>
  Object.entries(all)
    .map(([name, value]) => ` ${name}="${content(String(value)).replaceAll(/[\t\n\r]/g, ' ')}"`)
    .join('');

/** XML 1.0 has no way at all to write most control characters, lone surrogates and U+FFFE, U+FFFF. */
const unwritable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const content = (text: string): string =>
  text
    .replaceAll(unwritable, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    .replaceAll('\r', '&#13;');
