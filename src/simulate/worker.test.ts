import { describe, expect, test } from 'vitest';
import { createClock } from './clock.ts';
import { type Faults, faultsOf } from './faults.ts';
import { createRandom } from './random.ts';
import { createWorker, InjectedError, type Worker } from './worker.ts';

function started(faults: Partial<Faults>, seed = 1) {
  const clock = createClock(0);
  const deaths: number[] = [];
  const worker = createWorker({
    by: 'worker#1',
    clock,
    random: createRandom(seed),
    faults: () => ({ ...faultsOf.none, ...faults }),
    offset: 5_000,
    onDeath: () => void deaths.push(clock.now()),
  });
  return { clock, worker, deaths };
}

/** Calls one after the other until the process dies or they are through; tells what took effect and what was answered. */
async function calls(worker: Worker, count: number, failure = 0): Promise<{ made: number[]; told: string[] }> {
  const [made, told]: [number[], string[]] = [[], []];
  const all = async (): Promise<void> => {
    for (let nth = 0; nth < count; nth += 1) {
      const effect = async (): Promise<string> => {
        made.push(nth);
        return `done ${nth}`;
      };
      const answer = (wasMade: boolean): string => {
        throw new InjectedError(`${wasMade}`);
      };
      try {
        told.push(await worker.call({ usual: 10, effect, failure: { share: failure, answer } }));
      } catch (error) {
        told.push(`failed ${nth} ${error instanceof InjectedError ? error.message : ''}`);
      }
    }
  };
  void all();
  return { made, told };
}

test('a call takes time, takes effect once, and is answered', async () => {
  const { clock, worker } = started({});
  const { made, told } = await calls(worker, 3);
  await clock.run(10_000);
  expect([made, told]).toEqual([
    [0, 1, 2],
    ['done 0', 'done 1', 'done 2'],
  ]);
  expect(worker.now()).toEqual(new Date(15_000));
});

describe('a process that dies', () => {
  test('is never answered again, whether its last call took effect or not', async () => {
    const ends = new Set<number>();
    for (let seed = 0; seed < 40; seed += 1) {
      const { clock, worker, deaths } = started({ death: 0.5 }, seed);
      const { made, told } = await calls(worker, 50);
      await clock.run(1_000_000);
      expect(deaths).toHaveLength(1);
      expect(worker.isAlive()).toBe(false);
      ends.add(made.length - told.length);
    }
    expect([...ends].sort()).toEqual([0, 1]);
  });

  test('has sent what it sent: killed on the way, its call still arrives', async () => {
    const { clock, worker } = started({});
    const { made, told } = await calls(worker, 1);
    clock.at(0, worker.kill);
    await clock.run(10_000);
    expect([made, told]).toEqual([[0], []]);
  });
});

test('of calls that fail some took effect and some did not', async () => {
  const { clock, worker } = started({});
  const { made, told } = await calls(worker, 60, 0.5);
  await clock.run(1_000_000);
  const [failed, unmade] = [
    told.filter((one) => one.startsWith('failed')),
    told.filter((one) => one.endsWith('false')),
  ];
  expect(failed.length).toBeGreaterThan(unmade.length);
  expect(unmade.length).toBeGreaterThan(0);
  expect(made).toHaveLength(60 - unmade.length);
});

test('what may not leave any more does not', async () => {
  const { clock, worker } = started({});
  let answer = '';
  const effect = async (): Promise<string> => 'done';
  void worker.call<string>({ usual: 10, leaves: () => 'too late', effect }).then((one) => {
    answer = one;
  });
  await clock.run(0);
  expect(answer).toBe('too late');
});
