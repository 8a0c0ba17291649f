import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, foldFacts, keyOf, unseen } from './fold.ts';
import { listing, tagOf } from './tags.ts';
import { launchAt, oneRef, sightings, start } from './testing/arbitraries.ts';
import type { Instance, Sighting, StateName } from './types.ts';

const seed = 20260301;
const folded = (evidence: readonly Sighting[]): Instance => evidence.reduce(fold, unseen(oneRef));
const at = (seconds: number): Date => new Date(start + seconds * 1000);

const common = (seconds: number) => ({
  ref: oneRef,
  at: at(seconds),
  arrived: at(seconds),
  evidence: { eventId: `event-${seconds}`, object: 'one.json.gz' },
});
const became = (state: StateName, seconds: number): Sighting => ({ ...common(seconds), kind: 'state-changed', state });
const launched = (seconds: number, more: Partial<ReturnType<typeof launchAt>> = {}): Sighting => ({
  ...common(seconds),
  kind: 'launched',
  launch: launchAt(at(seconds), { eventId: `event-${seconds}`, ...more }),
  facts: {},
  tags: listing([], at(seconds)),
  state: 'pending',
});

describe('folding', () => {
  test('gives the same instance in whatever order its evidence comes', () => {
    fc.assert(
      fc.property(
        fc
          .array(sightings, { minLength: 1, maxLength: 7 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(folded(shuffled)).toEqual(folded(all));
        },
      ),
      { seed, numRuns: 3000 },
    );
  });

  test('gives the same instance when any of its evidence is told again', () => {
    fc.assert(
      fc.property(
        fc
          .array(sightings, { minLength: 1, maxLength: 6 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: 1 }))),
        ([all, again]) => {
          expect(folded([...all, ...again])).toEqual(folded(all));
        },
      ),
      { seed, numRuns: 2000 },
    );
  });

  test('gives the same instance when one change of several tags is told as several changes', () => {
    const change: Sighting = {
      ...common(0),
      kind: 'tags-changed',
      removed: null,
      set: new Map([
        ['Code', 'LOL'],
        ['Name', 'web'],
      ]),
    };
    const split = [...change.set].map((pair): Sighting => ({ ...change, set: new Map([pair]) }));
    expect(folded(split)).toEqual(folded([change]));
  });

  test('leaves what it was given as it was', () => {
    fc.assert(
      fc.property(fc.array(sightings, { maxLength: 5 }), sightings, (all, one) => {
        const before = folded(all);
        const copy = structuredClone(before);
        fold(before, one);
        expect(before).toEqual(copy);
      }),
      { seed, numRuns: 500 },
    );
  });

  test('refuses the evidence of another instance', () => {
    const stranger = { ...became('running', 0), ref: { ...oneRef, id: 'i-other' } };
    expect(() => folded([stranger])).toThrow('a sighting of eu-west-1#i-other was folded into eu-west-1#i-0123');
  });

  test('takes an instance told to two accounts for one', () => {
    expect(keyOf({ ...oneRef, account: '444455556666' })).toBe(keyOf(oneRef));
  });
});

describe('a launch that is told several times', () => {
  test('is one launch, known by the record that tells most, since the earliest moment of any', () => {
    const instance = folded([launched(5), launched(3, { source: 'CreateFleet' }), launched(9)]);
    expect(instance.launch).toMatchObject({ source: 'RunInstances', eventId: 'event-5' });
    expect(instance.launchedAt).toEqual(at(3));
  });

  test('belongs to the account of the record that was kept', () => {
    const toTheOther = { ...launched(5), ref: { ...oneRef, account: '000000000001' } };
    expect(folded([launched(5), toTheOther]).ref.account).toBe('000000000001');
    expect(folded([toTheOther, launched(5)]).ref.account).toBe('000000000001');
  });
});

describe('the state', () => {
  test.each<[string, Sighting[], StateName]>([
    ['is the latest told', [became('running', 10), became('pending', 5)], 'running'],
    [
      'is the one nearer the end when two are told for one second',
      [became('pending', 5), became('running', 5)],
      'running',
    ],
    [
      'is ended once it has ended, whatever is told later',
      [became('shutting-down', 5), became('running', 10)],
      'shutting-down',
    ],
    ['is ended although the launch is read after the end', [became('shutting-down', 5), launched(0)], 'shutting-down'],
  ])('%s', (_title, evidence, state) => {
    expect(folded(evidence).state?.name).toBe(state);
    expect(folded([...evidence].reverse()).state?.name).toBe(state);
  });

  test('ended when it was first told to end', () => {
    const instance = folded([became('terminated', 30), became('shutting-down', 5), became('terminated', 60)]);
    expect(instance.state).toEqual({ name: 'shutting-down', at: at(5) });
  });
});

describe('facts', () => {
  const known = (value: string, seconds: number) =>
    ({ instanceType: { is: 'known', value, at: at(seconds) } }) as const;

  test('are those told last', () => {
    expect(foldFacts(known('t3.large', 9), known('t3.micro', 3))).toEqual(known('t3.large', 9));
  });

  test('are known rather than absent when one second tells both', () => {
    const absent = { instanceType: { is: 'absent', at: at(3) } } as const;
    expect(foldFacts(absent, known('t3.micro', 3))).toEqual(known('t3.micro', 3));
    expect(foldFacts(known('t3.micro', 3), absent)).toEqual(known('t3.micro', 3));
  });

  test('that nothing was said of stay unknown', () => {
    expect(folded([launched(0)]).facts.publicIp).toBeUndefined();
  });

  test('seen by a read say when the instance was last seen', () => {
    const seen = (seconds: number): Sighting => ({
      ...common(seconds),
      kind: 'seen',
      state: 'running',
      facts: known('t3.large', seconds),
      tags: listing([['Code', 'LOL']], at(seconds)),
    });
    const instance = folded([seen(90), launched(0), seen(60)]);
    expect(instance).toMatchObject({ seenAt: at(90), facts: known('t3.large', 90) });
    expect(tagOf(instance.tags, 'Code')).toEqual({ is: 'known', value: 'LOL' });
  });
});
