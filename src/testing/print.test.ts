import { describe, expect, test } from 'vitest';
import { countsOf, toJson, toText } from './print.ts';
import type { FileResult, TestResult } from './run-tests.ts';

const unpainted = (_style: string, text: string): string => text;
const result = (over: Partial<FileResult>): FileResult => ({
  file: 'a.broom-test.yaml',
  policy: 'a.yaml',
  tests: [],
  diagnostics: [],
  mistakes: [],
  read: [],
  ...over,
});
const good: TestResult = { name: 'is told of', line: 3, column: 11, differences: [] };
const bad: TestResult = {
  name: 'is stopped',
  line: 7,
  column: 11,
  differences: [{ what: 'steps of code', expected: [], got: ['terminate at 5m', 'notify at 5m'] }],
};

describe('the results as text', () => {
  test('show what differed, line by line, and count', () => {
    expect(toText([result({ tests: [good, bad] })], unpainted)).toBe(`a.broom-test.yaml, of a.yaml
  ok    is told of
  FAIL  is stopped  (line 7)
        steps of code
          expected  nothing
          got       terminate at 5m
                    notify at 5m

2 tests in 1 file: 1 passed, 1 failed
`);
  });

  test('show mistakes in place of tests, and count the file', () => {
    const broken = result({ policy: '', mistakes: ['a.broom-test.yaml:1:1: the test file is empty\n  x\n  ^'] });
    expect(toText([broken, result({ tests: [good] })], unpainted)).toBe(`a.broom-test.yaml
  a.broom-test.yaml:1:1: the test file is empty
    x
    ^

a.broom-test.yaml, of a.yaml
  ok    is told of

1 test in 2 files: 1 passed, 0 failed, 1 file with mistakes, not run
`);
  });

  test('show a mail line by line', () => {
    const differences = [{ what: 'messages', expected: [], got: ['Broom: one\n\n  two\n', 'Broom: three\n'] }];
    expect(toText([result({ tests: [{ ...bad, differences }] })], unpainted)).toContain(`
          expected  nothing
          got       Broom: one

                      two
                    Broom: three
`);
  });

  test('hold nothing that moves the cursor or turns the line', () => {
    const hostile = '\u001b[2J\u202e\r\nx';
    const differences = [{ what: hostile, expected: [hostile], got: [hostile] }];
    const text = toText(
      [result({ file: hostile, policy: hostile, tests: [{ ...bad, name: hostile, differences }] })],
      unpainted,
    );
    for (const one of ['\u001b', '\u202e', '\r']) expect(text).not.toContain(one);
    expect(text.split('\n')).toHaveLength(8);
  });

  test('are painted where that is asked for', () => {
    const painted = toText([result({ tests: [good, bad] })], (style, text) => `<${style}>${text}</>`);
    expect(painted).toContain('<green>ok  </>  is told of');
    expect(painted).toContain('<red>FAIL</>  is stopped');
    expect(painted).toContain('<red>2 tests in 1 file: 1 passed, 1 failed</>');
  });
});

test('the results as JSON say the same', () => {
  const broken = result({ policy: '', mistakes: ['m'] });
  const json = JSON.parse(toJson([result({ tests: [good, bad] }), broken]));
  expect(json).toEqual({
    passed: 1,
    failed: 1,
    broken: 1,
    files: [
      {
        file: 'a.broom-test.yaml',
        policy: 'a.yaml',
        mistakes: [],
        diagnostics: [],
        tests: [
          { ...good, passed: true },
          { ...bad, passed: false },
        ],
      },
      { file: 'a.broom-test.yaml', policy: null, mistakes: ['m'], diagnostics: [], tests: [] },
    ],
  });
  expect(countsOf([])).toEqual({ files: 0, passed: 0, failed: 0, broken: 0 });
});
