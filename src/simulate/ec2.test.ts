import { describe, expect, test } from 'vitest';
import { createClock } from './clock.ts';
import { createEc2, type Happening } from './ec2.ts';
import { launcherOf, machinesOf } from './launchers.ts';
import type { Machine, Made, Settings } from './machine.ts';
import { createRandom } from './random.ts';

async function running(made: Partial<Made> = {}, settings: Partial<Settings> = {}) {
  const clock = createClock(0);
  const told: Happening[] = [];
  const random = createRandom(1);
  const ec2 = createEc2({ clock, random, tell: (one) => void told.push(one) });
  const launcher = launcherOf('person', random, 0, 1);
  const [machine] = machinesOf({ launcher, random, count: 1, call: 1, at: 0, tags: new Map([['Code', 'LOL']]) });
  if (machine === undefined) throw new Error('nothing was launched');
  const plain: Made = { ...machine.made, rootDeviceType: 'ebs', spotKind: null, ...made };
  const open: Settings = { ...machine.settings, disableApiTermination: false, ...settings };
  const [one] = ec2.run([{ ...machine, made: plain, settings: open }], false, 'alice');
  if (one === undefined) throw new Error('nothing was launched');
  await clock.run(100_000);
  return { clock, ec2, told, one };
}

const states = (machine: Machine): string[] => machine.state.all().map(({ value }) => value);

test('an instance runs, stops, starts and ends, and all of it is told', async () => {
  const { clock, ec2, told, one } = await running();
  expect(ec2.stop(one, 'bob')).toBeNull();
  expect(ec2.start(one, 'bob')).toBe('IncorrectInstanceState');
  await clock.run(200_000);
  expect(ec2.start(one, 'bob')).toBeNull();
  expect(ec2.stop(one, 'bob')).toBe('IncorrectInstanceState');
  await clock.run(300_000);
  expect(ec2.terminate(one, 'bob')).toBeNull();
  await clock.run(400_000);
  expect(states(one)).toEqual([
    'pending',
    'running',
    'stopping',
    'stopped',
    'pending',
    'running',
    'shutting-down',
    'terminated',
  ]);
  expect(told.map(({ kind, by }) => `${kind} ${by}`)).toEqual([
    'launch alice',
    'state null',
    'state bob',
    'state null',
    'state bob',
    'state null',
    'state bob',
    'state null',
  ]);
});

describe('refuses', () => {
  test.each([
    ['a stop of an instance store', { rootDeviceType: 'instance-store' }, {}, 'stop', 'UnsupportedOperation'],
    ['a stop of a one-time spot request', { spotKind: 'one-time' }, {}, 'stop', 'UnsupportedOperation'],
    ['a stop that is protected', {}, { disableApiStop: true }, 'stop', 'OperationNotPermitted'],
    ['a terminate that is protected', {}, { disableApiTermination: true }, 'terminate', 'OperationNotPermitted'],
    ['a terminate under stop protection', {}, { disableApiStop: true }, 'terminate', 'OperationNotPermitted'],
  ] as const)('%s', async (_what, made, settings, call, refusal) => {
    const { ec2, one } = await running(made, settings);
    expect(ec2[call](one, 'bob')).toBe(refusal);
    expect(one.state.now()).toBe('running');
  });
});

test('what was once true is still known of its moment', async () => {
  const { clock, ec2, one } = await running();
  ec2.createTags(one, new Map([['Owner', 'alice']]), 'bob');
  await clock.run(150_000);
  ec2.deleteTags(one, 'all', 'bob');
  expect([...one.tags.at(120_000)]).toEqual([
    ['Code', 'LOL'],
    ['Owner', 'alice'],
  ]);
  expect([one.tags.at(99_999).size, one.tags.now().size]).toEqual([1, 0]);
  expect(one.tags.during(120_000, 160_000).map(({ at }) => at)).toEqual([100_000, 150_000]);
});
