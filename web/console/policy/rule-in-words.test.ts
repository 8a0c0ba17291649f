import { expect, test } from 'vitest';
import { countsOf, ladderInWords, rulesTitle, rungsOf, whenOf } from './rule-in-words.ts';
import { policyView } from './testing/view.ts';

const [rule] = policyView().rules;
if (rule === undefined) throw new Error('the fixture has a rule');

test('a ladder goes from the launch to its last step, and no step comes before the settle', () => {
  expect(rungsOf(rule).map((rung) => [rung.name, whenOf(rung), rung.acts])).toEqual([
    ['launch', '0', false],
    ['settles', '5\u00a0min', false],
    ['notify', '5\u00a0min', false],
    ['stop', '1\u00a0h', true],
    ['terminate', '3\u00a0d', true],
  ]);
  expect(rungsOf({ settle: 0, steps: [] }).map(({ name }) => name)).toEqual(['launch']);
});

test('a ladder is told to who cannot see it', () => {
  expect(ladderInWords(rule)).toBe(
    'Late tags count for 5\u00a0min; then notify, as soon as it is settled; stop, 1h after the launch; terminate, 3d after the launch.',
  );
  expect(ladderInWords({ settle: 0, steps: [] })).toBe('Counts at once; then nothing follows.');
});

test('only verdicts that there are count, each with the search that finds them', () => {
  expect(countsOf({ id: 'a', counts: { ...rule.counts, acted: 0 } }).map(({ mark, search }) => [mark, search])).toEqual(
    [
      ['violation', { rule: 'a', mark: 'violation' }],
      ['held', { rule: 'a', mark: 'held' }],
      ['indeterminate', { rule: 'a', mark: 'indeterminate' }],
      ['exempt', { rule: 'a', mark: 'exempt' }],
      ['compliant', { rule: 'a', mark: 'compliant' }],
    ],
  );
});

test.each([
  ['No rule', []],
  ['One rule, observing', ['observe']],
  ['2 rules, all enforcing', ['enforce', 'enforce']],
  ['2 rules, all observing', ['observe', 'observe']],
  ['3 rules: 1 enforcing, 2 observing', ['enforce', 'observe', 'observe']],
] as const)('%s', (title, modes) => {
  expect(rulesTitle(modes.map((mode) => ({ mode })))).toBe(title);
});
