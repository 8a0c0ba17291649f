import { describe, expect, test } from 'vitest';
import { at, became, launched, replayed, stepsOf, tagged, untagged } from './testing/story.ts';

const rule = (steps: string, more = '') => `
rules:
  - id: code
    require: { tags: { Code: [LOL, GGG] } }
    steps: ${steps}
${more}`;
const terminates = rule('[terminate]');
const stops = rule('[stop]');
const notifies = rule('[notify]');
const good = { Code: 'LOL' };

describe('when a step is due', () => {
  test('it is due at launch + max(settle, after), and decided after its margin', async () => {
    const ladder = rule(
      '[notify, { do: quarantine, after: 10m, securityGroupName: q }, { do: stop, after: 4h }, { do: terminate, after: 3d }]',
    );
    expect(stepsOf(await replayed(ladder, [launched('i-1', 0)]))).toEqual([
      'notify@300 taken@300',
      'quarantine@600 taken@630',
      'stop@14400 taken@14430',
      'terminate@259200 taken@259260',
    ]);
  });

  test("a rule's own settle counts for its verdict and its steps", async () => {
    const report = await replayed(rule('[stop]', '    settle: 20m'), [launched('i-1', 0), tagged('i-2', 0, good)]);
    expect(stepsOf(report)).toEqual(['stop@1200 taken@1230']);
  });

  test.each([
    ['notify', 300, 'notify@300 healed', 'beforeSettle'],
    ['notify', 301, 'notify@300 taken@300', 'beforeStep'],
    ['stop', 330, 'stop@300 healed', 'beforeStep'],
    ['stop', 331, 'stop@300 taken@330', 'afterStep'],
    ['terminate', 360, 'terminate@300 healed', 'beforeStep'],
    ['terminate', 361, 'terminate@300 taken@360', 'afterStep'],
  ])('under [%s] a tag that comes %i s after the launch: %s, healed %s', async (policy, second, step, healing) => {
    const report = await replayed(rule(`[${policy}]`), [launched('i-1', 0), tagged('i-1', second, good)]);
    expect(stepsOf(report)).toEqual([step]);
    expect(report.findings[0]?.healing).toBe(healing);
    expect(report.findings[0]?.healedAt).toEqual(at(second));
  });

  test('the verdict as settled rests on evidence up to launch + settle, that moment included', async () => {
    const late = (second: number) => replayed(notifies, [launched('i-1', 0), tagged('i-1', second, good)]);
    expect((await late(300)).verdicts).toMatchObject({ compliant: 1, violation: 0 });
    expect((await late(301)).verdicts).toMatchObject({ compliant: 0, violation: 1 });
  });

  test('a tag that is removed later opens the track, settle counted from the removal, and existing: report holds it', async () => {
    const story = [launched('i-1', 0, { tags: good }), untagged('i-1', '1h', 'Code')];
    const report = await replayed(stops, story);
    expect(stepsOf(report)).toEqual(['stop@3900 held:existing']);
    expect(report.verdicts).toMatchObject({ compliant: 1, violation: 0 });
    expect(stepsOf(await replayed(`existing: enforce\n${stops}`, story))).toEqual(['stop@3900 taken@3930']);
  });

  test('a tag that is removed before the launch settles makes it settle as a violation', async () => {
    const report = await replayed(notifies, [launched('i-1', 0, { tags: good }), untagged('i-1', 60, 'Code')]);
    expect(report.verdicts).toMatchObject({ compliant: 0, violation: 1 });
  });

  test('a violation made again within a day keeps its old anchor plus one settle', async () => {
    const story = [launched('i-1', 0), tagged('i-1', 400, good), untagged('i-1', '2h', 'Code')];
    const report = await replayed(rule('[{ do: stop, after: 4h }]'), story);
    expect(stepsOf(report)).toEqual(['stop@14400 healed', 'stop@14700 taken@14730']);
  });

  test('and nobody has less than a settle to mend it', async () => {
    const story = [launched('i-1', 0), tagged('i-1', 200, good), untagged('i-1', '2h', 'Code')];
    expect(stepsOf(await replayed(stops, story))).toEqual(['stop@300 healed', 'stop@7500 taken@7530']);
  });

  test('after a day it is a new violation with a new anchor', async () => {
    const story = [launched('i-1', 0), tagged('i-1', 200, good), untagged('i-1', '26h', 'Code')];
    expect(stepsOf(await replayed(stops, story))).toEqual(['stop@300 healed', 'stop@93900 held:existing']);
  });
});

describe('steps that are due together', () => {
  test('the strongest of all tracks acts and supersedes the weaker', async () => {
    const both = `rules:
  - { id: a, require: { tags: { Code: present } }, steps: [stop] }
  - { id: b, require: { tags: { Owner: present } }, steps: [terminate] }`;
    const report = await replayed(both, [launched('i-1', 0)]);
    expect([stepsOf(report, 0), stepsOf(report, 1)]).toEqual([['terminate@300 taken@360'], ['stop@300 superseded']]);
    expect(report.steps).toEqual({ terminate: 1 });
  });

  test('one call serves every rule that wanted it', async () => {
    const both = `rules:
  - { id: a, require: { tags: { Code: present } }, steps: [terminate] }
  - { id: b, require: { tags: { Owner: present } }, steps: [terminate] }
limits: { terminate: { perHour: 1, perDay: 1, orgPerHour: 1 } }`;
    const report = await replayed(both, [launched('i-1', 0)]);
    expect([stepsOf(report, 0), stepsOf(report, 1)]).toEqual([
      ['terminate@300 taken@360'],
      ['terminate@300 taken@360'],
    ]);
  });

  test('a weaker step acts when a rail holds the stronger', async () => {
    const facts = { disableApiTermination: { is: 'known', value: true, at: at(0) } } as const;
    const report = await replayed(rule('[stop, terminate]'), [launched('i-1', 0, { facts })]);
    expect(stepsOf(report)).toEqual(['stop@300 taken@360', 'terminate@300 held:protection']);
  });

  test('a message written after an action waits for how it went', async () => {
    expect(stepsOf(await replayed(rule('[terminate, notify]'), [launched('i-1', 0)]))).toEqual([
      'terminate@300 taken@360',
      'notify@300 taken@360',
    ]);
  });

  test('and is never dropped, not even when the violation is mended before the action', async () => {
    const report = await replayed(rule('[terminate, notify]'), [launched('i-1', 0), tagged('i-1', 310, good)]);
    expect(stepsOf(report)).toEqual(['terminate@300 healed', 'notify@300 taken@310']);
  });

  test('nor when it is due long after the action, or the instance has gone since', async () => {
    const report = await replayed(rule('[terminate, { do: notify, after: 1d }]'), [
      launched('i-1', 0),
      became('i-1', 400, 'terminated'),
    ]);
    expect(stepsOf(report)).toEqual(['terminate@300 taken@360', 'notify@86400 taken@86400']);
  });

  test('after a terminate nothing is left to act on', async () => {
    const report = await replayed(rule('[terminate, { do: stop, after: 4h }, { do: notify, after: 2h }]'), [
      launched('i-1', 0),
    ]);
    expect(stepsOf(report)).toEqual(['terminate@300 taken@360', 'stop@14400 gone', 'notify@7200 taken@7200']);
  });
});

describe('what ends a case, and what does not', () => {
  test('a violation that begins after a terminate of ours leads to nothing', async () => {
    const policy = `existing: enforce
rules:
  - { id: a, require: { tags: { Code: present } }, steps: [terminate] }
  - { id: b, require: { tags: { Owner: present } }, steps: [stop, notify] }`;
    const report = await replayed(policy, [
      launched('i-1', 0, { tags: { Owner: 'x' } }),
      untagged('i-1', '1h', 'Owner'),
    ]);
    expect([stepsOf(report, 0), stepsOf(report, 1)]).toEqual([
      ['terminate@300 taken@360'],
      ['stop@3900 gone', 'notify@3900 gone'],
    ]);
  });

  test('a stop by its owner satisfies stop, and later steps stay due', async () => {
    const ladder = rule('[{ do: stop, after: 1h }, { do: terminate, after: 2h }]');
    const report = await replayed(ladder, [launched('i-1', 0), became('i-1', '30m', 'stopping')]);
    expect(stepsOf(report)).toEqual(['stop@3600 satisfied', 'terminate@7200 taken@7260']);
  });

  test('an instance that ends before it settles is judged on its last evidence, stays a finding, and has no step due', async () => {
    const report = await replayed(terminates, [
      launched('i-1', 0),
      became('i-1', 200, 'shutting-down'),
      tagged('i-1', 250, good),
    ]);
    expect(report.verdicts).toMatchObject({ violation: 1, compliant: 0 });
    expect(stepsOf(report)).toEqual(['terminate@300 gone']);
    expect(report.steps).toEqual({});
  });

  test('no step falls due at the very moment of its end', async () => {
    expect(stepsOf(await replayed(notifies, [launched('i-1', 0), became('i-1', 300, 'terminated')]))).toEqual([
      'notify@300 gone',
    ]);
  });

  test('an instance that ends within the margin of a terminate is not terminated', async () => {
    expect(stepsOf(await replayed(terminates, [launched('i-1', 0), became('i-1', 360, 'shutting-down')]))).toEqual([
      'terminate@300 gone',
    ]);
  });

  test('a restart while still in violation makes the stop due again after settle', async () => {
    const story = [launched('i-1', 0), became('i-1', 400, 'stopped'), became('i-1', 1000, 'pending')];
    expect(stepsOf(await replayed(stops, story))).toEqual(['stop@300 taken@330', 'stop@1300 taken@1330']);
  });

  test('but not after a terminate', async () => {
    const story = [launched('i-1', 0), became('i-1', '2h', 'stopped'), became('i-1', '3h', 'pending')];
    expect(stepsOf(await replayed(rule('[stop, { do: terminate, after: 1h }]'), story))).toEqual([
      'stop@300 taken@330',
      'terminate@3600 taken@3660',
    ]);
  });

  test('a "running" from before the stop was seen to work is no restart', async () => {
    expect(stepsOf(await replayed(stops, [launched('i-1', 0), became('i-1', 340, 'running')]))).toEqual([
      'stop@300 taken@330',
    ]);
  });

  test('after the third restart in 24 hours the stop is held as contested', async () => {
    const again = [1, 2, 3].flatMap((hour) => [
      became('i-1', `${hour}h`, 'stopped'),
      became('i-1', hour * 3600 + 600, 'running'),
    ]);
    expect(stepsOf(await replayed(stops, [launched('i-1', 0), ...again]))).toEqual([
      'stop@300 taken@330',
      'stop@4500 taken@4530',
      'stop@8100 taken@8130',
      'stop@11700 held:contested',
    ]);
  });

  test('an exemption is a wait: at its end the violation is announced, and anchored there', async () => {
    const policy = `${stops}
except:
  - { id: pause, rules: ["*"], when: { principals: [alice] }, reason: because, owner: o@example.com, expires: 2026-03-01 }`;
    const report = await replayed(policy, [launched('i-1', 0)]);
    expect(report.verdicts).toMatchObject({ exempt: 1 });
    expect(report.excused).toMatchObject([{ instanceId: 'i-1', by: 'pause' }]);
    const midnight = 12 * 3600;
    expect(stepsOf(report)).toEqual([`stop@${midnight + 300} held:existing`]);
    expect(stepsOf(await replayed(`existing: enforce\n${policy}`, [launched('i-1', 0)]))).toEqual([
      `stop@${midnight + 300} taken@${midnight + 330}`,
    ]);
  });
});

describe('unknown is never a violation', () => {
  test('a launch whose tags nobody told has an indeterminate verdict and no steps', async () => {
    const report = await replayed(terminates, [launched('i-1', 0, { tags: 'unknown', source: 'BidFulfilledEvent' })]);
    expect(report.verdicts).toMatchObject({ indeterminate: 1, violation: 0 });
    expect(report.findings).toEqual([]);
  });

  test('where it is not known what launched an instance, it may be managed, and is held', async () => {
    const story = [launched('i-1', 0, { tags: 'unknown', source: 'CreateFleet' }), tagged('i-1', 60, { Code: 'nope' })];
    expect(stepsOf(await replayed(stops, story))).toEqual(['stop@300 held:managed']);
  });

  test('a wrong value that comes to light before it settles is a violation from the launch on', async () => {
    const story = [launched('i-1', 0, { tags: 'unknown' }), tagged('i-1', 60, { Code: 'nope' })];
    expect(stepsOf(await replayed(stops, story))).toEqual(['stop@300 taken@330']);
  });
});

describe('guard rails', () => {
  const facts = (name: 'disableApiTermination' | 'disableApiStop') =>
    ({ [name]: { is: 'known', value: true, at: at(0) } }) as const;

  test.each([
    [
      'managed: what Auto Scaling would launch again',
      terminates,
      { via: 'autoscaling.amazonaws.com' },
      'terminate@300 held:managed',
    ],
    [
      'managed: by a tag that only AWS can write',
      terminates,
      { tags: { 'aws:autoscaling:groupName': 'web' } },
      'terminate@300 held:managed',
    ],
    [
      'managed: enforce acts on it',
      `managed: enforce\n${terminates}`,
      { via: 'autoscaling.amazonaws.com' },
      'terminate@300 taken@360',
    ],
    [
      'a tag that a user can write does not make it managed',
      terminates,
      { tags: { 'karpenter.sh/nodepool': 'x' } },
      'terminate@300 taken@360',
    ],
    ['termination protection', terminates, { facts: facts('disableApiTermination') }, 'terminate@300 held:protection'],
    [
      'termination protection does not hold a stop',
      stops,
      { facts: facts('disableApiTermination') },
      'stop@300 taken@330',
    ],
    ['stop protection', stops, { facts: facts('disableApiStop') }, 'stop@300 held:protection'],
    ['protect: instances', `protect: { instances: [i-1] }\n${stops}`, {}, 'stop@300 held:protection'],
    ['protect: accounts', `protect: { accounts: ["111122223333"] }\n${stops}`, {}, 'stop@300 held:protection'],
    ['protect: another account', `protect: { accounts: ["999922223333"] }\n${stops}`, {}, 'stop@300 taken@330'],
  ])('%s', async (_name, policy, options, step) => {
    const report = await replayed(policy, [launched('i-1', 0, options)]);
    expect(stepsOf(report)).toEqual([step]);
  });

  test('managed: ignore judges nothing', async () => {
    const report = await replayed(`managed: ignore\n${terminates}`, [
      launched('i-1', 0, { via: 'autoscaling.amazonaws.com' }),
    ]);
    expect(report.verdicts).toMatchObject({ notApplicable: 1, violation: 0 });
  });

  test("replay enforces whatever the policy's mode, as a real run would not", async () => {
    expect(stepsOf(await replayed(`mode: observe\n${stops}`, [launched('i-1', 0)]))).toEqual(['stop@300 taken@330']);
  });

  const crowd = (n: number, options = {}) =>
    Array.from({ length: n }, (_, i) => launched(`i-${String(i).padStart(2, '0')}`, i, options));
  const limited = (limits: string) => `limits: { stop: ${limits} }\nbreaker: { of: 1000 }\n${stops}`;

  test('an hourly budget that is spent holds until the next clock hour, oldest first', async () => {
    const report = await replayed(limited('{ perHour: 2 }'), crowd(5));
    expect(report.findings.flatMap((_, i) => stepsOf(report, i))).toEqual([
      'stop@300 taken@330',
      'stop@301 taken@331',
      'stop@302 held:budget-hour@3630',
      'stop@303 held:budget-hour@3630',
      'stop@304 held:budget-hour@7230',
    ]);
    expect(report.steps).toEqual({ stop: 5 });
    expect(report.held).toEqual({ stop: 3 });
  });

  test('a daily budget that is spent waits for a person', async () => {
    const report = await replayed(limited('{ perHour: 9, perDay: 2 }'), crowd(3));
    expect(stepsOf(report, 2)).toEqual(['stop@302 held:budget-day']);
  });

  test("the organization's hour counts over all accounts, and waits for a person", async () => {
    const story = [...crowd(2), launched('i-zz', 5, { account: '444455556666' })];
    const report = await replayed(limited('{ orgPerHour: 2 }'), story);
    expect(stepsOf(report, 2)).toEqual(['stop@305 held:budget-org']);
  });

  test('budgets are counted for each account apart', async () => {
    const story = [launched('i-1', 0), launched('i-2', 0, { account: '444455556666' })];
    const report = await replayed(limited('{ perHour: 1 }'), story);
    expect(report.held).toEqual({});
  });

  test.each([
    [19, 0, 'taken'],
    [20, 0, 'held:breaker'],
    [11, 9, 'held:breaker'],
    [10, 10, 'taken'],
  ])(
    'the breaker, with %i violating and %i compliant launches settled within an hour: %s',
    async (bad, fine, outcome) => {
      const story = [...crowd(bad), ...Array.from({ length: fine }, (_, i) => launched(`i-ok${i}`, 0, { tags: good }))];
      const report = await replayed(stops, story);
      expect(report.findings.at(-1)?.steps[0]?.outcome).toBe(outcome);
    },
  );

  test('the breaker looks at an hour, not at all launches', async () => {
    const slow = Array.from({ length: 25 }, (_, i) => launched(`i-${i}`, i * 200));
    expect((await replayed(stops, slow)).held).toEqual({});
  });
});

describe('the trail and its end', () => {
  test('steps past the last record are counted as beyond the trail', async () => {
    const report = await replayed(rule('[notify, { do: terminate, after: 3d }]'), [launched('i-1', 0)], {
      lastAt: '1d',
    });
    expect(stepsOf(report)).toEqual(['notify@300 taken@300', 'terminate@259200 beyond-trail']);
    expect(report.steps).toEqual({ notify: 1, terminate: 1 });
  });

  test('since and until choose launches, never evidence', async () => {
    const story = [launched('i-1', 0), tagged('i-1', 200, good), launched('i-2', 100), launched('i-3', 50)];
    const report = await replayed(notifies, story, { selection: { since: at(0), until: at(50) } });
    expect(report.instances).toBe(1);
    expect(report.verdicts).toMatchObject({ compliant: 1 });
    expect(report.healed.beforeSettle).toBe(1);
  });

  test('a launch told twice, by two event ids and to two accounts, is one instance and one call', async () => {
    const story = [
      launched('i-1', 0),
      launched('i-1', 0, { event: 'other', account: '444455556666' }),
      launched('i-2', 0, { event: 'other' }),
    ];
    const report = await replayed(terminates, story);
    expect([report.instances, report.launchCalls, report.steps]).toEqual([2, 1, { terminate: 2 }]);
  });

  test('findings come gravest first, then by launch time, instance and rule', async () => {
    const story = [
      launched('i-b', 10),
      launched('i-a', 10),
      launched('i-c', 5, { via: 'autoscaling.amazonaws.com' }),
      launched('i-d', 1),
      tagged('i-d', 20, good),
    ];
    const report = await replayed(terminates, story);
    expect(report.findings.map(({ instanceId }) => instanceId)).toEqual(['i-a', 'i-b', 'i-c', 'i-d']);
  });
});
