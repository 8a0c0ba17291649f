import { describe, expect, test } from 'vitest';
import { pathInFolder, readValues, valueFiles } from './value-file.ts';

describe('the path of a file', () => {
  test.each([
    ['a.txt', 'a.txt'],
    ['./a.txt', 'a.txt'],
    ['lists/./a.txt', 'lists/a.txt'],
    ['lists//a..txt', 'lists/a..txt'],
    ['.hidden', '.hidden'],
    ['..a/b', '..a/b'],
  ])('%j stays in the folder', (path, inFolder) => expect(pathInFolder(path)).toBe(inFolder));

  test.each([
    '..',
    '../a',
    'a/../b',
    'a/..',
    '/etc/passwd',
    '//host/x',
    '~/a',
    'a\\..\\b',
    '\\\\host\\x',
    'C:\\a',
    'C:a',
    'file:///etc/passwd',
    'a\0.txt',
    'a\nb',
    '.',
    './',
    '',
  ])('%j is refused', (path) => expect(pathInFolder(path)).toBeNull());
});

describe('a file of values', () => {
  test('has one value a line, and comments', () =>
    expect(readValues('\uFEFF# cost centers\r\n0042\r\n\r\n  0107  # data\n1180\t#web\n#9\nteam#5\n0042\n')).toEqual({
      values: ['0042', '0107', '1180', 'team#5'],
    }));

  test.each(['', '\n\n', '# only\n', '  # only\n'])('%j holds nothing', (text) =>
    expect(readValues(text)).toEqual({ problem: 'holds no value' }),
  );

  test('that is no text is refused, with the line', () =>
    expect(readValues('a\nb\u0000c\n')).toEqual({ problem: 'holds characters that are no text, in line 2' }));

  test('with a value longer than any tag is refused', () => {
    expect(readValues(`${'x'.repeat(256)}\n`)).toEqual({ values: ['x'.repeat(256)] });
    expect(readValues(`${'x'.repeat(257)}\n`)).toHaveProperty('problem');
  });

  test('is read once, however it is named', () => {
    const asked: string[] = [];
    const files = valueFiles((path) => {
      asked.push(path);
      return 'a\n';
    });
    expect(files.read('./a.txt')).toBe(files.read('a.txt'));
    expect(asked).toEqual(['a.txt']);
    expect([...files.contents]).toEqual([['a.txt', 'a\n']]);
  });

  test('outside the folder is never asked for', () => {
    const files = valueFiles(() => {
      throw new Error('asked');
    });
    expect(files.read('../a.txt')).toEqual({ problem: 'does not lie in the folder of the policy' });
    expect(files.read('a.txt')).toEqual({ problem: 'cannot be read: asked' });
  });
});
