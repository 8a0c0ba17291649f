import { expect, test } from 'vitest';
import { at, policyOf } from '../replay/testing/story.ts';
import { modeOf, policyViewOf } from './policy-view.ts';
import { entries } from './testing/entries.ts';

const text = `
accounts: { sandbox: "111122223333" }
mode: enforce
channels: [{ sns: "arn:aws:sns:eu-west-1:111122223333:broom" }, { slack: env:BROOM_SLACK }]
protect: { vpcs: [vpc-1] }
reservedTags: [case]
rules:
  - { id: a, why: Reasons., require: { tags: { Code: present } }, steps: [notify, { do: stop, after: 1h }] }
  - { id: b, mode: observe, require: { tags: { B: present } }, steps: [{ do: tag, tags: { x: y } }] }
except:
  - { id: old, when: { tags: { case: x } }, reason: Because, owner: alice, expires: 2026-02-01 }`;

test('the policy is told as the service sees it', () => {
  const policy = policyOf(text);
  const note = { at: at(0), digest: policy.digest, text };
  const view = policyViewOf({
    policy,
    written: { place: 'broom.yaml', text, since: at(0), trouble: 'line 3: no' },
    entries: entries(9),
    versions: [note],
    rails: { tripped: new Map([['a', { at: at(60) }]]), policy: null },
    warnings: ['a warning'],
    now: at(0),
  });
  expect(view).toMatchObject({
    place: 'broom.yaml',
    text,
    mode: 'mixed',
    trouble: 'line 3: no',
    power: 'May stop in every account.',
    channels: ['sns arn:aws:sns:eu-west-1:111122223333:broom', 'slack BROOM_SLACK'],
    protects: ['VPC vpc-1'],
    warnings: ['a warning'],
    versions: [{ digest: policy.digest, text }],
    exemptions: [{ id: 'old', owner: 'alice', isOver: true }],
  });
  expect(view.rules[0]).toMatchObject({
    id: 'a',
    why: 'Reasons.',
    summary: 'Code is present',
    mode: 'enforce',
    tripped: at(60).toISOString(),
    counts: { violation: 2, held: 1, compliant: 0 },
  });
  expect(view.rules[0]?.steps.map((step) => step.text)).toEqual([
    'notify, as soon as it is settled',
    'stop, 1h after the launch',
  ]);
  expect(view.rules[1]?.steps[0]?.text).toContain('tag x=y');
  expect(view.settings.map(({ name }) => name)).toContain('limits.terminate');
});

test('a policy has the mode of its rules', () => {
  expect(modeOf(policyOf(text))).toBe('mixed');
  expect(modeOf(policyOf(text.replace('mode: observe, ', '')))).toBe('enforce');
  expect(modeOf(policyOf(text.replace('mode: enforce', 'mode: observe')))).toBe('observe');
});
