import { describe, expect, test } from 'vitest';
import { didYouMean, nearest, slipsBetween } from './words.ts';

const steps = ['notify', 'tag', 'quarantine', 'stop', 'terminate'];

describe('the word that was meant', () => {
  test.each([
    ['terminat', 'terminate'],
    ['TERMINATE', 'terminate'],
    ['temrinate', 'terminate'],
    [' stop ', 'stop'],
    ['notfiy', 'notify'],
  ])('%j is near %j', (text, near) => expect(nearest(text, steps)).toBe(near));

  test.each(['destroy', '', '   ', 'go', 'stop'.repeat(200)])('%j is near none', (text) =>
    expect(nearest(text, steps)).toBeNull(),
  );

  test('one of two equally near words is not chosen', () => expect(nearest('cat', ['bat', 'rat'])).toBeNull());

  test('a word that differs only in case is nearer than one that differs in a letter', () =>
    expect(nearest('lol', ['LOW', 'LOL'])).toBe('LOL'));

  test('two letters are too few to guess a slip from', () => expect(nearest('ab', ['ac'])).toBeNull());

  test('it is offered as a question', () => {
    expect(didYouMean('terminat', steps)).toBe('Did you mean "terminate"?');
    expect(didYouMean('explode', steps)).toBeNull();
  });
});

test('a swap of neighbours is one slip', () => expect(slipsBetween('abcd', 'abdc', 5)).toBe(1));

test('words too far apart are not counted to the end', () => expect(slipsBetween('aaaaaaaa', 'bbbbbbbb', 2)).toBe(3));
