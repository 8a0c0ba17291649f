import { beforeAll, describe, expect, test } from 'vitest';
import type { Called, Log } from '../log.ts';
import { type Lived, simulate } from '../run.ts';
import { breachesOf, invariantNames } from './index.ts';

/** A world in which all is well; each test breaks one thing in what was written down of it. */
let lived: Lived;
beforeAll(async () => {
  lived = await simulate({ seed: 16, launches: 150, faults: 'none', isLeftAlone: true, isRoomy: true });
});

const lawsOf = (log: Partial<Log>, more: Partial<Lived> = {}): readonly string[] => [
  ...new Set(breachesOf({ ...lived, ...more, log: { ...lived.log, ...log } }).map(({ law }) => law)),
];

const second = 1_000;

/** A stop that was sent, with its claim changed and itself. */
function tampered(change: (call: Called) => Partial<Called>): Called[] {
  const index = lived.log.calls.findIndex((call) => call.do === 'stop' && call.isDone);
  return lived.log.calls.map((call, at) => (at === index ? { ...call, ...change(call) } : call));
}

const stop = (): Called => {
  const call = lived.log.calls.find((one) => one.do === 'stop' && one.isDone);
  if (call?.claim == null) throw new Error('nothing was stopped in this world');
  return call;
};

test('all is well in it', () => {
  expect(lawsOf({})).toEqual([]);
  expect(lived.log.calls.filter((call) => call.do === 'stop').length).toBeGreaterThan(3);
  expect(lived.log.calls.filter((call) => call.do === 'terminate').length).toBeGreaterThan(3);
});

describe('each breach is found', () => {
  const onClaim = (change: object) =>
    tampered((call) => ({ claim: call.claim === null ? null : { ...call.claim, ...change } }));

  test.each<[string, () => Partial<Log>]>([
    ['sound', () => ({ errors: [{ at: 0, by: 'tender-1#1', error: new Error('of ours') }] })],
    ['claimed', () => ({ calls: tampered(() => ({ claim: null })) })],
    ['claimed', () => ({ calls: [...lived.log.calls, stop()] })],
    ['read', () => ({ reads: new Map() })],
    ['read', () => ({ calls: tampered(({ at }) => ({ at: at + 40 * second })) })],
    ['read', () => ({ calls: onClaim({ dueAt: stop().at }) })],
    ['spared', () => ({ calls: tampered(() => ({ account: '999999999999' })) })],
    ['lawful', () => ({ active: [] })],
    ['lawful', () => ({ calls: onClaim({ index: 0 }) })],
    ['announced', () => ({ calls: onClaim({ anchoredAtLaunch: false, anchor: stop().at - 600 * second }) })],
    ['frozen', () => ({ rails: [{ at: stop().at - 30 * second, change: freeze }] })],
    ['frozen', () => ({ rails: frozenOver() })],
    ['budgets', () => ({ spends: [] })],
    ['budgets', () => ({ spends: lived.log.spends.map((one) => ({ ...one, policy: noBudget(one.policy) })) })],
    ['punctual', () => ({ claims: lived.log.claims.map((one) => ({ ...one, at: one.at + 3_600 * second })) })],
    ['once claimed', () => ({ claims: twice(lived.log.claims) })],
    ['once sent', () => ({ sends: lived.log.sends.flatMap((one) => [one, { ...one, message: 'other' }]) })],
    [
      'once sent',
      () => ({ sends: lived.log.sends.flatMap((one) => [one, { ...one, letters: [...one.letters, 'x'] }]) }),
    ],
    ['all sent', () => ({ sends: [] })],
  ])('%s', (law, tamper) => {
    expect(lawsOf(tamper())).toContain(law);
  });

  const freeze = { do: 'freeze', by: 'dana', at: new Date(0), why: 'a test' } as const;
  const frozenOver = (): Log['rails'] => {
    const to = stop().at - second;
    return [
      { at: to - 600 * second, change: freeze },
      { at: to, change: { ...freeze, do: 'unfreeze', at: new Date(to) } },
    ];
  };
  const noBudget = (policy: Lived['policy']): Lived['policy'] => {
    const none = { perHour: 0, perDay: 0, orgPerHour: 0 };
    return { ...policy, limits: { stop: none, terminate: none, quarantine: none } };
  };
  const twice = (claims: Log['claims']): Log['claims'] => claims.flatMap((one) => [one, { ...one, at: one.at + 1 }]);

  test('innocent, patient and warned: an instance that was right all the time', () => {
    const { key, at, claim } = stop();
    const machine = lived.ec2.machines.get(key);
    if (machine === undefined || claim === null) throw new Error('no such instance');
    // The rule asked for nothing, so whatever was read satisfied it.
    const rules = claim.policy.rules.map((rule) => ({ ...rule, when: () => ({ is: 'false' }) as const }));
    const calls = tampered(() => ({ claim: { ...claim, policy: { ...claim.policy, rules } } }));
    expect(lawsOf({ calls })).toEqual(expect.arrayContaining(['innocent', 'patient']));
    const taken = new Map([[key, [{ at: at - 40 * second, taken: claim.at - second }]]]);
    expect(lawsOf({ calls, taken })).toContain('warned');
  });

  test('spared: an instance that something would launch again', () => {
    const { key } = stop();
    const machines = new Map(
      [...lived.ec2.machines].map(([id, one]) => [id, id === key ? { ...one, isManaged: true } : one]),
    );
    expect(lawsOf({}, { ec2: { ...lived.ec2, machines } })).toContain('spared');
  });

  test('dry: anything that left', () => {
    expect(lawsOf({}, { options: { ...lived.options, isDry: true } })).toContain('dry');
  });

  test('reached and credited: a case that was lost, and a step that nobody took', () => {
    expect(lawsOf({}, { cases: new Map() })).toContain('reached');
    const cases = new Map(
      [...lived.cases].map(([id, one]) => [
        id,
        {
          ...one,
          tracks: new Map([...one.tracks].map(([rule, track]) => [rule, { ...track, opening: null, past: [] }])),
        },
      ]),
    );
    expect(lawsOf({}, { cases })).toEqual(expect.arrayContaining(['reached', 'credited']));
  });

  test('closed: a case that stayed open over its end', () => {
    const [key = ''] = [...lived.cases].find(([, { state }]) => state.kind === 'open') ?? [];
    expect(lawsOf({ ended: new Map([[key, lived.times.from]]) })).toEqual(['closed']);
  });

  test('reported: a message that was never written', () => {
    expect(lawsOf({ posted: new Map() })).toContain('reported');
  });
});

test('every invariant has a name', () => {
  expect(new Set(invariantNames).size).toBe(23);
});
