import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noon } from '../policy/testing/instances.ts';
import { createFakeMailbox, letterOf } from './testing/mailbox.ts';
import { type Arrival, createStage, type Fate } from './testing/processes.ts';
import type { Letter } from './types.ts';

/** Letters of few groups and two channels: most leave with others. */
const mail = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('sns one', 'webhook BROOM_TWO')), {
    minLength: 1,
    maxLength: 14,
    size: 'max',
  })
  .map((all) =>
    all.map(([group, channel], index): Letter => letterOf(`l${index}`, { channel, group: `${group} ${channel}` })),
  );

const steps = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('step a', 'step b') },
  { weight: 2, arbitrary: fc.constant('wait') },
  { weight: 1, arbitrary: fc.constantFrom('crash a', 'crash b') },
);
const plans = fc.array(steps, { maxLength: 120, size: 'max' });
const fates = fc.array(
  fc.constantFrom<Fate>('sent', 'sent', 'failed', 'arrived, no answer', 'lost, no answer', 'throws'),
  {
    maxLength: 10,
  },
);

async function play(
  letters: readonly Letter[],
  plan: readonly string[],
  how: { isWeak: boolean; fates: readonly Fate[] },
) {
  const stage = createStage(createFakeMailbox(letters, how.isWeak), noon, how.fates[Symbol.iterator]());
  for (const action of plan) {
    const [what, name = ''] = action.split(' ');
    if (what === 'step') await stage.step(name);
    else if (what === 'crash') stage.crash(name);
    else await stage.wait(25_000);
  }
  await stage.finish();
  return stage.arrivals;
}

/** By key, in the order of arrival. */
function byKey(arrivals: readonly Arrival[]): Map<string, Arrival[]> {
  const keys = new Map<string, Arrival[]>();
  for (const arrival of arrivals) keys.set(arrival.key, [...(keys.get(arrival.key) ?? []), arrival]);
  return keys;
}

test('whoever dies or races wherever: nothing is lost, and a repetition has the key and the letters of the first', async () => {
  await fc.assert(
    fc.asyncProperty(mail, plans, fates, fc.boolean(), async (letters, plan, outcomes, isWeak) => {
      const arrivals = await play(letters, plan, { isWeak, fates: outcomes });
      const messages = [...byKey(arrivals).values()];
      // A receiver that takes each key once has every letter; and each once, unless a death came between two writes of one
      // list, where the store has no transaction for it.
      const taken = messages.flatMap(([first]) => first?.ids ?? []);
      expect((isWeak ? [...new Set(taken)] : taken).toSorted()).toEqual(letters.map(({ id }) => id).toSorted());
      for (const [first, ...again] of messages) for (const one of again) expect(one).toEqual(first);
    }),
    { seed: 4, numRuns: 400 },
  );
});

test('without a death nothing is sent twice, however many race and whatever fails', async () => {
  const calm = fc.array(fc.constantFrom('step a', 'step b', 'step c'), { maxLength: 120, size: 'max' });
  const honest = fc.array(fc.constantFrom<Fate>('sent', 'sent', 'failed'), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(mail, calm, honest, async (letters, plan, outcomes) => {
      // Everybody comes to an end before the clock moves on.
      const ends = Array.from({ length: 150 }, (_, i) => `step ${'abc'[i % 3]}`);
      const arrivals = await play(letters, [...plan, ...ends], { isWeak: true, fates: outcomes });
      expect(arrivals.flatMap(({ ids }) => ids).toSorted()).toEqual(letters.map(({ id }) => id).toSorted());
    }),
    { seed: 4, numRuns: 150 },
  );
});
