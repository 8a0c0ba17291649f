import { expect, test } from 'vitest';
import { at, became, launched, tagged } from '../replay/testing/story.ts';
import { entryOf } from './row-of.ts';
import { live } from './testing/lived.ts';

const policy = `
mode: enforce
accounts: { sandbox: "111122223333" }
settle: 5m
rules:
  - id: code
    require: { tags: { Code: [LOL, GGG] } }
    steps: [notify, { do: stop, after: 1h }, { do: terminate, after: 1d }]
  - { id: owner, require: { tags: { Owner: present } }, steps: [notify, { do: stop, after: 2h }] }`;

const row = async (on: ReturnType<typeof live>, id = 'i-1') => entryOf(await on.subject(id), on.policy).row;

test('a row tells who launched what, what is wrong in the words of mail, what mends it and what comes next', async () => {
  const on = live(policy);
  await on.until('10m', launched('i-1', 0, { tags: { Name: 'web 1', Code: 'lol' } }));
  expect(await row(on)).toMatchObject({
    key: 'eu-west-1#i-1',
    accountName: 'sandbox',
    name: 'web 1',
    who: 'alice',
    provenance: null,
    state: 'open',
    mark: 'violation',
    rules: ['code', 'owner'],
    wrong: 'Code=lol: did you mean LOL?; Owner is missing',
    fix: 'aws ec2 create-tags --region eu-west-1 --resources i-1 --tags Key=Code,Value=LOL Key=Owner,Value=VALUE',
    next: { do: 'stop', dueAt: at('1h').toISOString(), rule: 'code' },
    heldBy: null,
    acted: null,
  });
  expect(entryOf(await on.subject('i-1'), on.policy).unless).toBe('Code is LOL');
});

test('what was done shows as acted, also when the instance has ended', async () => {
  const on = live(policy);
  await on.until('3h', launched('i-1', 0));
  expect(await row(on)).toMatchObject({ mark: 'acted', acted: { do: 'stop' }, next: { do: 'terminate' } });
  await on.until('26h', became('i-1', '25h', 'terminated'));
  expect(await row(on)).toMatchObject({
    state: 'closed',
    mark: 'acted',
    next: null,
    fix: null,
    rules: ['code', 'owner'],
  });
});

test('what was mended is compliant, and its healing is counted from its launch', async () => {
  const on = live(policy);
  await on.until('3h', launched('i-1', 0), tagged('i-1', '40m', { Code: 'LOL', Owner: 'alice' }));
  const entry = entryOf(await on.subject('i-1'), on.policy);
  expect(entry.row).toMatchObject({ state: 'clear', mark: 'compliant', rules: [], wrong: '', fix: null, next: null });
  expect(entry.row.healedAt).not.toBeNull();
  expect(entry.heals).toHaveLength(2);
  expect(entry.heals.every((ms) => ms >= 40 * 60_000 && ms < 60 * 60_000)).toBe(true);
});

test('what a rail holds is held, and names the rail; a rule that observes holds nothing back', async () => {
  const managed = live(policy);
  await managed.until('3h', launched('i-1', 0, { via: 'autoscaling.amazonaws.com' }));
  expect(await row(managed)).toMatchObject({
    mark: 'held',
    heldBy: 'managed',
    next: null,
    provenance: 'Auto Scaling group',
  });
  const observing = live(policy.replace('mode: enforce', 'mode: observe'));
  await observing.until('3h', launched('i-1', 0));
  expect(await row(observing)).toMatchObject({ mark: 'violation', heldBy: 'mode', next: null });
});

test('an order shows: postponed, exempt', async () => {
  const on = live(policy);
  await on.until('10m', launched('i-1', 0));
  await on.order('i-1', { do: 'postpone', until: at('9h'), reason: 'a demo' });
  expect(await row(on)).toMatchObject({
    postponedUntil: at('9h').toISOString(),
    next: { do: 'stop', dueAt: at('9h').toISOString() },
  });
  await on.order('i-1', { do: 'exempt', rules: null, until: at('20h'), reason: 'a demo' });
  expect(await row(on)).toMatchObject({
    mark: 'exempt',
    state: 'clear',
    exemptUntil: at('20h').toISOString(),
    next: null,
  });
});

test('what changed last is the same whoever reads the case, and later after a change', async () => {
  const on = live(policy);
  await on.until('10m', launched('i-1', 0));
  const before = await row(on);
  await on.until('20m', tagged('i-1', '15m', { Other: 'x' }));
  expect((await row(on)).changedAt > before.changedAt).toBe(true);
  expect(await row(on)).toEqual(await row(on));
});
