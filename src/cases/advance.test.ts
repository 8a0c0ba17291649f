import { describe, expect, test } from 'vitest';
import { listing, presentTags } from '../facts/tags.ts';
import type { Sighting, StateName } from '../facts/types.ts';
import type { Policy } from '../policy/types.ts';
import { at, became, launched, noon, policyOf, ref, tagged, untagged } from '../replay/testing/story.ts';
import { advance } from './advance.ts';
import type { Case, Input } from './types.ts';

const policy = (steps: string, more = ''): Policy =>
  policyOf(`
mode: enforce
rules:
  - id: code
    require: { tags: { Code: [LOL, GGG] } }
    steps: ${steps}
${more}`);

const seen = (time: number, tags: Readonly<Record<string, string>>, state: StateName = 'running'): Sighting => ({
  kind: 'seen',
  ref: ref('i-1'),
  at: at(time),
  arrived: at(time),
  evidence: { eventId: 'read', object: 'test' },
  state,
  facts: {},
  tags: listing(Object.entries(tags), at(time)),
});

const sighting = (one: Sighting): Input =>
  one.kind === 'seen' ? { kind: 'sighting', sighting: one, answers: true } : { kind: 'sighting', sighting: one };
const tick: Input = { kind: 'tick' };

/** Advances through inputs, each at its time in seconds after noon. */
const through = (by: Policy, ...inputs: readonly (readonly [number, Input])[]): Case => {
  const [end] = [inputs.reduce<Case | undefined>((now, [time, input]) => advance(now, input, by, at(time)), undefined)];
  if (end === undefined) throw new Error('no inputs');
  return end;
};

const read = (time: number, tags: Readonly<Record<string, string>>, state?: StateName) =>
  [time, sighting(seen(time, tags, state))] as const;
const answered = (now: Case, by: Policy, time: number): Case => {
  const effect = now.outbox.find(({ kind }) => kind === 'read');
  return effect ? advance(now, { kind: 'outcome', effect: effect.id, outcome: { is: 'done' } }, by, at(time)) : now;
};
const steps = (now: Case): string[] =>
  [...(now.tracks.get('code')?.opening?.steps ?? [])].map(({ do: kind, status }) => `${kind} ${status.is}`);
const outbox = (now: Case): string[] =>
  now.outbox.map((effect) => (effect.kind === 'act' ? effect.step.do : effect.kind));

describe('reads', () => {
  test('a launch that is compliant on its own evidence asks for nothing and wakes for nothing', () => {
    const now = through(policy('[terminate]'), [0, sighting(launched('i-1', 0, { tags: { Code: 'LOL' } }))]);
    expect([now.outbox, now.wakeAt, now.state.kind]).toEqual([[], null, 'clear']);
  });

  test('a violating launch is read when it settles, not before', () => {
    const by = policy('[terminate]');
    const now = through(by, [0, sighting(launched('i-1', 0))]);
    expect([outbox(now), now.wakeAt]).toEqual([[], at(300)]);
    expect(outbox(advance(now, tick, by, at(300)))).toEqual(['read']);
  });

  test('event evidence brings a read forward and acquits nobody', () => {
    const by = policy('[terminate]');
    const now = through(by, [0, sighting(launched('i-1', 0))], [60, sighting(tagged('i-1', 60, { Code: 'LOL' }))]);
    expect(outbox(now)).toEqual(['read']);
    expect(now.state.kind).toBe('open');
    expect(
      through(
        by,
        [0, sighting(launched('i-1', 0))],
        [60, sighting(tagged('i-1', 60, { Code: 'LOL' }))],
        read(61, { Code: 'LOL' }),
      ).state.kind,
    ).toBe('clear');
  });

  test('nothing acts on evidence from an event alone', () => {
    const by = policy('[stop]');
    const now = through(by, [0, sighting(launched('i-1', 0))], [400, tick]);
    expect(outbox(now)).toEqual(['read']);
    expect(steps(now)).toEqual(['stop waiting']);
  });

  test('a read that fails postpones', () => {
    const by = policy('[stop]');
    const asked = through(by, [0, sighting(launched('i-1', 0))], [330, tick]);
    const [effect] = asked.outbox;
    const failed = advance(
      asked,
      { kind: 'outcome', effect: effect?.id ?? '', outcome: { is: 'failed', retryAt: at(400) } },
      by,
      at(331),
    );
    expect([outbox(failed), failed.wakeAt]).toEqual([[], at(400)]);
    expect(outbox(advance(failed, tick, by, at(400)))).toEqual(['read']);
  });

  test('the deciding read of a stop begins 30 s after the due moment', () => {
    const by = policy('[stop]');
    const early = through(by, [0, sighting(launched('i-1', 0))], read(329, {}));
    expect([outbox(early), early.wakeAt]).toEqual([[], at(330)]);
    expect(outbox(through(by, [0, sighting(launched('i-1', 0))], read(330, {})))).toEqual(['stop']);
  });

  test('a terminate needs a second read that agrees, 30 s later', () => {
    const by = policy('[terminate]');
    const start = [0, sighting(launched('i-1', 0))] as const;
    expect(through(by, start, read(330, {})).wakeAt).toEqual(at(360));
    expect(outbox(through(by, start, read(330, {}), read(359, {})))).toEqual([]);
    expect(outbox(through(by, start, read(330, {}), read(360, {})))).toEqual(['terminate']);
    expect(outbox(through(by, start, read(330, {}), read(360, { Code: 'LOL' })))).toEqual([]);
  });

  test('the call leaves within 15 s of its read, or the instance is read again', () => {
    const by = policy('[stop]');
    const asked = through(by, [0, sighting(launched('i-1', 0))], [330, tick]);
    const answer = (late: number) => advance(asked, sighting(seen(330, {})), by, at(330 + late));
    expect(outbox(answered(answer(15), by, 345))).toEqual(['stop']);
    expect(outbox(answered(answer(16), by, 346))).toEqual(['read']);
  });

  test('an instance that is read as terminated is judged as it was, not by the tags that EC2 no longer shows', () => {
    const by = policy('[terminate]');
    const now = through(by, [0, sighting(launched('i-1', 0, { tags: { Code: 'LOL' } }))], read(100, {}, 'terminated'));
    expect(now.tracks.get('code')?.settled?.verdict.kind).toBe('compliant');
    expect(now.state.kind).toBe('closed');
  });

  test('and keeps the tags it had', () => {
    const by = policy('[terminate]');
    const now = through(by, [0, sighting(launched('i-1', 0, { tags: { Code: 'LOL' } }))], read(100, {}, 'terminated'));
    expect([...presentTags(now.instance.tags)]).toEqual([['Code', 'LOL']]);
  });

  test('no verdict settles on evidence from an event alone', () => {
    const now = through(
      policy('[stop]'),
      [0, sighting(launched('i-1', 0))],
      [400, sighting(tagged('i-1', 400, { Other: 'x' }))],
    );
    expect(now.tracks.get('code')?.settled).toBeNull();
  });

  test('nothing more is decided once an event has said that the violation is mended, until it is read', () => {
    const by = policy('[stop, { do: quarantine, securityGroupName: q }]');
    const acting = through(by, [0, sighting(launched('i-1', 0))], read(330, {}));
    expect(outbox(acting)).toEqual(['stop']);
    const mended = advance(acting, sighting(tagged('i-1', 331, { Code: 'LOL' })), by, at(331));
    // What nobody had claimed is withdrawn, and nothing weaker takes its place.
    expect([outbox(mended), steps(mended)]).toEqual([['read'], ['stop waiting', 'quarantine waiting']]);
    const unmended = through(by, [0, sighting(launched('i-1', 0))], read(330, {}));
    const next = advance(
      unmended,
      {
        kind: 'outcome',
        effect: unmended.outbox[0]?.id ?? '',
        outcome: { is: 'held', rail: 'breaker', retryAt: null },
      },
      by,
      at(331),
    );
    expect(outbox(next)).toEqual(['quarantine']);
  });

  test('an event that says terminated ends nothing until a read confirms it', () => {
    const by = policy('[terminate]');
    const now = through(by, [0, sighting(launched('i-1', 0))], [60, sighting(became('i-1', 60, 'terminated'))]);
    expect([now.state.kind, outbox(now)]).toEqual(['open', ['read']]);
  });
});

describe('anchors', () => {
  const late = (existing: string, minutes: number) => {
    const by = policy('[stop]', `existing: ${existing}`);
    const arrived = minutes * 60;
    const story = [
      [arrived, sighting(launched('i-1', 0, { arrived: `${minutes}m` }))],
      read(arrived + 1, {}),
      read(arrived + 330, {}),
    ] as const;
    return through(by, ...story);
  };

  test('evidence that comes within staleAfter is anchored at the launch', () => {
    expect(steps(late('report', 60))).toEqual(['stop carrying-out']);
  });

  test('older evidence is anchored at its discovery, and held unless existing cases may be acted on', () => {
    expect(late('report', 61).tracks.get('code')?.opening).toMatchObject({
      anchor: at('61m'),
      anchoredAtLaunch: false,
    });
    expect(steps(late('report', 61))).toEqual(['stop held']);
    expect(steps(late('enforce', 61))).toEqual(['stop carrying-out']);
  });

  test('a rule that began to enforce after the launch is anchored at that moment', () => {
    const { rules, ...rest } = policy('[stop]');
    const by: Policy = { ...rest, rules: rules.map((rule) => ({ ...rule, enforcingSince: at('20m') })) };
    expect(through(by, [0, sighting(launched('i-1', 0))]).tracks.get('code')?.opening).toMatchObject({
      anchor: at('20m'),
      anchoredAtLaunch: false,
    });
  });

  test('a case that is anchored anew is announced as soon as a read has shown it, and before anything acts', () => {
    const by = policy('[stop]', 'existing: enforce');
    const start = [0, sighting(launched('i-1', 0, { tags: { Code: 'LOL' } }))] as const;
    const removed = through(by, start, [3600, sighting(untagged('i-1', 3600, 'Code'))]);
    expect(outbox(removed)).toEqual(['read']);
    expect(outbox(answered(advance(removed, sighting(seen(3601, {})), by, at(3601)), by, 3601))).toEqual(['tell']);
  });
});

describe('modes and policies', () => {
  test('observe tells and never acts', () => {
    const by = policyOf('rules: [{ id: code, require: { tags: { Code: present } }, steps: [notify, stop] }]');
    const now = through(by, [0, sighting(launched('i-1', 0))], read(300, {}), read(330, {}));
    expect([steps(now), outbox(now)]).toEqual([['notify carrying-out', 'stop held'], ['tell']]);
  });

  test('a removed rule closes its track', () => {
    const now = through(policy('[stop]'), [0, sighting(launched('i-1', 0))]);
    const other = policyOf(
      'mode: enforce\nrules: [{ id: other, require: { tags: { Owner: present } }, steps: [notify] }]',
    );
    expect([...advance(now, sighting(tagged('i-1', 60, { Owner: 'x' })), other, at(60)).tracks.keys()]).toEqual([
      'other',
    ]);
  });

  test('an outcome of an effect that is no longer wanted changes nothing', () => {
    const by = policy('[stop]');
    const now = through(by, [0, sighting(launched('i-1', 0))]);
    const after = advance(now, { kind: 'outcome', effect: 'nobody', outcome: { is: 'done' } }, by, noon);
    expect(after).toEqual({ ...now, rev: now.rev + 1 });
  });

  test('an effect has the same id whenever it is decided', () => {
    const by = policy('[stop]');
    const [once, again] = [330, 340].map(
      (time) => through(by, [0, sighting(launched('i-1', 0))], read(time, {})).outbox[0]?.id,
    );
    expect(once).toBe(again);
  });

  test('a step whose call failed is read again and tried again', () => {
    const by = policy('[stop]');
    const acting = through(by, [0, sighting(launched('i-1', 0))], read(330, {}));
    const failed = advance(
      acting,
      { kind: 'outcome', effect: acting.outbox[0]?.id ?? '', outcome: { is: 'failed', retryAt: at(390) } },
      by,
      at(331),
    );
    expect([steps(failed), outbox(failed)]).toEqual([['stop waiting'], []]);
    expect(failed.wakeAt).toEqual(at(420));
    expect(outbox(advance(failed, tick, by, at(420)))).toEqual(['read']);
  });

  test('no case begins with anything but a sighting', () => {
    expect(() => advance(undefined, tick, policy('[stop]'), noon)).toThrow('begins with a sighting');
  });
});
