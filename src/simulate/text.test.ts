import { expect, test } from 'vitest';
import { simulate } from './run.ts';
import { summaryOf } from './summary.ts';
import { commandOf, story, toText } from './text.ts';

const options = { seed: 15, launches: 40, faults: 'some' } as const;
const plain = (text: string): string => text;

test('says what happened, and that every invariant held', async () => {
  const summary = summaryOf(await simulate(options));
  const text = toText(summary, plain);
  expect(text).toMatch(/^Seed 15, faults some: 40 launches, \d+ simulated hours\. Nothing real was touched\.\n/);
  expect(text).toContain('RULE ');
  expect(text).toMatch(/All \d+ invariants held\.\n$/);
  const verdicts = summary.rules.map(({ verdicts }) => Object.values(verdicts).reduce((sum, one) => sum + one, 0));
  expect(Math.max(...verdicts)).toBe(40);
});

test('names what was broken, and how to see it again', async () => {
  const lived = await simulate(options);
  const [key = ''] = lived.cases.keys();
  const breach = { law: 'innocent', key, at: lived.times.end, text: 'it was innocent' };
  const text = toText({ ...summaryOf(lived), breaches: [breach] }, plain);
  expect(text).toMatch(/1 breach of 1 of \d+ invariants: innocent\.\n$/);
  const lines = (await story(breach, options)).split('\n');
  expect(lines[0]).toContain(`${key}: it was innocent`);
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.slice(1).every((line) => line.includes(key))).toBe(true);
  expect(commandOf(options)).toBe('broom simulate --seed 15 --launches 40 --faults some');
});
