import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupLetters, mostMessages, period } from './group.ts';
import { lettersIn, messageKey } from './message-key.ts';
import { at } from './testing/cases.ts';
import { letterOf } from './testing/mailbox.ts';
import type { Letter } from './types.ts';

const letters = (count: number, more: (index: number) => Partial<Letter> = () => ({})): Letter[] =>
  Array.from({ length: count }, (_, index) => letterOf(`l${String(index).padStart(4, '0')}`, more(index)));

const group = (all: readonly Letter[], sentAt: readonly Date[] = [], when = at(0)) => {
  const { messages, later } = groupLetters(all, new Map([['sns one', sentAt]]), when);
  return { messages: messages.map(({ kind, letters: own }) => `${kind} of ${own.length}`), later: later.length };
};

describe('letters that are pending together', () => {
  test('leave as one message for each group, the oldest first', () => {
    const all = [letterOf('c', { at: at(3) }), letterOf('b', { at: at(2), group: 'g' }), letterOf('a', { group: 'g' })];
    const { messages } = groupLetters(all, new Map(), at(5));
    expect(messages.map((batch) => batch.letters.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
    expect(messages.map(({ kind, key }) => [kind, key])).toEqual([
      ['group', null],
      ['group', null],
    ]);
  });

  test('leave a hundred at a time', () => {
    expect(group(letters(250, () => ({ group: 'g' }))).messages).toEqual([
      'group of 100',
      'group of 100',
      'group of 50',
    ]);
  });

  test('never leave with those of another channel', () => {
    const all = letters(2, (index) => ({ group: 'g', channel: `sns ${index}` }));
    expect(groupLetters(all, new Map(), at(0)).messages.map(({ channel }) => channel)).toEqual(['sns 0', 'sns 1']);
  });

  test('keep key and companions of the message that was begun', () => {
    const sending = { key: 'k', by: 'dead', until: at(-1) };
    const all = [
      letterOf('new', { at: at(-9), group: 'g' }),
      letterOf('a', { group: 'g', sending }),
      letterOf('b', { sending }),
    ];
    const { messages } = groupLetters(all, new Map(), at(5));
    expect(messages.map(({ key, kind, letters: own }) => [key, kind, own.map(({ id }) => id)])).toEqual([
      ['k', 'digest', ['a', 'b']],
      [null, 'group', ['new']],
    ]);
  });
});

test('a message that was begun is not sent in part: it waits five minutes for the rest, then its letters are new', () => {
  const sending = { key: messageKey(['a', 'b', 'c']), by: 'dead', until: at(0) };
  const two = ['a', 'b'].map((id) => letterOf(id, { group: 'g', sending }));
  expect(group(two, [], at(4.9))).toEqual({ messages: [], later: 2 });
  expect(groupLetters(two, new Map(), at(5)).messages).toMatchObject([{ key: null, kind: 'group', letters: two }]);
  const three = [...two, letterOf('c', { group: 'g', sending })];
  expect(groupLetters(three, new Map(), at(1)).messages).toMatchObject([{ key: sending.key, letters: three }]);
});

test('the key of a message is that of its letters, in whatever order', () => {
  expect(messageKey(['b', 'a'])).toBe(messageKey(['a', 'b']));
  expect(messageKey(['a'])).not.toBe(messageKey(['a', 'b']));
  expect([lettersIn(messageKey(['a', 'b'])), lettersIn('k-2')]).toEqual([2, null]);
});

describe('a channel with more than ten messages in five minutes', () => {
  test('gets what is above them as one digest', () => {
    expect(group(letters(10))).toEqual({ messages: Array(10).fill('group of 1'), later: 0 });
    expect(group(letters(12))).toEqual({ messages: [...Array(10).fill('group of 1'), 'digest of 2'], later: 0 });
    const ten = Array.from({ length: 10 }, (_, i) => at(-i / 10));
    expect(group(letters(3), ten)).toEqual({ messages: ['digest of 3'], later: 0 });
  });

  test('gets no other digest before five minutes have passed, and what comes meanwhile waits', () => {
    const eleven = Array.from({ length: 11 }, (_, i) => at(-i / 10));
    expect(group(letters(3), eleven, at(4.9))).toEqual({
      messages: ['group of 1', 'group of 1', 'group of 1'],
      later: 0,
    });
    expect(group(letters(13), eleven, at(4.9))).toEqual({ messages: Array(9).fill('group of 1'), later: 4 });
    expect(group(letters(3), eleven, at(3))).toEqual({ messages: [], later: 3 });
    expect(group(letters(13), eleven, at(5))).toEqual({
      messages: [...Array(10).fill('group of 1'), 'digest of 3'],
      later: 0,
    });
  });

  test('gets a digest that is too large for it in parts', () => {
    expect(group(letters(1_200)).messages.slice(10)).toEqual(['digest of 500', 'digest of 500', 'digest of 190']);
    const slack = letters(310, () => ({ channel: 'slack BROOM_SLACK_URL' }));
    expect(
      groupLetters(slack, new Map(), at(0))
        .messages.slice(10)
        .map((batch) => batch.letters.length),
    ).toEqual([150, 150]);
  });

  test('gets messages that were begun one by one, and never in a digest', () => {
    const begun = letters(12, (index) => ({ sending: { key: `k${index}`, by: 'dead', until: at(-1) } }));
    expect(group(begun)).toEqual({ messages: Array(10).fill('group of 1'), later: 2 });
  });

  test('whatever comes: nothing is lost, ten messages at most beside digests, and digests five minutes apart', () => {
    const bursts = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 40 })), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(bursts, (plan) => {
        let [now, pending, posted] = [0, 0, 0];
        const left: { at: number; kind: string }[] = [];
        let told = 0;
        for (const [seconds, count] of [...plan, [400, 0], [400, 0]] as const) {
          now += seconds * 1000;
          posted += count;
          pending += count;
          const sentAt = left
            .map(({ at: time }) => new Date(time))
            .reverse()
            .slice(0, 20);
          const { messages, later } = groupLetters(letters(pending), new Map([['sns one', sentAt]]), new Date(now));
          for (const { kind, letters: own } of messages) {
            left.push({ at: now, kind });
            told += own.length;
          }
          expect(later.length + messages.reduce((sum, { letters: own }) => sum + own.length, 0)).toBe(pending);
          pending = later.length;
        }
        const [plain, digests] = ['group', 'digest'].map((kind) => left.filter((one) => one.kind === kind));
        expect([told, pending]).toEqual([posted, 0]);
        for (const [index, { at: time }] of (plain ?? []).entries())
          expect(time - ((plain ?? [])[index - mostMessages]?.at ?? -Infinity)).toBeGreaterThanOrEqual(period);
        for (const [index, { at: time }] of (digests ?? []).entries())
          expect(time - ((digests ?? [])[index - 1]?.at ?? -Infinity)).toBeGreaterThanOrEqual(period);
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});
