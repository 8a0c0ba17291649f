import { expect, test } from 'vitest';
import { mayOpen, provesClosing } from './proof.ts';

test.each([
  ['],"name', true],
  [']}},"name', true],
  [']},{"name', true],
  ['],"],"', false],
  ['],",', false],
  ['],"\\u0061', false],
  [']:"name', false],
  ['],1', false],
  [']"', false],
  [']\\n}', false],
  [`${']'.repeat(40)},"name`, false],
])('the ] before %j ends a list for certain: %s', (text, proven) => {
  expect(provesClosing(Buffer.from(text), 0)).toBe(proven);
});

test.each([
  [':[{', true],
  [',[1', true],
  ['[["', true],
  [' [\n', true],
  ['"[S3Console', false],
  [' [Boto3', false],
  ['c[0', false],
  [':[\\"a', false],
  [',[/', false],
])('the [ in %j may begin a list: %s', (text, may) => {
  expect(mayOpen(Buffer.from(text), text.lastIndexOf('['))).toBe(may);
});
