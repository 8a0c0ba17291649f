import { DescribeInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Budget } from './budget.ts';
import { createCalls, type Send } from './calls.ts';
import { mockEc2, noon, own, refusal, region, testClock, testSessions } from './testing/mocked-calls.ts';
import { createWorld } from './world.ts';

const ec2 = mockEc2();
beforeEach(() => void ec2.on(DescribeInstancesCommand).resolves({}).on(StopInstancesCommand).resolves({}));
afterEach(() => ec2.reset());

const here = { account: own, region };
const list: Send<unknown> = (client, sdk) => client.send(new sdk.DescribeInstancesCommand({}));
const stop: Send<unknown> = (client, sdk) => client.send(new sdk.StopInstancesCommand({ InstanceIds: ['i-1'] }));

/** A budget that gives what a test says, and notes what it is asked and told. */
function noting(gives = true): Budget & { readonly noted: unknown[] } {
  const noted: unknown[] = [];
  return {
    noted,
    take: async (_place, kind, by) => {
      noted.push(['take', kind, by === null ? null : by.getTime() - noon.getTime()]);
      return gives;
    },
    throttled: (_place, kind) => void noted.push(['throttled', kind]),
    accepted: (_place, kind) => void noted.push(['accepted', kind]),
  };
}

function callsWith(budget: Budget) {
  const clock = testClock();
  return { clock, calls: createCalls({ sessions: testSessions(), budget, clock: clock.now, sleep: clock.sleep }) };
}

test('a describe waits a while for its turn, then counts as throttled, and is not tried again by itself', async () => {
  const budget = noting(false);
  await expect(callsWith(budget).calls.describe(here, list)).rejects.toMatchObject({ name: 'BudgetError' });
  expect(budget.noted).toEqual([['take', 'describe', 20_000]]);
  expect(ec2.calls()).toHaveLength(0);
});

test('the describes of a scan wait for their turn however long that takes', async () => {
  const budget = noting();
  const { now } = testClock();
  await createWorld({ sessions: testSessions(), clock: now, budget }).calls.describe(here, list);
  expect(budget.noted).toEqual([
    ['take', 'describe', null],
    ['accepted', 'describe'],
  ]);
});

test('every try of a describe takes its own turn, and a throttled one is told', async () => {
  const budget = noting();
  ec2
    .on(DescribeInstancesCommand)
    .rejectsOnce(refusal('RequestLimitExceeded', 'x', 503))
    .resolves({});
  const { calls, clock } = callsWith(budget);
  await calls.describe(here, list);
  expect(budget.noted.map((note) => (note as unknown[])[0])).toEqual(['take', 'throttled', 'take', 'accepted']);
  expect(clock.slept).toEqual([500]);
});

test('a change waits for its turn until its deadline, and is sent once', async () => {
  const budget = noting();
  ec2.on(StopInstancesCommand).rejects(refusal('RequestLimitExceeded', 'x', 503));
  const by = new Date(noon.getTime() + 15_000);
  await expect(callsWith(budget).calls.change(here, 'StopInstances', { by }, stop)).rejects.toThrow();
  expect(budget.noted).toEqual([
    ['take', 'StopInstances', 15_000],
    ['throttled', 'StopInstances'],
  ]);
  expect(ec2.calls()).toHaveLength(1);
});

test('a change whose deadline passed while it waited for its turn does not leave', async () => {
  const clock = testClock();
  const late: Budget = { ...noting(), take: async () => clock.sleep(16_000).then(() => true) };
  const calls = createCalls({ sessions: testSessions(), budget: late, clock: clock.now, sleep: clock.sleep });
  const by = new Date(noon.getTime() + 15_000);
  await expect(calls.change(here, 'StopInstances', { by }, stop)).rejects.toMatchObject({ name: 'TooLateError' });
  expect(ec2.calls()).toHaveLength(0);
});
