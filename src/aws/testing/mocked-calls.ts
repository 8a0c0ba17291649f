import { EC2Client, EC2ServiceException, type Instance } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { createBudget } from '../budget.ts';
import { type Calls, createCalls } from '../calls.ts';
import type { SessionOptions, Sessions } from '../sessions.ts';

export const noon = new Date('2026-03-01T12:00:00Z');
export const own = '111122223333';
export const region = 'eu-west-1';

/** A clock that only sleeping moves. */
export interface TestClock {
  now: () => Date;
  sleep: (ms: number) => Promise<void>;
  /** How long was slept, each time, in ms. */
  readonly slept: number[];
}

export function testClock(start = noon): TestClock {
  let at = start.getTime();
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms);
    at += ms;
  };
  return { now: () => new Date(at), sleep, slept };
}

/** Sessions that reach every account, and remember what was asked of them. */
export interface TestSessions extends Sessions {
  readonly asked: (SessionOptions & { account: string; region: string })[];
  readonly forgotten: string[];
}

export function testSessions(): TestSessions {
  const asked: TestSessions['asked'] = [];
  const forgotten: string[] = [];
  return {
    asked,
    forgotten,
    ec2For: async (account, region, options = {}) => {
      asked.push({ account, region, ...options });
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      return { ec2: new EC2Client({ region, credentials }), narrowed: options.sessionPolicy !== undefined };
    },
    forget: (account) => void forgotten.push(account),
    clockOffset: () => null,
  };
}

/** Every EC2 client of the process, answered by rules of a test: `ec2.on(StopInstancesCommand).resolves({})`. */
export const mockEc2 = () => mockClient(EC2Client);

/** Calls on a clock of their own, to be used with `mockEc2`. */
export function testCalls(): { calls: Calls; clock: TestClock; sessions: TestSessions } {
  const clock = testClock();
  const sessions = testSessions();
  const budget = createBudget(clock.now, clock.sleep);
  return { calls: createCalls({ sessions, budget, clock: clock.now, sleep: clock.sleep }), clock, sessions };
}

/** An error as the SDK makes it of EC2's answer. */
export const refusal = (name: string, message = name, status = 400): EC2ServiceException =>
  new EC2ServiceException({
    name,
    message,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status },
  });

/** What DescribeInstances answers of these. */
export const reservationOf = (instances: readonly Instance[], OwnerId = own) => ({
  Reservations: [{ OwnerId, ReservationId: 'r-1', Instances: [...instances] }],
});
