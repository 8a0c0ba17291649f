import { expect, test } from 'vitest';
import { mistakes, ruleMistakes } from './testing/instances.ts';

/** A mistake is told once, not again by what it leads to. */
test.each([
  [
    'rules: [{ id: r, requires: { tags: { a: present } } }]',
    'rules[0].requires: the key "requires" is not known here. Did you mean "require"?',
  ],
  [
    'rule: [{ id: r, require: { tags: { a: present } } }]',
    'rule: the key "rule" is not known here. Did you mean "rules"?',
  ],
])('that a key is missing is not told where it is misspelt: %s', (text, only) =>
  expect(mistakes(text)).toEqual([only]),
);

test('nor that a map has none of the keys of which it needs one', () => {
  expect(ruleMistakes('require: { tags: { a: { patern: x } } }')).toEqual([
    'rules[0].require.tags.a.patern: the key "patern" is not known here. Did you mean "pattern"?',
  ]);
});

test('a key that is missing beside one that means something else is told', () => {
  expect(ruleMistakes('severity: high')).toEqual([
    expect.stringContaining('rules[0].require: expected a map of requirements, got nothing'),
    expect.stringContaining('rules[0].severity: the key "severity" is not known here'),
  ]);
});

test.each([
  ['"Code Tag!"', 'write code-tag'],
  ['"code_tag"', 'write code-tag'],
])('an id in other letters is offered in those of ids: %s', (id, suggestion) =>
  expect(mistakes(`rules: [{ id: ${id}, require: { tags: { a: present } } }]`)).toEqual([
    expect.stringContaining(suggestion),
  ]),
);

test('an account that nobody has named is offered a name', () =>
  expect(ruleMistakes('when: { accounts: [sandbox] }, require: { tags: { a: present } }')).toEqual([
    expect.stringContaining('name it in the policy: accounts: { sandbox: "111122223333" }'),
  ]));

test('the work grows with the number of mistakes, however many there are in one map', () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n');
  // 101: more are counted, not listed.
  expect(mistakes(keys)).toHaveLength(101);
}, 10_000);
