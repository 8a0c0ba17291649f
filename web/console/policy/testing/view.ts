import type { PolicyView, RuleView } from '../../../../src/console/types.ts';
import { after, plain, type Say } from '../../testing/builders.ts';

export const policyText = `# Every instance has an owner.
mode: enforce
settle: 5m
channels: [{ sns: "arn:aws:sns:eu-west-1:111122223333:broom" }]
rules:
  - id: owner
    why: Who answers for it?
    require: { tags: { Owner: present } }
    steps: [notify, { do: stop, after: 1h }, { do: terminate, after: 3d }]
  - id: imdsv2
    mode: observe
    require: { metadata: { tokens: required } }
    steps: [notify]
`;

const rule = (say: Say, change: Partial<RuleView>): RuleView => ({
  id: 'owner',
  why: say('Who answers for it?'),
  summary: say('Owner is present'),
  mode: 'enforce',
  enforcingSince: after(-60 * 72),
  accounts: null,
  settle: 300_000,
  steps: [
    { do: 'notify', after: 0, text: 'notify, as soon as it is settled' },
    { do: 'stop', after: 3_600_000, text: 'stop, 1h after the launch' },
    { do: 'terminate', after: 259_200_000, text: 'terminate, 3d after the launch' },
  ],
  tripped: null,
  counts: { compliant: 1_204, violation: 12, acted: 3, indeterminate: 1, exempt: 2, held: 4 },
  ...change,
});

/** What the service tells of its policy. */
export function policyView(change: Partial<PolicyView> = {}, say: Say = plain): PolicyView {
  return {
    place: say('/etc/broom/policy.yaml'),
    digest: '3f1c0ad4be5566778899aabbccddeeff',
    since: after(-60 * 30),
    text: policyText,
    power: say('May stop and terminate in every account; 1 of 2 rules observes only.'),
    mode: 'mixed',
    trouble: null,
    rules: [
      rule(say, {}),
      rule(say, {
        id: 'imdsv2',
        why: null,
        summary: say('the metadata service answers only to session tokens'),
        mode: 'observe',
        enforcingSince: null,
        accounts: ['sandbox', '1111*'],
        steps: [{ do: 'notify', after: 0, text: 'notify, as soon as it is settled' }],
        tripped: after(-90),
        counts: { compliant: 0, violation: 0, acted: 0, indeterminate: 0, exempt: 0, held: 0 },
      }),
    ],
    exemptions: [
      {
        id: 'forensics',
        rules: null,
        owner: say('security@example.com'),
        reason: say('Evidence must not be touched.'),
        until: after(60 * 24 * 40),
        isOver: false,
      },
      {
        id: 'migration',
        rules: ['owner'],
        owner: 'builds@example.com',
        reason: say('The old farm goes by March.'),
        until: after(-60 * 24 * 3),
        isOver: true,
      },
    ],
    settings: [
      { name: 'settle', value: '5m', says: 'tags that come within it after the launch still count' },
      { name: 'managed', value: 'report', says: 'what something would launch again is told, and not acted on' },
      {
        name: 'limits.terminate',
        value: '10 an hour, 30 a day; 30 an hour in all accounts',
        says: 'so many instances are made to terminate at most, in an account and in all',
      },
    ],
    channels: [say('sns arn:aws:sns:eu-west-1:111122223333:broom')],
    protects: ['account 444455556666', 'VPC vpc-0a1b2c3d4e5f60718'],
    warnings: [say('rules[0].steps: nothing announces the stop: put `notify` first')],
    versions: [
      { at: after(-60 * 30), digest: '3f1c0ad4be5566778899aabbccddeeff', text: policyText },
      { at: after(-60 * 24 * 9), digest: 'aa11bb22cc33dd44ee55ff6677889900', text: say('mode: observe\n') },
    ],
    ...change,
  };
}
