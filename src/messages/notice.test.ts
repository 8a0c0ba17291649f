import { describe, expect, test } from 'vitest';
import type { StepState } from '../cases/types.ts';
import { launchBy, noon } from '../policy/testing/instances.ts';
import type { Policy } from '../policy/types.ts';
import { alarmLetters, lettersOf, noticeOf } from './notice.ts';
import { undoRemarks } from './remarks.ts';
import { at, caseOf, launched, noticed, policyWith, tell, telling } from './testing/cases.ts';

const ladder = policyWith('notify, { do: stop, after: 4h }, { do: terminate, after: 3d }');

describe('what a notice says of the instance', () => {
  test('carries who, where, what, since when, what is wrong and how to mend it', () => {
    expect(noticed(ladder, caseOf(ladder, [telling(0)]), 0, at(5))).toEqual({
      ref: { account: '111122223333', region: 'eu-west-1', id: 'i-0123456789abcdef0' },
      rule: 'code-tag',
      why: 'Finance splits the bill by this tag.',
      summary: 'Code is one of LOL, GGG, BRB, YLO',
      mode: 'enforce',
      occasion: 'step',
      at: at(5),
      launchedAt: noon,
      who: 'alice',
      launchCall: 'request-1',
      imageId: 'ami-0123456789abcdef0',
      instanceType: 't3.micro',
      provenance: null,
      faults: ['Code is missing'],
      done: [],
      next: [
        { do: 'stop', at: at(240), is: 'due' },
        { do: 'terminate', at: at(3 * 1440), is: 'due' },
      ],
      fix: 'aws ec2 create-tags --region eu-west-1 --resources i-0123456789abcdef0 --tags Key=Code,Value=VALUE',
      remarks: [],
    });
  });

  test.each([
    ['a service', { kind: 'service', name: 'autoscaling.amazonaws.com' }, 'autoscaling.amazonaws.com'],
    ['a person through a service', { via: 'cloudformation.amazonaws.com' }, 'alice via cloudformation.amazonaws.com'],
    ['a person in the console', { via: 'signin.amazonaws.com' }, 'alice'],
    ['AWS for a person', { via: 'AWS Internal' }, 'alice'],
  ] as const)('names %s', (_what, principal, who) => {
    const instance = launched({ launch: launchBy(principal) });
    expect(noticed(ladder, caseOf(ladder, [telling(0)], { instance }), 0, at(5)).who).toBe(who);
  });

  test('says of what is managed what would launch it again, and that nothing will be done to it', () => {
    const instance = launched({ tags: { 'aws:autoscaling:groupName': 'web' } });
    const { provenance, next } = noticed(ladder, caseOf(ladder, [telling(0)], { instance }), 0, at(5));
    expect(provenance).toBe('Auto Scaling group web, which would launch it again');
    expect(next.map(({ is }) => is)).toEqual([{ heldBy: 'managed' }, { heldBy: 'managed' }]);
  });

  test('of an instance of which nothing but its tags is known', () => {
    const instance = launched({ launch: null, facts: {} });
    const notice = noticed(ladder, caseOf(ladder, [telling(0)], { instance }), 0, at(5));
    expect(notice).toMatchObject({ who: null, launchCall: null, launchedAt: null, imageId: null, instanceType: null });
  });

  test('sets all missing tags with one command, and has a line for what another cannot be combined with', () => {
    const policy = policyWith(
      'notify',
      `  - { id: more, require: { tags: { Owner: [ops], "odd key": [x], Team: [a] } } }`,
    );
    const [, more] = policy.rules;
    const only = { ...policy, rules: more ? [more] : [] };
    expect(noticed(only, caseOf(only), 0, at(5)).fix?.split('\n')).toEqual([
      expect.stringMatching(/ --tags Key=Owner,Value=\w+ Key=Team,Value=\w+$/),
      expect.stringContaining('--tags \'[{"Key":"odd key"'),
    ]);
  });
});

describe('what was done, and what comes', () => {
  const done: StepState['status'] = { is: 'done', at: at(5) };

  test('tells what became of each step, without the message itself', () => {
    const policy = policyWith('notify, { do: quarantine, securityGroupName: q }, stop, terminate, notify');
    const statuses: StepState['status'][] = [
      done,
      { is: 'superseded', at: at(6) },
      { is: 'impossible', why: 'its root volume is an instance store', at: at(6) },
      { is: 'held', rail: 'budget-hour', at: at(7), retryAt: at(60) },
      telling(4),
    ];
    const notice = noticed(policy, caseOf(policy, statuses), 4, at(8));
    expect(notice.done).toEqual([
      { do: 'notify', at: at(5), is: 'done' },
      { do: 'quarantine', at: at(6), is: 'superseded' },
      { do: 'stop', at: at(6), is: 'impossible' },
      { do: 'terminate', at: at(7), is: { heldBy: 'budget-hour' } },
    ]);
    expect(notice.next).toEqual([{ do: 'terminate', at: at(60), is: 'due' }]);
    expect(notice.remarks).toEqual(['EC2 cannot stop it: its root volume is an instance store.']);
  });

  test('a step that somebody postponed is not announced for earlier', () => {
    const postponed = { until: at(600), by: 'bob', reason: 'month end' };
    const notice = noticed(ladder, caseOf(ladder, [telling(0)], { postponed }), 0, at(5));
    expect(notice.next.map((step) => step.at)).toEqual([at(600), at(3 * 1440)]);
    expect(notice.remarks).toEqual(['Postponed until 2026-03-01 22:00 UTC by bob: month end']);
  });

  test('a step that failed comes at its next try', () => {
    const statuses: StepState['status'][] = [telling(0), { is: 'waiting', retryAt: at(250) }];
    expect(noticed(ladder, caseOf(ladder, statuses), 0, at(245)).next[0]?.at).toEqual(at(250));
  });

  test('on a case of later it says what was known then', () => {
    const statuses: StepState['status'][] = [done, { is: 'done', at: at(241) }, { is: 'gone', at: at(300) }];
    const subject = caseOf(ladder, statuses, { state: { kind: 'closed', because: 'gone', at: at(300) } });
    const early = noticed(ladder, caseOf(ladder, [telling(0)]), 0, at(5));
    expect(noticed(ladder, subject, 0, at(5))).toEqual(early);
  });

  test('after a terminate there is nothing to mend and nothing to come', () => {
    const policy = policyWith('terminate, notify, { do: stop, after: 4h }');
    const notice = noticed(policy, caseOf(policy, [done, telling(1)], { terminatedAt: at(5) }), 1, at(6));
    expect([notice.fix, notice.next, notice.faults]).toEqual([null, [], ['Code is missing']]);
  });
});

describe('what people should know beside', () => {
  const remarks = (
    policy: Policy,
    subject: ReturnType<typeof caseOf>,
    index: Parameters<typeof tell>[0],
    unread: string | null = null,
  ) => noticeOf(subject, tell(index, unread), policy, at(10)).remarks;

  test('in observe mode, that nothing will be done, and what would be; and no step is promised', () => {
    const observing = { ...ladder, rules: ladder.rules.map((rule) => ({ ...rule, mode: 'observe' as const })) };
    expect(noticed(observing, caseOf(observing, [telling(0)]), 0, at(10))).toMatchObject({
      next: [],
      remarks: [
        'Observe mode: nothing will be stopped or terminated. ' +
          'Enforced, this would come: stop 2026-03-01 16:00 UTC, terminate 2026-03-04 12:00 UTC.',
      ],
    });
  });

  test('that the instance could not be read', () => {
    expect(remarks(ladder, caseOf(ladder, [telling(0)]), 0, 'AccessDenied')).toEqual([
      'The instance could not be read: AccessDenied. This is what was known from its launch.',
    ]);
  });

  test.each([
    ['the violation began later', { anchor: at(7), since: at(7) }, {}, 'the violation began then'],
    ['it was found later', { anchor: at(90) }, { discoveredAt: at(90) }, 'it was found only then, more than 1h later'],
    [
      'the delays began anew',
      { anchor: at(8) },
      {},
      'a freeze, a breaker or a change of the policy made them count anew',
    ],
    ['nobody saw the launch', { anchor: at(8) }, { instance: launched({ launch: null }) }, 'that was not seen'],
  ])('why delays do not count from the launch: %s', (_what, opening, more, why) => {
    const subject = caseOf(ladder, [], { ...more, opening: { anchoredAtLaunch: false, ...opening } });
    const [remark] = remarks(ladder, subject, 'announce');
    expect(remark).toMatch(/^Delays count from 2026-03-01 1\d:\d\d UTC and not from the launch: /);
    expect(remark).toContain(`: ${why}.`);
  });

  test('that the rule has been enforcing only since', () => {
    const rules = ladder.rules.map((rule) => ({ ...rule, enforcingSince: at(9) }));
    const subject = caseOf(ladder, [], { opening: { anchoredAtLaunch: false, anchor: at(9) } });
    expect(remarks({ ...ladder, rules }, subject, 'announce')[0]).toContain('only since then');
  });

  test('that it was started again three times', () => {
    expect(remarks(ladder, caseOf(ladder), 'contested')[0]).toContain('started again three times');
  });

  test('that it was mended, and what stays as it is', () => {
    const policy = policyWith('{ do: quarantine, securityGroupName: q }, stop');
    const statuses: StepState['status'][] = [
      { is: 'done', at: at(5) },
      { is: 'done', at: at(6) },
    ];
    const subject = caseOf(policy, statuses, { opening: { resolvedAt: at(9) }, stop: { at: at(6), confirmed: true } });
    expect(noticed(policy, subject, 'resolved', at(10))).toMatchObject({ faults: [], fix: null, next: [] });
    expect(remarks(policy, subject, 'resolved')).toEqual([
      'Mended 2026-03-01 12:09 UTC. It was: Code is missing.',
      'It is still stopped: start it when you need it.',
      'It stays in quarantine until that is taken back: `broom cases undo`.',
      'Connections that were open before the quarantine persist.',
    ]);
  });

  test('what an undo does not bring back', () => {
    expect(undoRemarks().join(' ')).toMatch(/address.*instance-store.*memory/);
  });
});

describe('letters', () => {
  const policy = policyWith(
    'notify',
    `  - { id: own, channels: [{ slack: env:BROOM_TEAM }], require: { tags: { Code: present } }, steps: [notify] }
accounts: { sandbox: "444455556666" }`,
  );
  const channels = [
    ...policy.channels,
    ...policy.channels,
    { kind: 'slack', env: 'BROOM_SANDBOX', when: { accounts: ['4444*'] } } as const,
  ];
  const two = { ...policy, channels };
  const letters = (account: string, more: object = {}) => {
    const instance = launched({ account, ...more });
    return lettersOf(caseOf(two, [telling(0)], { ref: instance.ref, instance }), tell(0), two, at(5));
  };

  test('go to each channel that is for the account, once', () => {
    const sns = 'sns arn:aws:sns:eu-west-1:111122223333:broom';
    expect(letters('111122223333').map(({ channel }) => channel)).toEqual([sns]);
    expect(letters('444455556666').map(({ channel }) => channel)).toEqual([sns, 'slack BROOM_SANDBOX']);
  });

  test('of a rule with channels of its own go there alone', () => {
    const subject = caseOf({ ...two, rules: two.rules.slice(1) }, [telling(0)]);
    expect(lettersOf(subject, tell(0, null, 'own'), two, at(5)).map(({ channel }) => channel)).toEqual([
      'slack BROOM_TEAM',
    ]);
  });

  test('have the id of their effect and channel, and the group of their launch, rule, step and channel', () => {
    const [one, again, sibling, other] = [
      letters('444455556666'),
      letters('444455556666'),
      letters('444455556666', { id: 'i-02' }),
      letters('444455556666', { launch: launchBy({}, { requestId: 'request-2' }) }),
    ];
    expect(again).toEqual(one);
    expect(new Set(one.map(({ id }) => id)).size).toBe(2);
    expect(new Set(one.map(({ group }) => group)).size).toBe(2);
    expect(sibling.map(({ group }) => group)).toEqual(one.map(({ group }) => group));
    expect(other[0]?.group).not.toBe(one[0]?.group);
    expect(one[0]).toMatchObject({ at: at(5), sending: null, tries: 0, retryAt: null });
  });

  test('of an alarm are told once a day, to the channels that are for all', () => {
    const alarm = { id: 'no-access 1', at: noon, title: 'No access', text: 'The role is missing.' };
    const [today, later, tomorrow] = [at(0), at(600), at(1440)].map((day) => alarmLetters(alarm, two, day));
    expect(today?.map(({ channel }) => channel)).toEqual(['sns arn:aws:sns:eu-west-1:111122223333:broom']);
    expect(later).toEqual(today);
    expect(tomorrow?.[0]?.id).not.toBe(today?.[0]?.id);
  });

  test('of an alarm go to whoever there is where no channel is for all', () => {
    const narrow = { ...two, channels: channels.slice(2) };
    const alarm = { id: 'a', at: noon, title: 'a', text: 'a' };
    expect(alarmLetters(alarm, narrow, noon).map(({ channel }) => channel)).toEqual(['slack BROOM_SANDBOX']);
    expect(alarmLetters(alarm, { ...two, channels: [] }, noon).map(({ channel }) => channel)).toEqual([
      'slack BROOM_TEAM',
    ]);
  });
});
