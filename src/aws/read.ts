import type { Instance } from '@aws-sdk/client-ec2';
import type { ReadAnswer } from '../engine/ports.ts';
import type { FactName, Ref } from '../facts/types.ts';
import type { Calls } from './calls.ts';
import { isNoAccess, troubleOf, whyOf } from './errors.ts';
import { askForAll } from './ids.ts';
import { seen } from './instance-facts.ts';
import { lookUp, type Wanted } from './lookups/index.ts';
import { pages } from './lookups/lookup.ts';
import type { Place } from './partition.ts';

export interface ReaderConfig {
  readonly calls: Calls;
  readonly clock: () => Date;
  /** How long a read waits for others of its account and region to share a request with, in ms; left out: 5. */
  readonly window?: number;
}

/** See `World.read`. */
export type Reader = (ref: Ref, facts: readonly FactName[]) => Promise<ReadAnswer>;

/** One instance as EC2 answered, with the moment at which the call began. */
export interface Described {
  readonly instance: Instance;
  readonly owner: string | undefined;
  readonly at: Date;
  readonly arrived: Date;
}

/** A request names at most so many: EC2 takes 1,000, and advises fewer. */
const largestBatch = 100;
const throttledFor = 30_000;
/** What a person must mend is not asked again every minute. */
const deniedFor = 15 * 60_000;

interface Question {
  readonly id: string;
  readonly facts: readonly FactName[];
  readonly answer: (answer: ReadAnswer) => void;
}

export function createReader({ calls, clock, window = 5 }: ReaderConfig): Reader {
  const batches = new Map<string, Question[]>();
  return (ref, facts) =>
    new Promise((answer) => {
      const key = `${ref.account} ${ref.region}`;
      const question = { id: ref.id, facts, answer };
      const waiting = batches.get(key);
      const batch = waiting ?? [];
      batch.push(question);
      const send = (): void => {
        // A full batch has left before its time.
        if (batches.get(key) !== batch) return;
        batches.delete(key);
        void answerAll({ calls, clock }, ref, batch);
      };
      if (waiting === undefined) {
        batches.set(key, batch);
        setTimeout(send, window);
      }
      if (batch.length >= largestBatch) send();
    });
}

async function answerAll(
  { calls, clock }: Pick<ReaderConfig, 'calls' | 'clock'>,
  { account, region }: Place,
  questions: readonly Question[],
): Promise<void> {
  const place = { account, region };
  const answerEach = (answerOf: (question: Question) => ReadAnswer): void => {
    for (const question of questions) question.answer(answerOf(question));
  };
  try {
    const byId = await describeByIds(calls, place, new Set(questions.map(({ id }) => id)), clock);
    const looked = await lookUp(calls, place, wantedOf(questions, byId, account));
    answerEach(({ id }) => {
      const described = byId.get(id);
      if (described === undefined) return { is: 'not-found', checked: true };
      const { instance, owner, at, arrived } = described;
      // Nothing is ever done to an instance that is not where its case says.
      if (owner !== account)
        return { is: 'failed', why: `EC2 says that ${owner ?? 'nobody'} owns ${id}, and not ${account}` };
      const { facts = {}, error } = looked.get(id) ?? {};
      if (error !== undefined) return answerTo(error);
      const sighting = seen(instance, { account, region, id }, at, arrived);
      return { is: 'seen', sightings: [{ ...sighting, facts: { ...sighting.facts, ...facts } }] };
    });
  } catch (error) {
    answerEach(() => answerTo(error));
  }
}

/** Each instance once, with all that anybody asked of it. */
function wantedOf(
  questions: readonly Question[],
  byId: ReadonlyMap<string, Described>,
  account: string,
): readonly Wanted[] {
  const wanted = new Map<string, Wanted & { readonly facts: Set<FactName> }>();
  for (const { id, facts } of questions) {
    const described = byId.get(id);
    if (described?.owner !== account) continue;
    const { instance, at } = described;
    const one = wanted.get(id) ?? { instance, at, facts: new Set<FactName>() };
    for (const name of facts) one.facts.add(name);
    wanted.set(id, one);
  }
  return [...wanted.values()];
}

/** Those that EC2 knows, by id. */
export async function describeByIds(
  calls: Calls,
  place: Place,
  ids: ReadonlySet<string>,
  clock: () => Date,
): Promise<ReadonlyMap<string, Described>> {
  const ask = async (some: readonly string[]): Promise<readonly Described[]> => {
    const found: Described[] = [];
    let at = clock();
    const page = (token: { NextToken?: string }) =>
      calls.describe(place, (ec2, { DescribeInstancesCommand }) => {
        // Waiting for its turn, or for another try, does not make it older; and what holds for the first page does for all.
        if (token.NextToken === undefined) at = clock();
        return ec2.send(new DescribeInstancesCommand({ InstanceIds: [...some], ...token }));
      });
    for await (const { Reservations = [] } of pages(page)) {
      const arrived = clock();
      for (const { OwnerId: owner, Instances = [] } of Reservations)
        for (const instance of Instances) found.push({ instance, owner, at, arrived });
    }
    return found;
  };
  const { found } = await askForAll([...ids], ask, (error) => troubleOf(error) === 'unknown-instance');
  return new Map(found.flatMap((one) => (one.instance.InstanceId ? [[one.instance.InstanceId, one]] : [])));
}

/** What a read answers that failed as a whole. */
export function answerTo(error: unknown): Exclude<ReadAnswer, { is: 'seen' }> {
  const why = whyOf(error);
  if (isNoAccess(error)) return { is: 'no-access', why };
  switch (troubleOf(error)) {
    case 'denied':
      return { is: 'failed', why, retryAfterMs: deniedFor };
    case 'throttled':
      return { is: 'failed', why, retryAfterMs: throttledFor };
    default:
      return { is: 'failed', why };
  }
}
