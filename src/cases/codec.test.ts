import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf } from '../facts/fold.ts';
import { sightings } from '../facts/testing/arbitraries.ts';
import type { Tags } from '../facts/types.ts';
import type { Letter } from '../messages/types.ts';
import { at, launched, policyOf } from '../replay/testing/story.ts';
import { caseOf, letterOf, openCase } from '../stores/testing/cases.ts';
import { advance } from './advance.ts';
import {
  decode,
  encode,
  fromStored,
  historyFromStored,
  historyToStored,
  letterFromStored,
  letterToStored,
  StoredError,
  toStored,
} from './codec.ts';
import type { Case, HistoryEntry } from './types.ts';

const policy = policyOf(`
mode: enforce
channels: [{ slack: env:BROOM_SLACK }]
rules:
  - id: a
    require: { tags: { Code: { in: [a] } } }
    steps: [notify, { do: stop, after: 1h }, { do: terminate, after: 1d }]
`);
const key = 'eu-west-1#i-1';
const again = (subject: Case): Case => fromStored(toStored(subject), keyOf(subject.ref));

/** Texts that could be mistaken for what the codec writes itself. */
const tricky = fc.constantFrom(
  '@',
  '@@',
  '@map',
  '@2026-03-01T12:00:00Z',
  '@@2026-03-01T12:00:00Z',
  '__proto__',
  '',
  '{}',
);
const texts = fc.oneof(tricky, fc.string({ unit: 'binary', maxLength: 20 }));

describe('a stored case', () => {
  test('comes back as it was, whatever it lived through', () => {
    fc.assert(
      fc.property(fc.array(sightings, { minLength: 1, maxLength: 12 }), (all) => {
        let now: Case | undefined;
        for (const [i, sighting] of all.entries()) {
          now = advance(now, { kind: 'sighting', sighting }, policy, at(i * 600));
          expect(again(now)).toEqual(now);
          now = advance(now, { kind: 'tick' }, policy, at(i * 600 + 300));
        }
        if (now !== undefined) expect(again(now)).toEqual(now);
      }),
      { seed: 20260303 },
    );
  });

  test('keeps the texts of strangers as they are, in keys and in values', () => {
    const tagged = fc.array(fc.tuple(texts, texts), { maxLength: 5 });
    fc.assert(
      fc.property(tagged, texts, (tags, why) => {
        const byKey: Tags['byKey'] = new Map(tags.map(([name, value]) => [name, { value, at: at(1) }]));
        const plain = caseOf('i-1');
        const subject = {
          ...plain,
          instance: { ...plain.instance, tags: { completeAt: at(0), clearedAt: null, byKey } },
          unread: { since: at(0), why, notFound: null },
        };
        const back = again(subject);
        expect(back).toEqual(subject);
        expect([...back.instance.tags.byKey]).toEqual([...byKey]);
      }),
      { seed: 20260304 },
    );
  });

  test('keeps milliseconds and the order of maps', () => {
    const odd = new Date(at(0).getTime() + 7);
    const tracks = new Map(
      [...openCase('i-1', {}).tracks].flatMap(([, track]) => ['10', '2', 'b'].map((id) => [id, track])),
    );
    const back = again({ ...caseOf('i-1', { wakeAt: odd }), tracks });
    expect([back.wakeAt, [...back.tracks.keys()]]).toEqual([odd, ['10', '2', 'b']]);
  });

  test('is small: under 3 KB with two tags, under 8 KB with fifty', () => {
    const withTags = (n: number): Case => {
      const tags = Object.fromEntries(
        Array.from({ length: n }, (_, i) => [`team:key-number-${i}`, `value number ${i}`]),
      );
      const opened = advance(undefined, { kind: 'sighting', sighting: launched('i-1', 0, { tags }) }, policy, at(1));
      return advance(opened, { kind: 'tick' }, policy, at(400));
    };
    expect(withTags(2).state.kind).toBe('open');
    expect(toStored(withTags(2)).length).toBeLessThan(3_000);
    expect(toStored(withTags(50)).length).toBeLessThan(8_000);
  });

  test.each([
    ['no JSON', '{"v":1,"case":{', 'it is not JSON'],
    ['nothing of ours', '"hello"', 'it has no version'],
    ['of a later version', '{"v":2,"case":{}}', 'it has version 2, and this Broom knows 1'],
    ['a letter', letterToStored(letterOf('a')), 'it is not a case'],
    ['half a case', '{"v":1,"case":{"rev":1}}', 'it is not a case'],
    ['another case', toStored(caseOf('i-2')), 'it is the case of eu-west-1#i-2'],
    ['a broken time', toStored(caseOf('i-1')).replace('@2026-', '@2026x'), 'is not a time'],
    [
      'half a map',
      toStored(openCase('i-1', {})).replace('["@map","a",', '["@map",'),
      'a map has a key without a value',
    ],
  ])('that is %s is refused, by its key and with the reason', (_what, text, why) => {
    const read = (): Case => fromStored(text, key);
    expect(read).toThrow(StoredError);
    expect(read).toThrow(`what is stored of ${key} cannot be read: `);
    expect(read).toThrow(why);
  });

  test('never takes a prototype from what is stored', () => {
    const text = toStored(caseOf('i-1')).replace('"case":{', '"case":{"__proto__":{"polluted":true},');
    const back = fromStored(text, key);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('what is stored beside a case', () => {
  test('letters come back as they were', () => {
    fc.assert(
      fc.property(texts, texts, fc.boolean(), (channel, text, isSending) => {
        const sending = isSending ? { key: text, by: channel, until: at(5) } : null;
        const letter: Letter = {
          ...letterOf('a', { channel, sending, retryAt: isSending ? at(9) : null, tries: 3 }),
          content: { kind: 'alarm', alarm: { id: 'a', at: at(0), title: channel, text } },
        };
        expect(letterFromStored(letterToStored(letter), 'a')).toEqual(letter);
      }),
      { seed: 20260305 },
    );
    expect(() => letterFromStored(toStored(caseOf('i-1')), 'a')).toThrow(StoredError);
  });

  test('so do lines of history', () => {
    const lines = fc.array(
      fc.record({
        at: fc.date({ noInvalidDate: true }),
        what: fc.constantFrom<HistoryEntry['what']>('evidence', 'order', 'message'),
        text: texts,
        rule: fc.option(texts),
        by: fc.option(texts),
      }),
    );
    fc.assert(
      fc.property(lines, (entries) => {
        expect(historyFromStored(historyToStored(entries), key)).toEqual(entries);
      }),
      { seed: 20260306 },
    );
    expect(() => historyFromStored('{"v":1,"history":[{"at":1}]}', key)).toThrow('it is not a history');
  });

  test('anything else is marked with what it is', () => {
    expect(decode('rails', encode('rails', new Map([['a', at(0)]])), 'x')).toEqual(new Map([['a', at(0)]]));
    expect(() => decode('chore', encode('rails', 1), 'x')).toThrow('it is not a chore');
  });
});
