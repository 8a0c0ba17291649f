import { expect, test } from 'vitest';
import { beyondReplay, differences } from './agree.ts';
import { simulate } from './run.ts';

/** Nobody flaps a tag or changes one near a due moment, and nothing shared holds anything: what is left is comparable. */
const calm = { launches: 120, isCalm: true, isLeftAlone: true, isRoomy: true } as const;

test.each([11, 12])(
  'order, repetition and splitting of deliveries change no verdict and no action: seed %i',
  async (seed) => {
    const one = await simulate({ ...calm, seed, faults: 'none', weather: 'fair' });
    const other = await simulate({ ...calm, seed, faults: 'none', weather: 'foul', with: { doubled: 0.5 } });
    expect(one.log.calls.length).toBeGreaterThan(5);
    expect(differences(one, other)).toEqual([]);
  },
);

test.each([13, 14])('on the same evidence live acts on a subset of what a replay says: seed %i', async (seed) => {
  const lived = await simulate({ ...calm, seed, faults: 'many', with: { clockOff: 0 }, keepsTrail: true });
  expect(lived.log.calls.length).toBeGreaterThan(5);
  expect(await beyondReplay(lived)).toEqual([]);
});
