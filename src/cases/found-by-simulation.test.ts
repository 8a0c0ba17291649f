import { describe, expect, test } from 'vitest';
import type { Policy } from '../policy/types.ts';
import { at, became, launched, policyOf, tagged, untagged } from '../replay/testing/story.ts';
import { effectOf, outboxOf, read, seen, sighting, stepsOf, through, tick, told, went } from './testing/run.ts';
import type { Case, Input } from './types.ts';

/** What the simulator found, each as short as it could be made. */

const policy = (steps: string, more = ''): Policy =>
  policyOf(`mode: enforce\n${more}\nrules: [{ id: code, require: { tags: { Code: present } }, steps: ${steps} }]`);
const open = (by: Policy): Case => through(undefined, by, [0, sighting(launched('i-1', 0))]);
const failed = (now: Case, by: Policy, time: number): Case =>
  went(now, by, time, 'read', { is: 'failed', retryAt: at(time + 60), why: 'throttled' });

describe('tags that were right for a while, which no read confirmed', () => {
  const stop = policy('[notify, stop]');
  const mended = failed(through(open(stop), stop, [290, sighting(tagged('i-1', 290, { Code: 'x' }))]), stop, 290);

  test('are read again until a read answers', () => {
    expect(outboxOf(through(mended, stop, [300, tick]))).toEqual([]);
    expect(outboxOf(through(mended, stop, [350, tick]))).toEqual(['read']);
    expect(read(mended, stop, 350, { Code: 'x' }).state.kind).toBe('clear');
  });

  test('and then are removed leave a settle to put them back', () => {
    const removed = through(mended, stop, [1_000, sighting(untagged('i-1', 1_000, 'Code'))]);
    expect(removed.tracks.get('code')?.opening?.steps.map(({ dueAt }) => dueAt)).toEqual([at(1_300), at(1_300)]);
    expect(removed.wakeAt).toEqual(at(1_300));
    expect(outboxOf(read(told(removed, stop, 1_300), stop, 1_330, {}))).toEqual(['stop']);
  });
});

test('tags that were put right, which a stale read left in doubt, are read again at once and leave a settle', () => {
  const stop = policy('[notify, stop]');
  const doubted = through(
    open(stop),
    stop,
    [250, sighting(tagged('i-1', 250, { Code: 'x' }))],
    [252, sighting(seen(252, {}))],
  );
  expect(doubted.tracks.get('code')?.verdict.kind).toBe('indeterminate');
  const asked = went(doubted, stop, 252, 'read', { is: 'done' });
  expect(asked.wakeAt?.getTime()).toBeLessThanOrEqual(at(312).getTime());
  const removed = through(asked, stop, [330, sighting(untagged('i-1', 330, 'Code'))], [331, sighting(seen(331, {}))]);
  expect(removed.tracks.get('code')?.opening?.steps.map(({ dueAt }) => dueAt)).toEqual([at(630), at(630)]);
});

describe('what a scan hands in', () => {
  const stop = policy('[stop]');
  const handed = (time: number): Input => ({ kind: 'sighting', sighting: seen(time, {}) });

  test('opens a case, and decides no step: that takes a read which asked for all that a step needs', () => {
    const now = through(open(stop), stop, [400, handed(400)]);
    expect([stepsOf(now), outboxOf(now)]).toEqual([['stop waiting'], ['read']]);
    expect(outboxOf(read(now, stop, 401, {}))).toEqual(['stop']);
    expect(through(undefined, stop, [400, handed(400)]).tracks.get('code')?.verdict.kind).toBe('violation');
  });
});

test('a step that waits to be tried again is still not due before a policy that delayed it says so', () => {
  const soon = policy('[{ do: stop, after: 1h }]');
  const acting = read(open(soon), soon, 3_630, {});
  const claim = { by: 'host', at: at(3_631), until: at(3_751) };
  const claimed = through(acting, soon, [3_631, { kind: 'claimed', effect: effectOf(acting, 'act')?.id ?? '', claim }]);
  const tried = went(claimed, soon, 3_632, 'act', { is: 'failed', retryAt: at(3_692) });
  const late = policy('[{ do: stop, after: 3d }]');
  const now = through(tried, late, [3_722, tick], [3_722, sighting(seen(3_722, {}))]);
  expect([outboxOf(now), now.wakeAt]).toEqual([[], at(3 * 86_400 + 30)]);
});

test('a tag that a rail with an end held is tried again', () => {
  const tag = policy('[{ do: tag, tags: { broom: seen } }]');
  const acting = read(open(tag), tag, 300, {});
  const held = went(acting, tag, 301, 'act', { is: 'held', rail: 'denied', retryAt: at(21_901) });
  expect([stepsOf(held), held.wakeAt]).toEqual([['tag held denied'], at(21_901)]);
  expect(outboxOf(read(held, tag, 21_901, {}))).toEqual(['tag']);
});

test('a spot instance waits until its request is known', () => {
  const stop = policy('[stop]');
  const spot = { lifecycle: { is: 'known', value: 'spot', at: at(0) } } as const;
  const facts = (time: number, spotKind: 'one-time' | 'persistent') =>
    seen(time, {}, 'running', { ...spot, spotKind: { is: 'known', value: spotKind, at: at(time) } });
  const unknown = through(open(stop), stop, [330, tick], [330, sighting(seen(330, {}, 'running', spot))]);
  expect([stepsOf(unknown), effectOf(unknown, 'act')]).toEqual([['stop held managed'], undefined]);
  const next = through(went(unknown, stop, 330, 'read', { is: 'done' }), stop, [600, tick]);
  expect(effectOf(next, 'read')?.facts).toContain('spotKind');
  expect(outboxOf(through(next, stop, [640, sighting(facts(640, 'one-time'))]))).toContain('stop');
  expect(stepsOf(through(next, stop, [640, sighting(facts(640, 'persistent'))]))).toEqual(['stop held managed']);
});

test('evidence from before the end that comes after it changes the verdict, in any order, and leads to no step', () => {
  const stop = policy('[stop]');
  const ended = through(open(stop), stop, [200, sighting(seen(200, {}, 'terminated'))]);
  const late = through(ended, stop, [500, sighting(tagged('i-1', 100, { Code: 'x' }))]);
  expect([late.state.kind, late.tracks.get('code')?.verdict.kind, late.outbox]).toEqual(['closed', 'compliant', []]);
  expect(through(ended, stop, [500, sighting(tagged('i-1', 300, { Code: 'x' }))])).toMatchObject({
    tracks: ended.tracks,
  });
});

describe('what is done again is told again', () => {
  const stop = policy('[notify, stop, notify, { do: terminate, after: 7d }, notify]');
  const acting = read(told(read(open(stop), stop, 300, {}), stop, 300), stop, 330, {});
  const stopped = told(went(acting, stop, 331, 'act', { is: 'done' }), stop, 331);

  test('when the instance was started again', () => {
    expect(stepsOf(stopped).slice(0, 3)).toEqual(['notify done', 'stop done', 'notify done']);
    const running = through(
      stopped,
      stop,
      [400, sighting(became('i-1', 400, 'stopped'))],
      [900, sighting(became('i-1', 900, 'running'))],
    );
    expect(stepsOf(running).slice(5)).toEqual(['stop waiting', 'notify waiting']);
    const again = read(running, stop, 1_230, {});
    expect(outboxOf(again)).toEqual(['stop']);
    const after = went(again, stop, 1_231, 'act', { is: 'done' });
    expect(outboxOf(after)).toEqual(['tell 2']);
    expect(stepsOf(told(after, stop, 1_231)).slice(5)).toEqual(['stop done', 'notify done']);
  });

  test('but not when it is mended first', () => {
    const running = through(
      stopped,
      stop,
      [400, sighting(became('i-1', 400, 'stopped'))],
      [900, sighting(became('i-1', 900, 'running'))],
    );
    const mended = read(through(running, stop, [999, sighting(tagged('i-1', 999, { Code: 'x' }))]), stop, 1_000, {
      Code: 'x',
    });
    expect(
      mended.tracks
        .get('code')
        ?.past[0]?.steps.slice(5)
        .map(({ status }) => status.is),
    ).toEqual(['healed', 'healed']);
  });

  test('when a person took it back, after the time that was asked for', () => {
    const order: Input = { kind: 'order', order: { do: 'undo', until: at(9_000), reason: 'wrong' }, by: 'alice' };
    const undone = went(through(stopped, stop, [400, order]), stop, 401, 'undo', { is: 'done' });
    expect(stepsOf(undone).slice(5)).toEqual(['stop waiting', 'notify waiting']);
  });
});

test('a quarantine whose answer was lost is taken back as well', () => {
  const by = policy('[{ do: quarantine, securityGroupName: q }]');
  const acting = read(open(by), by, 330, {});
  const effect = effectOf(acting, 'act')?.id ?? '';
  const claim = { by: 'host', at: at(331), until: at(451) };
  const claimed = through(acting, by, [331, { kind: 'claimed', effect, claim }]);
  const lost = went(claimed, by, 332, 'act', { is: 'failed', retryAt: at(392) });
  const order: Input = { kind: 'order', order: { do: 'undo', until: at(9_000), reason: 'wrong' }, by: 'alice' };
  expect(effectOf(through(lost, by, [340, order]), 'undo')).toMatchObject({ start: false, restore: [effect] });
});

test('how a call went is for whoever claimed it to say', () => {
  const stop = policy('[stop]');
  const acting = read(open(stop), stop, 330, {});
  const effect = effectOf(acting, 'act')?.id ?? '';
  const claim = { by: 'one', at: at(331), until: at(451) };
  const claimed = through(acting, stop, [331, { kind: 'claimed', effect, claim }]);
  const held = { is: 'held', rail: 'clock', retryAt: at(391) } as const;
  for (const other of [null, { ...claim, by: 'two' }, { ...claim, at: at(300) }]) {
    const after = through(claimed, stop, [332, { kind: 'outcome', effect, outcome: held, claim: other }]);
    expect(stepsOf(after)).toEqual(['stop carrying-out']);
  }
  const done = through(claimed, stop, [332, { kind: 'outcome', effect, outcome: { is: 'done' }, claim }]);
  expect(stepsOf(done)).toEqual(['stop done']);
});

test('what we terminated is looked at until a read shows its end', () => {
  const terminate = policy('[terminate]');
  const acting = read(read(open(terminate), terminate, 330, {}), terminate, 360, {});
  const done = went(acting, terminate, 361, 'act', { is: 'done' });
  expect(done.wakeAt).toEqual(at(421));
  const still = read(done, terminate, 421, {});
  expect(still.wakeAt).toEqual(at(481));
  const ended = through(still, terminate, [481, tick], [481, sighting(seen(481, {}, 'terminated'))]);
  expect(ended.state.kind).toBe('closed');
});

test('what is protected from being stopped is not terminated either: EC2 would refuse', () => {
  const terminate = policy('[terminate]');
  const waiting = through(open(terminate), terminate, [330, tick]);
  expect(effectOf(waiting, 'read')?.facts).toEqual(expect.arrayContaining(['disableApiStop', 'disableApiTermination']));
  const shown = (time: number): Input =>
    sighting(seen(time, {}, 'running', { disableApiStop: { is: 'known', value: true, at: at(time) } }));
  const first = went(through(waiting, terminate, [330, shown(330)]), terminate, 330, 'read', { is: 'done' });
  expect(stepsOf(through(first, terminate, [361, shown(361)]))).toEqual(['terminate held protection']);
});

test('two reads agree on a terminate only if none between them could not tell', () => {
  const terminate = policy('[terminate]');
  const first = read(open(terminate), terminate, 330, {});
  expect(stepsOf(first)).toEqual(['terminate confirming']);
  const doubted = through(
    first,
    terminate,
    [340, sighting(tagged('i-1', 340, { Code: 'x' }))],
    [342, sighting(seen(342, {}))],
    [350, sighting(untagged('i-1', 350, 'Code'))],
  );
  const later = read(through(doubted, terminate, [351, sighting(seen(351, {}))]), terminate, 690, {});
  expect([stepsOf(later), outboxOf(later)]).toEqual([['terminate confirming'], []]);
  expect(outboxOf(read(later, terminate, 720, {}))).toEqual(['terminate']);
});

test('a read by a clock that is behind, which an event has overtaken, confirms nothing', () => {
  const stop = policy('[stop]');
  const asked = through(open(stop), stop, [335, sighting(untagged('i-1', 336, 'Code'))], [337, tick]);
  const read330 = through(asked, stop, [337, sighting(seen(330, { Code: 'x' }))]);
  expect([read330.instance.seenAt, stepsOf(read330), effectOf(read330, 'act')]).toEqual([
    null,
    ['stop waiting'],
    undefined,
  ]);
  const agreeing = through(asked, stop, [337, sighting(seen(330, {}))]);
  expect(agreeing.instance.seenAt).toEqual(at(330));
  expect(outboxOf(read(failed(read330, stop, 338), stop, 398, {}))).toEqual(['stop']);
});
