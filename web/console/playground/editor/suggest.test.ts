import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asYaml, type Schema, schemasAt, suggestionsAt } from './suggest.ts';
import { keysIn, placeAt } from './yaml-place.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../policy.schema.json'), 'utf8')) as Schema;

function suggested(text: string) {
  const position = text.indexOf('^');
  const whole = text.slice(0, position) + text.slice(position + 1);
  const place = placeAt(whole, position);
  if (place === null) return [];
  return suggestionsAt(schema, place, keysIn(whole).get(place.path.join('/')) ?? new Set());
}
const labels = (text: string): string[] => suggested(text).map(({ label }) => label);

test('keys are those of the place, without those that are there', () => {
  expect(labels('^')).toEqual(expect.arrayContaining(['mode', 'rules', 'settle', 'except']));
  expect(labels('mode: observe\n^')).not.toContain('mode');
  expect(labels('rules:\n  - id: a\n    ^\n    why: b\n')).toEqual(
    expect.arrayContaining(['require', 'steps', 'when']),
  );
  expect(labels('rules:\n  - id: a\n    ^\n    why: b\n')).not.toContain('why');
  expect(labels('rules:\n  - require: { image: { ^')).toEqual(['ids', 'owners', 'names', 'maxAge']);
});

test('values are those of an enumeration, and examples where there is none', () => {
  expect(labels('mode: ^')).toEqual(['observe', 'enforce']);
  expect(suggested('mode: ^')[0]).toMatchObject({ detail: 'default', info: expect.stringContaining('never acts') });
  expect(labels('settle: ^')).toEqual(['5m']);
  expect(labels('rules:\n  - steps: [^')).toEqual(
    expect.arrayContaining(['notify', 'stop', 'terminate', 'step: stop after a while']),
  );
  expect(labels('rules:\n  - when: { launchedBy: ^')).toContain('[user]');
  expect(labels('rules:\n  - require: { network: { publicIp: ^')).toEqual(['true', 'false']);
  expect(labels('rules:\n  - require: { metadata: { tokens: ^')).toEqual(['required']);
});

test('a rule begins from a template, with its dash where that is missing', () => {
  const [first] = suggested('rules:\n  ^');
  expect(first).toMatchObject({ kind: 'template', label: 'rule: a tag is there' });
  expect(first?.insert.split('\n')[0]).toBe('- id: #{owner-tag}');
  expect(first?.insert.split('\n')[1]).toMatch(/^ {4}require/);
  expect(suggested('rules:\n  - ^')[0]?.insert).toMatch(/^id: /);
  expect(labels('rules:\n  - id: a\n    ^')).not.toContain('rule: a tag is there');
});

test('a key makes room for what it holds', () => {
  const insertOf = (text: string, label: string) => suggested(text).find((one) => one.label === label)?.insert;
  expect(insertOf('^', 'mode')).toBe('mode: #{}');
  expect(insertOf('^', 'rules')).toBe('rules:\n  - #{}');
  expect(insertOf('^', 'protect')).toBe('protect:\n  #{}');
  expect(insertOf('rules:\n  - ^', 'when')).toBe('when:\n      #{}');
  expect(insertOf('rules:\n  - { ^', 'when')).toBe('when: { #{} }');
});

test('keys of strangers are looked up as data', () => {
  expect(schemasAt(schema, ['__proto__'])).toEqual([]);
  expect(schemasAt(schema, ['constructor', 0])).toEqual([]);
  expect(labels('__proto__:\n  ^')).toEqual([]);
  expect(labels('accounts:\n  ^')).toEqual([]);
});

test.each([
  ['observe', 'observe'],
  ['t3.*', '"t3.*"'],
  ['yes', '"yes"'],
  ['5m', '5m'],
  ['012', '"012"'],
  [false, 'false'],
  [['self', 'amazon'], '[self, amazon]'],
])('%j is written as %s', (value, text) => {
  expect(asYaml(value)).toBe(text);
});
