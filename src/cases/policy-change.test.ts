import { describe, expect, test } from 'vitest';
import type { Policy } from '../policy/types.ts';
import { at, launched, policyOf, tagged, untagged } from '../replay/testing/story.ts';
import { outboxOf, read, seen, sighting, stepsOf, through, tick, told } from './testing/run.ts';
import type { Case } from './types.ts';

const policy = (steps: string, more = 'mode: enforce', rule = 'code', require = 'Code: present'): Policy =>
  policyOf(`
${more}
rules: [{ id: ${rule}, require: { tags: { ${require} } }, steps: ${steps} }]`);

const open = (by: Policy): Case => read(through(undefined, by, [0, sighting(launched('i-1', 0))]), by, 300, {});
const openingOf = (now: Case) => now.tracks.get('code')?.opening;
const before = policy('[notify, { do: stop, after: 1h }]');

describe('a new policy', () => {
  test('that delays a step is taken at once, from the same anchor', () => {
    const after = policy('[notify, { do: stop, after: 3h }]');
    const now = through(open(before), after, [600, tick]);
    expect([openingOf(now)?.anchor, openingOf(now)?.steps[1]?.dueAt]).toEqual([at(0), at(10_800)]);
    expect(stepsOf(now)).toEqual(['notify done', 'stop waiting']);
  });

  test('that drops a step drops it at once', () => {
    const now = through(open(before), policy('[notify]'), [600, tick]);
    expect([stepsOf(now), now.wakeAt]).toEqual([['notify done'], null]);
  });

  test.each([
    ['makes a step earlier', policy('[notify, { do: stop, after: 30m }]', 'mode: enforce\nexisting: enforce')],
    ['makes a step harsher', policy('[notify, { do: terminate, after: 1h }]', 'mode: enforce\nexisting: enforce')],
    ['adds a step', policy('[notify, { do: stop, after: 1h }, { do: terminate, after: 2h }]', 'mode: enforce')],
  ])('that %s counts from now, and announces before it acts', (_what, after) => {
    const now = through(open(before), after, [600, tick]);
    expect([openingOf(now)?.anchor, openingOf(now)?.anchoredAtLaunch]).toEqual([at(600), false]);
    expect(stepsOf(now)[0]).toBe('notify done');
    const seenAgain = through(now, after, [600, sighting(seen(600, {}))]);
    expect(outboxOf(seenAgain)).toContain('tell announce');
    const stepped = told(seenAgain, after, 600);
    expect(openingOf(stepped)?.steps.every((step) => step.do === 'notify' || step.dueAt > at(600 + 1_799))).toBe(true);
  });

  test('that begins to enforce fires nothing of what was held before', () => {
    const observing = policy('[notify, { do: stop, after: 1h }]', 'mode: observe');
    const held = read(open(observing), observing, 3_630, {});
    expect(stepsOf(held)).toEqual(['notify done', 'stop held mode']);
    const now = read(through(held, before, [86_400, tick]), before, 90_030, {});
    expect(openingOf(now)?.anchor).toEqual(at(86_400));
    expect(stepsOf(now)).toEqual(['notify done', 'stop held existing']);
  });

  test('without the rule closes its track, and takes back what nobody has claimed', () => {
    const acting = read(open(before), before, 3_630, {});
    expect(outboxOf(acting)).toEqual(['stop']);
    const now = through(acting, policy('[notify]', 'mode: enforce', 'other', 'Other: present'), [3_631, tick]);
    expect([now.outbox, now.tracks.size, now.state.kind, now.wakeAt]).toEqual([[], 0, 'clear', null]);
  });

  test('that asks for less is judged by at the read that every step needs', () => {
    const loose = policy(
      '[notify, { do: stop, after: 1h }]',
      'mode: enforce',
      'code',
      'Other: { in: [x], optional: true }',
    );
    const now = read(open(before), loose, 3_630, {});
    expect([now.state.kind, now.outbox]).toEqual(['clear', []]);
  });

  test('that says the same in other words changes nothing', () => {
    const same = policy('[notify, { do: stop, after: 60m }]');
    expect(openingOf(through(open(before), same, [600, tick]))).toEqual(openingOf(open(before)));
  });

  test('that waits longer for late tags does so for what was right a moment ago, too', () => {
    const soon = policy('[stop]', 'mode: enforce\nsettle: 2m');
    const late = policy('[stop]', 'mode: enforce\nsettle: 10m');
    const mended = mend(through(undefined, soon, [0, sighting(launched('i-1', 0))]), soon, 60);
    const again = through(mended, soon, [1_000, sighting(untagged('i-1', 1_000, 'Code'))]);
    expect(openingOf(again)?.steps[0]?.dueAt).toEqual(at(1_120));
    const now = through(again, late, [1_060, tick]);
    expect([openingOf(now)?.settleAt, openingOf(now)?.steps[0]?.dueAt]).toEqual([at(1_600), at(1_600)]);
  });

  test('that delays a terminate has both of its reads made anew', () => {
    const soon = policy('[terminate]', 'mode: enforce\nsettle: 5m');
    const late = policy('[terminate]', 'mode: enforce\nsettle: 15m');
    const confirming = read(through(undefined, soon, [0, sighting(launched('i-1', 0))]), soon, 330, {});
    expect(stepsOf(confirming)).toEqual(['terminate confirming']);
    const now = through(confirming, late, [340, tick]);
    expect([stepsOf(now), now.wakeAt]).toEqual([['terminate waiting'], at(930)]);
    const first = read(now, late, 930, {});
    expect([stepsOf(first), outboxOf(first)]).toEqual([['terminate confirming'], []]);
    expect(outboxOf(read(first, late, 960, {}))).toEqual(['terminate']);
  });

  test('that became harsher while nothing was wrong acts through no anchor older than itself', () => {
    const mended = mend(open(before), before, 600);
    const harder = policy('[notify, { do: terminate, after: 1h }]', 'mode: enforce\nexisting: enforce');
    const again = through(mended, harder, [3_000, tick], [3_100, sighting(untagged('i-1', 3_100, 'Code'))]);
    expect([openingOf(again)?.anchor, openingOf(again)?.anchoredAtLaunch, openingOf(again)?.announced]).toEqual([
      at(3_100),
      false,
      false,
    ]);
    const milder = through(mended, before, [3_100, sighting(untagged('i-1', 3_100, 'Code'))]);
    expect([openingOf(milder)?.anchor, openingOf(milder)?.anchoredAtLaunch]).toEqual([at(300), true]);
  });
});

/** The tag comes, and a read confirms it. */
const mend = (now: Case, by: Policy, time: number): Case =>
  read(through(now, by, [time, sighting(tagged('i-1', time, { Code: 'x' }))]), by, time, { Code: 'x' });
