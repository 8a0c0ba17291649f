import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keysIn, placeAt } from './yaml-place.ts';

/** `^` is where the cursor is. */
function at(text: string) {
  const position = text.indexOf('^');
  const place = placeAt(text.slice(0, position) + text.slice(position + 1), position);
  return place === null ? null : [place.path.join('/'), place.at, place.typed];
}

test.each([
  ['an empty policy', '^', '', 'node', ''],
  ['a word at the top', 'mo^', '', 'node', 'mo'],
  ['a value', 'mode: ^', 'mode', 'value', ''],
  ['half a value', 'mode: enf^', 'mode', 'value', 'enf'],
  ['an empty line below the top', 'mode: observe\n^', '', 'node', ''],
  ['below a key that holds nothing yet', 'rules:\n  ^', 'rules', 'node', ''],
  ['behind a dash', 'rules:\n  - ^', 'rules/0', 'node', ''],
  ['a word behind a dash', 'rules:\n  - i^', 'rules/0', 'node', 'i'],
  ['a second key of an item', 'rules:\n  - id: a\n    ^', 'rules/0', 'node', ''],
  ['a second item', 'rules:\n  - id: a\n  - ^', 'rules/1', 'node', ''],
  ['a list at the column of its key', 'rules:\n- id: a\n  steps:\n  - notify\n  - ^', 'rules/0/steps/1', 'node', ''],
  ['the top again, behind such a list', 'rules:\n- id: a\n^', '', 'node', ''],
  ['deep in maps', 'rules:\n  - id: a\n    require:\n      image:\n        ^', 'rules/0/require/image', 'node', ''],
  ['back out of them', 'rules:\n  - id: a\n    require:\n      image:\n        ids: [x]\n    ^', 'rules/0', 'node', ''],
  ['in braces', 'rules:\n  - require: { ^', 'rules/0/require', 'node', ''],
  ['behind a key in braces', 'rules:\n  - steps: [notify, { do: ^', 'rules/0/steps/1/do', 'value', ''],
  ['the next key in braces', 'rules:\n  - steps: [{ do: stop, af^', 'rules/0/steps/0', 'node', 'af'],
  ['in brackets', 'rules:\n  - when: { launchedBy: [user, ^', 'rules/0/when/launchedBy/1', 'node', ''],
  ['in brackets over lines', 'rules:\n  - steps:\n      [\n        notify,\n        ^', 'rules/0/steps/1', 'node', ''],
  ['behind closed braces', 'limits: { stop: { perHour: 1 }, ^', 'limits', 'node', ''],
  ['behind a line of braces', 'limits: { stop: { perHour: 1 } }\n^', '', 'node', ''],
  ['behind a quoted value with braces in it', 'rules:\n  - why: "a { b"\n    ^', 'rules/0', 'node', ''],
  ['behind a text of several lines', 'rules:\n  - why: |\n      a: b\n    ^', 'rules/0', 'node', ''],
  ['a key that is in quotes', 'accounts: { "a b": ^', 'accounts/a b', 'value', ''],
  ['an item behind several dashes', 'channels:\n  - - ^', 'channels/0/0', 'node', ''],
])('%s', (_what, text, path, place, typed) => {
  expect(at(text)).toEqual([path, place, typed]);
});

test.each([
  ['a comment', 'mode: observe # en^'],
  ['a line of comment', '# mo^'],
  ['a quoted text', 'rules:\n  - why: "so ^'],
  ['a text of several lines', 'rules:\n  - why: |\n      be^'],
  ['a quoted text in brackets', 'rules:\n  - steps: ["no^'],
])('nothing is completed in %s', (_what, text) => {
  expect(at(text)).toBeNull();
});

test('keys are found wherever they stand, also behind the cursor and in braces', () => {
  const keys = keysIn(
    'mode: observe\nrules:\n  - id: a\n    require: { tags: { Code: present } }\n  - id: b\n    why: x\n',
  );
  expect([...(keys.get('') ?? [])]).toEqual(['mode', 'rules']);
  expect([...(keys.get('rules/0') ?? [])]).toEqual(['id', 'require']);
  expect([...(keys.get('rules/1') ?? [])]).toEqual(['id', 'why']);
  expect([...(keys.get('rules/0/require/tags') ?? [])]).toEqual(['Code']);
});

test('every position of a real policy can be asked about', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../examples/team.yaml'), 'utf8');
  for (let position = 0; position <= text.length; position++) {
    const place = placeAt(text, position);
    if (place !== null) expect(text.slice(place.from, position)).toBe(place.typed);
  }
});
