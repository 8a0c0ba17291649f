import { afterEach, describe, expect, test } from 'vitest';
import type { Taken } from '../service/evidence.ts';
import type { Service, TakeOutcome, Ticked } from '../service/service.ts';
import type { Fields } from './log.ts';
import { createTestClock, rest } from './testing/clock.ts';
import { fakeQueue } from './testing/queue.ts';
import { runWorker, type WorkerParts } from './worker.ts';

const noon = new Date('2026-03-01T12:00:00Z');
const nothing: Taken = {
  sightings: [],
  unknownLaunches: [],
  refused: 0,
  objects: 0,
  records: 1,
  isTick: false,
  ignored: [],
  unknown: [],
  problems: [],
};
const evidence: Taken = { ...nothing, unknownLaunches: [{ account: '1', region: 'r', id: 'x' } as never] };
const posted = { sent: [], failed: [], refused: [], unknown: [], waiting: 0 };
const ticked: Ticked = { swept: { ticked: 0, failed: [], isDone: true }, posted, expired: 0 };

let end = async (): Promise<void> => {};
afterEach(() => end());

interface Given {
  readonly wakes?: (Date | null)[];
  readonly ticks?: (Ticked | Error)[];
  readonly deadLetters?: NonNullable<WorkerParts['deadLetters']>;
}

function start({ wakes = [], ticks = [], deadLetters }: Given = {}) {
  const clock = createTestClock(noon);
  const queue = fakeQueue();
  const did: string[] = [];
  const logged: { level: string; what: string; fields: Fields }[] = [];
  const since = (): string => `${(clock.now().getTime() - noon.getTime()) / 1_000} s`;
  let take = async (deliveries: Parameters<Service['take']>[0]): Promise<readonly TakeOutcome[]> =>
    deliveries.map(() => ({ is: 'taken', taken: nothing }));
  const stop = new AbortController();
  const running = runWorker(
    {
      service: () => ({
        take: (deliveries) => take(deliveries),
        tick: async () => {
          did.push(`tick ${since()}`);
          const next = ticks.shift() ?? ticked;
          if (next instanceof Error) throw next;
          return next;
        },
        post: async () => {
          did.push(`post ${since()}`);
          return posted;
        },
      }),
      queues: [queue],
      nextWake: async () => wakes.shift() ?? null,
      ...(deadLetters && { deadLetters }),
      clock,
      log: (level, what, fields = {}) => logged.push({ level, what, fields }),
      tickEvery: 60_000,
    },
    stop.signal,
  );
  end = async () => {
    stop.abort();
    await clock.advance(120_000);
    await running;
  };
  const answer = (by: (body: unknown) => TakeOutcome | Promise<TakeOutcome>): void => {
    take = (deliveries) => Promise.all(deliveries.map((one) => by('body' in one ? one.body : one.reading)));
  };
  return { clock, queue, did, logged, answer, stop, running };
}

describe('a worker on its queues', () => {
  test('deletes what was taken in, and hides what failed for a while', async () => {
    const { queue, answer, logged } = start();
    answer((body) =>
      body === 'bad' ? { is: 'failed', error: new Error('no table') } : { is: 'taken', taken: nothing },
    );
    queue.put('good', 'bad', 'fine');
    await rest();
    expect(queue.calls).toEqual(['delete good', 'delete fine', 'hide bad 30']);
    expect(queue.left()).toEqual(['bad']);
    expect(logged).toContainEqual({
      level: 'error',
      what: 'failed, and comes again',
      fields: { queue: 'events', message: 'bad', received: 1, why: 'Error: no table' },
    });
  });

  test('gives everything back when the service itself fails', async () => {
    const { queue, answer } = start();
    answer(() => Promise.reject(new Error('broken')));
    queue.put('a', 'b');
    await rest();
    expect(queue.calls).toEqual(['hide a 30', 'hide b 30']);
  });

  test('leaves a message that nothing can be made of to the redrive, and deletes one that held something', async () => {
    const { queue, answer, logged } = start();
    const hopeless: Taken = { ...nothing, records: 0, problems: ['s3://b/k: the gzip is damaged'] };
    answer((body) => ({ is: 'taken', taken: body === 'hopeless' ? hopeless : { ...hopeless, records: 3 } }));
    queue.put('hopeless', 'half');
    await rest();
    expect(queue.calls).toEqual(['delete half', 'hide hopeless 30']);
    expect(logged.filter(({ what }) => what.includes('dead-letter'))).toMatchObject([
      { fields: { message: 'hopeless' } },
    ]);
  });

  test('with a queue for dead letters puts there what could not be read, with the reasons', async () => {
    const dead: unknown[] = [];
    const { queue, answer } = start({
      deadLetters: async (input) => {
        if (input.body === 'unlucky') throw new Error('denied');
        dead.push(input);
      },
    });
    answer((body) => ({
      is: 'taken',
      taken: body === 'fine' ? nothing : { ...nothing, records: 0, unknown: ['what is this?'] },
    }));
    queue.put('bad', 'fine', 'unlucky');
    await rest();
    expect(dead).toEqual([{ body: 'bad', from: 'events', reasons: ['what is this?'] }]);
    expect(queue.calls).toEqual(['delete bad', 'delete fine', 'hide unlucky 30']);
  });

  test('keeps hidden what it works on', async () => {
    const { queue, answer, clock } = start();
    let finish = (): void => {};
    answer(
      () =>
        new Promise((done) => {
          finish = () => done({ is: 'taken', taken: nothing });
        }),
    );
    queue.put('slow');
    await clock.advance(45_000);
    expect(queue.calls).toEqual(['hide slow 60', 'hide slow 60']);
    finish();
    await clock.advance(60_000);
    expect(queue.calls).toEqual(['hide slow 60', 'hide slow 60', 'delete slow']);
  });

  test('goes on after a queue that could not be read, ever later', async () => {
    const { queue, clock, logged } = start();
    queue.breaks(new Error('denied'));
    await rest();
    queue.breaks(new Error('denied'));
    queue.put('late');
    await clock.advance(1_000);
    expect(queue.left()).toEqual(['late']);
    await clock.advance(2_000);
    expect(queue.left()).toEqual([]);
    expect(logged.flatMap(({ fields }) => fields.againInSeconds ?? [])).toEqual([1, 2]);
  });
});

describe('a worker and the time', () => {
  test('looks for what is due at once and then every minute', async () => {
    const { clock, did } = start();
    await clock.advance(125_000);
    expect(did).toEqual(['tick 0 s', 'tick 60 s', 'tick 120 s']);
  });

  test('looks sooner when something is due sooner, never twice within a second', async () => {
    const at = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
    const { clock, did } = start({ wakes: [at(17), at(0)] });
    await clock.advance(70_000);
    expect(did).toEqual(['tick 0 s', 'tick 17 s', 'tick 18 s']);
  });

  test('posts soon after evidence came, and not for what told nothing', async () => {
    const { clock, did, queue, answer } = start();
    answer((body) => ({ is: 'taken', taken: body === 'launch' ? evidence : nothing }));
    await clock.advance(10_000);
    queue.put('other');
    await clock.advance(10_000);
    queue.put('launch');
    await clock.advance(10_000);
    expect(did).toEqual(['tick 0 s', 'post 25 s']);
  });

  test('goes on at once with what was not done in one round', async () => {
    const half: Ticked = { ...ticked, swept: { ticked: 500, failed: [], isDone: false } };
    const { clock, did } = start({ ticks: [half, half] });
    await clock.advance(1_000);
    expect(did).toEqual(['tick 0 s', 'tick 0 s', 'tick 0 s']);
  });

  test('outlives a round that fails', async () => {
    const { clock, did, logged } = start({ ticks: [new Error('no table')] });
    await clock.advance(60_000);
    expect(did).toEqual(['tick 0 s', 'tick 60 s']);
    expect(logged).toMatchObject([{ level: 'error', fields: { why: 'Error: no table' } }]);
  });
});

describe('a worker that is told to stop', () => {
  test('ends what it has begun, and begins nothing more', async () => {
    const { queue, answer, stop, running, did } = start();
    let finish = (): void => {};
    answer(
      () =>
        new Promise((done) => {
          finish = () => done({ is: 'taken', taken: nothing });
        }),
    );
    queue.put('begun');
    await rest();
    stop.abort();
    queue.put('later');
    finish();
    await running;
    expect(queue.calls).toEqual(['delete begun']);
    expect(queue.left()).toEqual(['later']);
    expect(did).toEqual(['tick 0 s']);
  });
});
