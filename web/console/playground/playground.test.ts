import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PlaygroundSide, PlaygroundView } from '../../../src/console/types.ts';
import { createAsker, pause, type Tried } from './asker.ts';
import { draftInWords, keepDraft, readDraft } from './draft.ts';
import { changeInWords, differenceInWords, sideInWords, totalsOf } from './outcome-in-words.ts';
import { playgroundView } from './testing/view.ts';

const { outcome } = playgroundView();
if (outcome === null) throw new Error('the fixture has an outcome');

const side = (...steps: string[]): PlaygroundSide => ({ verdict: 'violation', steps });
const compliant: PlaygroundSide = { verdict: 'compliant', steps: [] };

test('a side says its verdict and what would have been done', () => {
  expect(sideInWords(null)).toBe('no such rule');
  expect(sideInWords(side('stop after 1h', 'terminate held: managed'))).toBe(
    'violation; stop after 1h; terminate held: managed',
  );
  expect(sideInWords({ verdict: 'indeterminate', steps: [] })).toBe('undecided');
});

test.each([
  ['newly acted on', compliant, side('stop after 1h')],
  ['newly acted on', side('stop held: managed'), side('stop held: managed, then taken after 2h')],
  ['no longer acted on', side('terminate after 1d'), side('terminate to come, after 9d')],
  ['newly in violation', null, side('notify after 5m')],
  ['no longer in violation', side('notify after 5m'), compliant],
  ['acted on otherwise', side('stop after 1h'), side('stop after 2h')],
  ['otherwise', compliant, null],
])('a change is %s', (words, before, after) => {
  expect(changeInWords({ before, after })).toBe(words);
});

test('differences are told by what would have been done, the mildest act first', () => {
  expect(differenceInWords(outcome)).toBe(
    '3 more instances would have been stopped, 1 fewer terminated, 2 more in violation',
  );
  // Where not every change is listed, the totals tell.
  expect(differenceInWords({ ...outcome, changeCount: 900 })).toBe(
    '3 more instances would have been acted on, 1 fewer terminated, 2 more in violation',
  );
  const [change] = outcome.changes;
  const same = { violating: 1, notified: 1, acted: 0, terminated: 0 };
  const one = { ...outcome, before: same, after: same, changes: change === undefined ? [] : [change], changeCount: 1 };
  expect(differenceInWords(one)).toBe('1 more instance would have been stopped');
  expect(differenceInWords({ ...one, changes: [], changeCount: 0, instances: 3 })).toBe(
    'All 3 instances would have fared the same',
  );
  expect(differenceInWords({ ...one, changes: [], changeCount: 2 })).toBe(
    'The totals are the same, and 2 things would have gone otherwise',
  );
  expect(differenceInWords({ ...one, instances: 0 })).toBe('No launch was seen to try it on');
});

test('totals stand side by side', () => {
  expect(totalsOf(outcome).map(({ says }) => says)).toEqual(['2 more', '2 more', '3 more', '1 fewer']);
});

function storage(): { kept: Map<string, string>; of: Parameters<typeof readDraft>[0] } {
  const kept = new Map<string, string>();
  return {
    kept,
    of: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
  };
}

test('a draft is kept and read again; what is as today’s is none', () => {
  const { kept, of } = storage();
  expect(readDraft(of)).toBeNull();
  expect(keepDraft(of, { text: 'b', from: 'd1' }, 'a')).toBe(true);
  expect(readDraft(of)).toEqual({ text: 'b', from: 'd1' });
  keepDraft(of, { text: 'a', from: 'd1' }, 'a');
  expect(kept.size).toBe(0);
});

test('a storage that is full, forbidden or spoiled loses no draft that is written', () => {
  const { kept, of } = storage();
  keepDraft(of, { text: 'b', from: 'd1' }, 'a');
  for (const spoiled of ['{', '[]', '7', '{"text":1}']) {
    for (const name of kept.keys()) kept.set(name, spoiled);
    expect(readDraft(of)).toBeNull();
  }
  const full = {
    ...of,
    setItem: () => {
      throw new Error('quota');
    },
  };
  expect(keepDraft(full, { text: 'b', from: 'd1' }, 'a')).toBe(false);
});

test('a draft says whether it is today’s policy', () => {
  const today = { text: 'a', digest: 'd2' };
  expect(draftInWords({ text: 'a', from: 'd1' }, today)).toContain('today’s policy');
  expect(draftInWords({ text: 'b', from: 'd2' }, today)).toContain('not what is in force');
  expect(draftInWords({ text: 'b', from: 'd1' }, today)).toContain('an earlier policy');
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function asking() {
  const sent: {
    text: string;
    signal: AbortSignal;
    answer: (view: PlaygroundView) => void;
    fail: (e: Error) => void;
  }[] = [];
  const told: Tried[] = [];
  const asker = createAsker(
    (text, signal) => new Promise((answer, fail) => sent.push({ text, signal, answer, fail })),
    (tried) => told.push(tried),
  );
  return { sent, told, asker };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

test('typing asks once, after a pause, for the last text', async () => {
  const { sent, asker } = asking();
  asker.typed('a');
  await vi.advanceTimersByTimeAsync(pause - 1);
  asker.typed('b');
  await vi.advanceTimersByTimeAsync(pause - 1);
  expect(sent.length).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent.map(({ text }) => text)).toEqual(['b']);
});

test('a later text takes the place of an earlier, whose answer counts no more', async () => {
  const { sent, told, asker } = asking();
  asker.now('a');
  asker.now('b');
  expect(sent.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  sent[1]?.answer(playgroundView());
  await settled();
  sent[0]?.answer(playgroundView({ instances: 1 }));
  await settled();
  expect(told.at(-1)?.answer?.text).toBe('b');
  expect(told.at(-1)?.asking).toBeNull();
});

test('the same text is not asked for twice, unless by hand or after a failure', async () => {
  const { sent, told, asker } = asking();
  asker.now('a');
  asker.now('a');
  expect(sent.length).toBe(1);
  sent[0]?.answer(playgroundView());
  await settled();
  asker.typed('a');
  await vi.advanceTimersByTimeAsync(pause);
  expect(sent.length).toBe(1);
  asker.now('a');
  sent[1]?.fail(new Error('no answer'));
  await settled();
  expect(told.at(-1)?.failure?.error).toBe('no answer');
  expect(told.at(-1)?.answer?.text).toBe('a');
  asker.typed('a');
  await vi.advanceTimersByTimeAsync(pause);
  expect(sent.length).toBe(3);
});

test('a page that is left asks nothing more', async () => {
  const { sent, asker } = asking();
  asker.now('a');
  asker.typed('b');
  asker.end();
  await vi.advanceTimersByTimeAsync(pause);
  expect(sent.map(({ signal }) => signal.aborted)).toEqual([true]);
});
