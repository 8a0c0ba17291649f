import { describe, expect, test } from 'vitest';
import type { Policy } from '../policy/types.ts';
import { at, launched, policyOf } from '../replay/testing/story.ts';
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
});
