import { describe, expect, test } from 'vitest';
import { asEventBridge, asSns, asSqs, launch } from '../../testing/index.ts';
import { gatherEvidence } from '../service/evidence.ts';
import type { Delivery, TakeOutcome, Ticked } from '../service/service.ts';
import { createHandler } from './handler.ts';
import type { Hosted } from './host.ts';
import type { Invocation } from './invocation.ts';
import { recordTelemetry } from './testing/telemetry.ts';
import type { Tally } from './watched-store.ts';

const now = new Date('2026-03-01T12:00:00Z');
const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:broom';

const invocation = (remaining = 30_000): Invocation => ({
  awsRequestId: 'request-1',
  invokedFunctionArn: functionArn,
  getRemainingTimeInMillis: () => remaining,
});

const nothing: Tally = {
  letters: 0,
  settled: { compliant: 0, violations: 0 },
  taken: new Map(),
  held: new Map(),
};

const idle: Ticked = {
  swept: { ticked: 0, failed: [], isDone: true },
  posted: { sent: [], failed: [], refused: [], unknown: [], waiting: 0 },
  expired: 0,
};

interface Fake {
  /** Bodies that cannot be taken in now. */
  readonly fails?: (delivery: Delivery) => boolean;
  readonly tally?: Partial<Tally>;
  readonly tick?: (until: Date | undefined) => Ticked;
  readonly post?: () => void;
  readonly deadLetters?: Hosted['deadLetters'];
  readonly hosted?: Partial<Hosted>;
}

/** A handler on a service that opens what it is given, and remembers what was asked of it. */
function handling(fake: Fake = {}) {
  const { fails = () => false, tally = {}, tick = () => idle, post = () => {}, deadLetters = null, hosted = {} } = fake;
  const asked: string[] = [];
  const from: string[] = [];
  const telemetry = recordTelemetry();
  const take = async (deliveries: readonly Delivery[]): Promise<readonly TakeOutcome[]> =>
    Promise.all(
      deliveries.map(async (delivery): Promise<TakeOutcome> => {
        from.push(delivery.from);
        if (fails(delivery)) return { is: 'failed', error: new Error('S3 is away') };
        const context = { arrived: now, from: delivery.from };
        return { is: 'taken', taken: await gatherEvidence(delivery.body, context, async () => null) };
      }),
    );
  const host: Hosted = {
    service: {
      take,
      tick: async (until) => {
        asked.push(`tick until ${until?.toISOString()}`);
        return tick(until);
      },
      post: async () => {
        asked.push('post');
        post();
        return idle.posted;
      },
      idle: null,
      policy: { digest: 'digest' } as Hosted['service']['policy'],
    },
    tally: () => ({ ...nothing, ...tally }),
    dueCases: async () => 7,
    policyTrouble: null,
    alarmOfPolicy: async (trouble) => void asked.push(`alarm: ${trouble}`),
    deadLetters,
    ...hosted,
  };
  const handler = createHandler({ now: () => now, telemetry: async () => telemetry, host: async () => host });
  return { handler, asked, from, telemetry };
}

const launched = asEventBridge(launch());

describe('a batch of a queue', () => {
  test('gives back the messages that failed, and no others', async () => {
    const batch = asSqs([launched, { bad: true }, asSns(launched)]);
    const { handler, from } = handling({ fails: ({ body }) => body === '{"bad":true}' });
    const answer = await handler(batch, invocation());
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: batch.Records[1]?.messageId }] });
    expect(from).toEqual(batch.Records.map(({ eventSourceARN }) => eventSourceARN));
  });

  test('gives nothing back that nobody can read: it is named and counted', async () => {
    const { handler, telemetry } = handling();
    expect(await handler(asSqs(['no JSON', { what: 1 }, launched]), invocation())).toEqual({ batchItemFailures: [] });
    expect(telemetry.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields)).toMatchObject([
      { unknown: ['no JSON, but the text "no JSON"'] },
      { unknown: ['an object with "what"'] },
    ]);
    expect(telemetry.counts.get('UnknownInputs')).toBe(2);
    expect(telemetry.counts.get('Launches')).toBe(1);
  });

  test('has a body that is not text set aside, and its neighbours taken in', async () => {
    const { Records } = asSqs([launched, launched]);
    const { handler, telemetry } = handling();
    const answer = await handler({ Records: [{ ...Records[0], body: 7 }, Records[1]] }, invocation());
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(telemetry.counts.get('Launches')).toBe(1);
    expect(telemetry.counts.get('UnknownInputs')).toBe(1);
  });

  test('with a tick in it ticks once, and gives that message back when the tick fails', async () => {
    const batch = asSqs([{ broom: 'tick' }, launched, { broom: 'tick', again: true }]);
    const failing = handling({
      tick: () => {
        throw new Error('DynamoDB is away');
      },
    });
    expect(await failing.handler(batch, invocation())).toEqual({
      batchItemFailures: [0, 2].map((place) => ({ itemIdentifier: batch.Records[place]?.messageId })),
    });
    expect(failing.asked).toHaveLength(1);
    expect(failing.telemetry.lines).toContainEqual({
      level: 'error',
      message: 'the tick failed',
      fields: { error: 'Error: DynamoDB is away' },
    });
  });
});

describe('what can never be read', () => {
  test('goes to the dead letters with its reason', async () => {
    const dead: unknown[] = [];
    const { handler, telemetry } = handling({ deadLetters: async (input) => void dead.push(input) });
    const batch = asSqs([launched, 'no JSON']);
    expect(await handler(batch, invocation())).toEqual({ batchItemFailures: [] });
    const [{ eventSourceARN } = { eventSourceARN: '' }] = batch.Records;
    expect(dead).toEqual([{ body: 'no JSON', from: eventSourceARN, reasons: ['no JSON, but the text "no JSON"'] }]);
    expect(telemetry.counts.get('DeadLetters')).toBe(1);
  });

  test('comes again where it could not be put there', async () => {
    const { handler } = handling({
      deadLetters: async () => {
        throw new Error('SQS is away');
      },
    });
    const batch = asSqs([launched, 'no JSON']);
    expect(await handler(batch, invocation())).toEqual({
      batchItemFailures: [{ itemIdentifier: batch.Records[1]?.messageId }],
    });
  });
});

describe('an event of its own', () => {
  test('is taken in, and nothing is answered', async () => {
    const { handler, telemetry, from } = handling();
    expect(await handler(launched, invocation())).toBeUndefined();
    expect(telemetry.counts.get('Launches')).toBe(1);
    expect(from).toEqual([functionArn]);
  });

  test('that cannot be taken in fails the invocation, so that Lambda tries again', async () => {
    const { handler, telemetry } = handling({ fails: () => true });
    await expect(handler(launched, invocation())).rejects.toThrow('is to come again');
    expect(telemetry.counts.get('FailedDeliveries')).toBe(1);
    expect(telemetry.flushed()).toBe(1);
  });

  test('that nobody can read is not tried again', async () => {
    expect(await handling().handler({ hello: 'world' }, invocation())).toBeUndefined();
    expect(await handling().handler(undefined, invocation())).toBeUndefined();
  });
});

describe('a tick', () => {
  test.each([
    ['twenty seconds', 60_000, '2026-03-01T12:00:40.000Z'],
    ['a third of the time where there is little', 9_000, '2026-03-01T12:00:06.000Z'],
  ])('begins nothing new in the last %s', async (_, remaining, until) => {
    const { handler, asked } = handling();
    await handler({ broom: 'tick' }, invocation(remaining));
    expect(asked).toEqual([`tick until ${until}`]);
  });

  test('says how many cases are left where it was not done, and which could not be dealt with', async () => {
    const swept = { ticked: 5, failed: [{ key: 'eu-west-1#i-1', error: new Error('odd') }], isDone: false };
    const { handler, telemetry } = handling({ tick: () => ({ ...idle, swept }) });
    await handler({ 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }, invocation());
    expect(Object.fromEntries(telemetry.counts)).toMatchObject({ CasesTicked: 5, CasesFailed: 1, CasesDue: 7 });
    expect(telemetry.lines).toContainEqual({
      level: 'error',
      message: 'a case could not be dealt with',
      fields: { case: 'eu-west-1#i-1', error: 'Error: odd' },
    });
  });

  test('that fails fails the invocation', async () => {
    const { handler } = handling({
      tick: () => {
        throw new Error('no');
      },
    });
    await expect(handler({ broom: 'tick' }, invocation())).rejects.toThrow();
  });
});

describe('mail', () => {
  test('is asked for after an event only where letters were put', async () => {
    const quiet = handling();
    await quiet.handler(launched, invocation());
    expect(quiet.asked).toEqual([]);
    const telling = handling({ tally: { letters: 1 } });
    await telling.handler(launched, invocation());
    expect(telling.asked).toEqual(['post']);
  });

  test('that cannot be sent now gives back no evidence', async () => {
    const { handler, telemetry } = handling({
      tally: { letters: 1 },
      post: () => {
        throw new Error('the mailbox is away');
      },
    });
    expect(await handler(asSqs([launched]), invocation())).toEqual({ batchItemFailures: [] });
    expect(telemetry.counts.get('Errors')).toBe(1);
  });
});

describe('what it says of itself', () => {
  test('steps taken and held, by kind and by rail', async () => {
    const tally = { taken: new Map([['terminate', 2]]), held: new Map([['budget-hour', 3]]) };
    const { handler, telemetry } = handling({ tally: { ...tally, settled: { compliant: 4, violations: 5 } } });
    await handler(launched, invocation());
    expect(Object.fromEntries(telemetry.counts)).toMatchObject({
      'StepsTaken step=terminate': 2,
      'StepsHeld rail=budget-hour': 3,
      SettledCompliant: 4,
      SettledViolations: 5,
      ColdStart: 1,
    });
    await handler(launched, invocation());
    expect(telemetry.counts.get('ColdStart')).toBe(1);
  });

  test('that the last good policy stays in force is said loudly, and people are told', async () => {
    const { handler, asked, telemetry } = handling({ hosted: { policyTrouble: 'broom.yaml:1:1 rules:\nexpected' } });
    await handler(launched, invocation());
    expect(asked).toEqual(['alarm: broom.yaml:1:1 rules:\nexpected']);
    expect(telemetry.counts.get('PolicyTrouble')).toBe(1);
    expect(telemetry.lines[0]).toMatchObject({
      level: 'error',
      fields: { problem: 'broom.yaml:1:1 rules:; expected' },
    });
  });

  test('an invocation without a policy fails clearly', async () => {
    const telemetry = recordTelemetry();
    const handler = createHandler({
      telemetry: async () => telemetry,
      host: async () => {
        throw new Error('no policy could be had');
      },
    });
    await expect(handler(asSqs([launched]), invocation())).rejects.toThrow('no policy could be had');
    expect(telemetry.counts.get('Errors')).toBe(1);
    expect(telemetry.flushed()).toBe(1);
  });
});
