import { describe, expect, test } from 'vitest';
import type { Case } from '../cases/types.ts';
import { at, became, launched, tagged } from '../replay/testing/story.ts';
import type { ActionParts } from './actions.ts';
import { caseViewOf } from './case-view.ts';
import { live } from './testing/lived.ts';
import type { CaseView } from './types.ts';

const policy = `
mode: enforce
settle: 5m
channels: [{ slack: env:BROOM_SLACK }]
rules:
  - id: code
    why: Who answers the phone.
    require: { tags: { Code: [LOL, GGG] } }
    steps: [notify, { do: stop, after: 1h }, { do: terminate, after: 1d }]
  - { id: small, mode: observe, require: { instanceType: ["t3.*"] }, steps: [{ do: stop, after: 1h }] }`;

type Lived = ReturnType<typeof live>;
const viewOf = async (on: Lived, more: Partial<ActionParts> = {}): Promise<CaseView> => {
  const subject: Case = await on.subject('i-1');
  return caseViewOf({
    subject,
    policy: on.policy,
    rails: { frozen: null, tripped: new Map() },
    idle: null,
    at: on.now(),
    history: await on.store.history('eu-west-1#i-1'),
    letters: (await on.store.pending(at('30d'), 100)).map((letter) => ({ letter, sentAt: null })),
    ...more,
  });
};

test('a case tells its ladder, what is wanted as sentences and tags, its history newest first, and the mail that was sent', async () => {
  const on = live(policy);
  await on.until('2h', launched('i-1', 0, { tags: { Code: 'lol' } }));
  const { tracks, history, letters, tags, launch } = await viewOf(on);
  expect(tracks[0]).toMatchObject({
    rule: 'code',
    why: 'Who answers the phone.',
    summary: 'Code is one of LOL, GGG',
    verdict: 'violation',
    mark: 'acted',
    faults: ['Code=lol: did you mean LOL?'],
    wanted: ['Set the tag Code to LOL.'],
    tagsToAdd: [{ key: 'Code', value: 'LOL' }],
    fix: 'aws ec2 create-tags --region eu-west-1 --resources i-1 --tags Key=Code,Value=LOL',
    anchor: at(0).toISOString(),
    settleAt: at('5m').toISOString(),
  });
  expect(tracks[0]?.ladder.map(({ do: kind, is, dueAt }) => [kind, is, dueAt])).toEqual([
    ['notify', 'done', at('5m').toISOString()],
    ['stop', 'done', at('1h').toISOString()],
    ['terminate', 'waiting', at('1d').toISOString()],
  ]);
  expect(tracks[0]?.ladder[1]?.text).toMatch(/^Stopped 2026-03-01 13:00:\d\d UTC\.$/);
  expect(tracks[1]).toMatchObject({
    rule: 'small',
    verdict: 'indeterminate',
    mark: 'indeterminate',
    missing: ['instanceType'],
  });
  expect(history[0]?.text).toBe('stop done');
  expect(history.at(-1)?.text).toContain('launched by RunInstances');
  expect(letters.at(-1)).toMatchObject({ channel: 'slack BROOM_SLACK', sentAt: null });
  expect(letters.at(-1)?.subject).toMatch(/^Broom: i-1 violates code/);
  expect(tags).toEqual([{ key: 'Code', value: 'lol', at: expect.any(String) }]);
  expect(launch).toMatchObject({ principal: 'alice', eventId: 'launch-i-1' });
});

test('a step that a rail will hold says so before it falls due', async () => {
  const on = live(policy);
  await on.until('10m', launched('i-1', 0, { via: 'autoscaling.amazonaws.com' }));
  const [track] = (await viewOf(on)).tracks;
  expect(track?.ladder[1]).toMatchObject({
    is: 'waiting',
    rail: 'managed',
    text: 'Falls due 2026-03-01 13:00 UTC, and will be held: something would launch it again.',
  });
});

describe('what a person may have done', () => {
  test('says what it will do before it is done', async () => {
    const on = live(policy);
    await on.until('10m', launched('i-1', 0));
    const { exempt, postpone, runNow, undo } = (await viewOf(on)).actions;
    expect([exempt.can, postpone.can, runNow.can, undo.can]).toEqual([true, true, true, false]);
    expect(exempt.says).toContain('stop of 2026-03-01 13:00 UTC, terminate of 2026-03-02 12:00 UTC');
    expect(postpone.says).toContain('the stop of 2026-03-01 13:00 UTC');
    expect(runNow.says).toContain('Stops it now instead of 2026-03-01 13:00 UTC.');
    expect(undo.says).toContain('There is nothing to take back');
  });

  test('after a stop it may be taken back, with what that does not bring back', async () => {
    const on = live(policy);
    await on.until('2h', launched('i-1', 0));
    const { undo, runNow } = (await viewOf(on)).actions;
    expect(undo).toMatchObject({ can: true });
    expect(undo.says).toMatch(/^Starts it again\..*What was in memory is lost\./);
    expect(runNow.says).toContain('twice before it is terminated');
  });

  test('not while Broom is frozen, in a dry run, under a tripped breaker, or when a rail of its own would hold it', async () => {
    const on = live(policy);
    await on.until('2h', launched('i-1', 0));
    const frozen = { by: 'bob', why: 'incident', at: at(0) };
    const cold = (await viewOf(on, { rails: { frozen, tripped: new Map() } })).actions;
    expect([cold.runNow.can, cold.undo.can, cold.postpone.can, cold.exempt.can]).toEqual([false, false, true, true]);
    expect(cold.runNow.says).toContain('frozen by bob');
    expect((await viewOf(on, { idle: 'dry-run' })).actions.runNow.says).toContain('dry run');
    const tripped = { frozen: null, tripped: new Map([['code', { at: at(0) }]]) };
    expect((await viewOf(on, { rails: tripped })).actions.runNow).toMatchObject({ can: false });
    const managed = live(policy);
    await managed.until('10m', launched('i-1', 0, { via: 'autoscaling.amazonaws.com' }));
    expect((await viewOf(managed)).actions.runNow).toEqual({
      can: false,
      says: 'The stop would be held: something would launch it again. Running now skips the delay, and no guard rail.',
    });
    const observing = live(policy.replace('mode: enforce', 'mode: observe'));
    await observing.until('10m', launched('i-1', 0));
    expect((await viewOf(observing)).actions.runNow).toMatchObject({ can: false });
  });

  test('not twice: what is exempt from every rule already', async () => {
    const on = live(policy);
    await on.until('10m', launched('i-1', 0));
    await on.order('i-1', { do: 'exempt', rules: ['code'], until: at('9h'), reason: 'a demo' });
    expect((await viewOf(on)).actions.exempt.can).toBe(true);
    await on.order('i-1', { do: 'exempt', rules: null, until: at('10h'), reason: 'a demo' });
    const { exempt } = (await viewOf(on)).actions;
    expect(exempt.can).toBe(false);
    expect(exempt.says).toContain(
      'exempt from every rule already, until 2026-03-01 22:00 UTC, by alice (console): a demo',
    );
  });

  test('nothing at all once the case is closed', async () => {
    const on = live(policy);
    await on.until('3h', launched('i-1', 0), became('i-1', '90m', 'terminated'));
    const { actions } = await viewOf(on);
    expect(Object.values(actions).map(({ can }) => can)).toEqual([false, false, false, false]);
    expect(actions.undo.says).toContain('the instance is gone');
  });

  test('and nothing by the process of an older policy', async () => {
    const on = live(policy);
    await on.until('10m', launched('i-1', 0));
    const { actions } = await viewOf(on, { idle: 'old-policy' });
    expect(Object.values(actions).every(({ can, says }) => !can && says.includes('newer policy'))).toBe(true);
  });
});

test('a rule that the policy has no longer is still told', async () => {
  const on = live(policy);
  await on.until('10m', launched('i-1', 0), tagged('i-1', '8m', { A: 'b' }));
  const other = live('rules: [{ id: else, require: { tags: { A: present } }, steps: [notify] }]');
  const view = await viewOf(on, { policy: other.policy });
  expect(view.tracks.map(({ rule, summary }) => [rule, summary])).toContainEqual([
    'code',
    'The policy no longer has this rule.',
  ]);
});
