import { describe, expect, test } from 'vitest';
import { policyOf } from '../replay/testing/story.ts';
import { breachesOf } from './invariants/index.ts';
import { type Lived, type SimulateOptions, simulate } from './run.ts';
import { asRecords } from './testing/as-records.ts';
import { commandOf } from './text.ts';

/** What must be empty: each breach with the command that shows it again. */
const told = (lived: Lived): readonly string[] =>
  breachesOf(lived)
    .slice(0, 5)
    .map(
      ({ law, key, at, text }) => `${law} ${key} ${new Date(at).toISOString()} ${text}; ${commandOf(lived.options)}`,
    );

/** Another world each day, or the one that is asked for. */
const todays = process.env.BROOM_SEED ?? new Date().toISOString().slice(0, 10);

describe('every invariant holds', () => {
  test.each([
    { seed: 1, launches: 250, faults: 'none' },
    { seed: 2, launches: 250, faults: 'some' },
    { seed: 3, launches: 250, faults: 'some' },
    { seed: 4, launches: 250, faults: 'many' },
    { seed: 5, launches: 250, faults: 'many' },
    { seed: 6, launches: 250, faults: 'many' },
    { seed: todays, launches: 250, faults: 'many' },
  ] as const satisfies readonly SimulateOptions[])(
    'in the world of seed $seed: $launches launches, faults $faults',
    async (options) => {
      expect(told(await simulate(options))).toEqual([]);
    },
  );

  test('when all evidence is read from CloudTrail records and EventBridge events, and every case goes through text', async () => {
    const lived = await simulate({ seed: 7, launches: 120, faults: 'some', tellings: asRecords, asText: 1 });
    expect(told(lived)).toEqual([]);
    expect(lived.log.calls.length).toBeGreaterThan(10);
  });
});

test('the same seed lives the same life, to the last line', async () => {
  const options: SimulateOptions = { seed: 8, launches: 60, faults: 'many', keepsLines: true };
  const [one, other] = [await simulate(options), await simulate(options)];
  expect(one.log.lines?.length).toBeGreaterThan(500);
  expect(other.log.lines).toEqual(one.log.lines);
});

test('a dry run sends nothing, whatever there is to do', async () => {
  const lived = await simulate({ seed: 9, launches: 60, faults: 'some', isDry: true });
  expect(told(lived)).toEqual([]);
  expect([lived.log.calls, lived.log.sends]).toEqual([[], []]);
  const open = [...lived.cases.values()].filter(({ state }) => state.kind === 'open');
  expect(open.length).toBeGreaterThan(5);
});

test('a policy that observes only tells', async () => {
  const policy = policyOf(`
rules: [{ id: code, require: { tags: { Code: [LOL] } }, steps: [notify, stop, terminate] }]
channels: [{ sns: "arn:aws:sns:eu-west-1:111122223333:broom" }]`);
  const lived = await simulate({ seed: 10, launches: 60, faults: 'some', policy });
  expect(told(lived)).toEqual([]);
  expect(lived.log.calls).toEqual([]);
  expect(lived.log.sends.length).toBeGreaterThan(10);
});
