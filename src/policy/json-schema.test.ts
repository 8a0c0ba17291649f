import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { policyJsonSchema } from './json-schema.ts';
import { examplePolicies } from './testing/example-policies.ts';
import { load, mistakes } from './testing/instances.ts';

const root = new URL('../../', import.meta.url);
const schema = policyJsonSchema();
// patternErrorMessage is for editors, and unknown to the standard.
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, keywords: ['patternErrorMessage'] });
const validate = ajv.compile(schema);

/** What an editor does: reads YAML with its own numbers and booleans, and holds it against the schema. */
const complaints = (text: string): string[] => {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

test('policy.schema.json is what the schema in the code says: else run npm run docs', () =>
  expect(JSON.parse(readFileSync(new URL('policy.schema.json', root), 'utf8'))).toEqual(schema));

test('the package holds it, under a name of its own', () => {
  const { exports, files } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  expect(exports['./policy.schema.json']).toBe('./policy.schema.json');
  expect(files).toContain('policy.schema.json');
});

describe('accepts', () => {
  const examples = readdirSync(new URL('examples/', root)).filter((name) => /^(?!.*broom-test).*\.ya?ml$/.test(name));

  test('the examples there are', () => expect(examples).toContain('team.yaml'));

  test.each(examples)('examples/%s', (name) =>
    expect(complaints(readFileSync(new URL(`examples/${name}`, root), 'utf8'))).toEqual([]),
  );

  test.each(examplePolicies())('the example of $path: $example', ({ text }) => expect(complaints(text)).toEqual([]));

  test.each([
    ['values without quotes that other readers take for numbers', 'require: { tags: { Version: [1.10, 42, true] } }'],
    ['shorthand', 'require: { tags: { a: present, b: [x] } }, steps: [notify, { do: stop, after: 4h }]'],
    ['a glob in place of a list', 'require: { tags: { a: present } }, when: { tags: { a: "x*" } }'],
    ['an account id without quotes', 'require: { tags: { a: present } }, when: { accounts: [111122223333] }'],
  ])('what the loader accepts: %s', (_what, rule) => {
    const text = `rules: [{ id: r, ${rule} }]\nchannels: [{ slack: env:BROOM_X }]\naccounts: { s: 011122223333 }\n`;
    expect(mistakes(text)).toEqual([]);
    expect(complaints(text)).toEqual([]);
  });
});

describe('refuses, as the loader does,', () => {
  test.each([
    ['a misspelt key', 'rules: [{ id: r, requires: { tags: { a: present } } }]'],
    ['a misspelt word', 'rules: [{ id: r, require: { tags: { a: present } }, steps: [terminat] }]'],
    ['a bare word for a tag', 'rules: [{ id: r, require: { tags: { a: LOL } } }]'],
    ['a duration in words', 'settle: 5 minutes\nrules: [{ id: r, require: { tags: { a: present } } }]'],
    ['an empty list', 'rules: []'],
    ['an empty map of tags', 'rules: [{ id: r, require: { tags: {} } }]'],
    [
      'a number that is too large',
      'limits: { stop: { perHour: 1000001 } }\nrules: [{ id: r, require: { keyName: [a] } }]',
    ],
    ['an address in the policy', 'rules: [{ id: r, require: { keyName: [a] } }]\nchannels: [{ slack: "https://x" }]'],
    [
      'an exemption without an owner',
      'rules: [{ id: r, require: { keyName: [a] } }]\nexcept: [{ id: e, when: { accounts: ["*"] }, reason: r, expires: 2027-01-31 }]',
    ],
    ['nothing at all', '{}'],
  ])('%s', (_what, text) => {
    expect(mistakes(text)).not.toEqual([]);
    expect(complaints(text)).not.toEqual([]);
  });
});

describe('tells editors', () => {
  test('what each key means, its default and an example', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: ['rules'],
      properties: { settle: { description: expect.any(String), default: '5m', examples: ['5m'] } },
    });
  });

  test('what is wanted in words, where a pattern alone would speak', () => {
    expect(schema).toMatchObject({
      properties: { settle: { patternErrorMessage: 'expected a duration such as 90m or 4h' } },
    });
  });

  test('the same shape as the loader gives, so that its input is the input of the types', () => {
    const { raw } = load('rules: [{ id: r, require: { tags: { a: present } }, steps: [stop] }]');
    expect(validate(raw)).toBe(true);
  });
});
