import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chosen } from './choices.ts';
import { readConfig } from './config-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broom-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(text: string): string {
  const file = join(folder, 'serve.yaml');
  writeFileSync(file, text);
  return file;
}

test('the names of the flags, in YAML; what lies in files lies beside it', () => {
  const file = put(`
sns: true
topic: arn:aws:sns:eu-west-1:111122223333:broom-events
sqs: [https://sqs.eu-west-1.amazonaws.com/111122223333/events]
trail: ./logs
console: 127.0.0.1:5000
console-host: [broom.example.com]
policy: broom.yaml
store: sqlite:broom.sqlite
tick: 30s
dry-run: true
`);
  expect(readConfig(file)).toEqual({
    sns: true,
    topic: ['arn:aws:sns:eu-west-1:111122223333:broom-events'],
    sqs: ['https://sqs.eu-west-1.amazonaws.com/111122223333/events'],
    trail: [join(folder, 'logs')],
    console: '127.0.0.1:5000',
    consoleHost: ['broom.example.com'],
    policy: join(folder, 'broom.yaml'),
    store: `sqlite:${join(folder, 'broom.sqlite')}`,
    tick: 30_000,
    dryRun: true,
  });
});

test('flags win, and a list of flags stands in place of the file’s', () => {
  expect(chosen({ sqs: ['b'], tick: undefined as never }, { sqs: ['a'], tick: 5, console: false })).toEqual({
    sqs: ['b'],
    tick: 5,
    console: false,
  });
});

test('everything that is wrong is said at once, each with its place, what is wanted and what was seen', () => {
  const file = put('snss: true\nconsole: 127.0.0.1:99999\ntick: 4 hours\ndry-run: maybe\ntopic: []\n');
  expect(() => readConfig(file)).toThrow(
    expect.objectContaining({
      name: 'Mistake',
      message: [
        `${file}:1:1 snss: the key "snss" is not known here. Did you mean "sns"?`,
        '  snss: true',
        '  ^',
        `${file}:2:10 console: expected true, false, or HOST:PORT or PORT, such as 127.0.0.1:4280, got "127.0.0.1:99999"`,
        '  console: 127.0.0.1:99999',
        '           ^',
        `${file}:3:7 tick: expected a duration such as 90m or 4h, got "4 hours"; write 4h`,
        '  tick: 4 hours',
        '        ^',
        `${file}:4:10 dry-run: expected true or false, got "maybe"`,
        '  dry-run: maybe',
        '           ^',
        `${file}:5:8 topic: expected at least one in the list of ARNs of topics, got an empty list`,
        '  topic: []',
        '         ^',
      ].join('\n'),
    }),
  );
});

test.each([
  ['sqs: [', /this is not YAML/],
  ['', /the config is empty/],
  ['__proto__: { polluted: true }', /serve\.yaml:1:1/],
  ['- a', /expected a map with sns, sqs, trail, console and others, got a list/],
])('%j is no config', (text, message) => {
  expect(() => readConfig(put(text))).toThrow(message);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('a file that is not there', () => {
  expect(() => readConfig(join(folder, 'none.yaml'))).toThrow(/none\.yaml: /);
});
