import type { PostReport } from '../../messages/post.ts';
import type { DeadInput } from '../lambda/dead-letters.ts';
import type { Taken } from '../service/evidence.ts';
import type { Service, Ticked } from '../service/service.ts';
import { type Clock, createBell } from './clock.ts';
import { keepTime } from './keep-time.ts';
import type { Log } from './log.ts';
import { type NamedQueue, takeQueue } from './take-queue.ts';

export interface WorkerParts {
  /** The one that counts now: another after a change of the policy. */
  readonly service: () => Pick<Service, 'take' | 'tick' | 'post'>;
  readonly queues: readonly NamedQueue[];
  /** What else brings evidence. */
  readonly sources?: readonly Source[];
  /** When the store next wants attention. */
  readonly nextWake: () => Promise<Date | null>;
  /** Called before each round of what is due: to take up a new policy, for one. */
  readonly before?: () => Promise<void>;
  /** Puts what can never be read where a person finds it; left out: the queue's redrive does so with what holds nothing else. */
  readonly deadLetters?: (input: DeadInput) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** In ms: what is due is looked for at least as often. */
  readonly tickEvery: number;
  /** Told of each round, for those who count. */
  readonly onTicked?: (ticked: Ticked) => void;
  readonly onPosted?: (posted: PostReport) => void;
}

/** Brings evidence until it is told to stop, says what it took in, and ends what it has begun. */
export type Source = (onTaken: (taken: readonly Taken[]) => void, stop: AbortSignal) => Promise<void>;

/**
 * Takes what queues bring and does what is due, until it is told to stop. Holds nothing that is not in the store or in a
 * queue: it may die at any moment, and several may run side by side.
 *
 * @returns when what was begun is done
 */
export async function runWorker(parts: WorkerParts, stop: AbortSignal): Promise<void> {
  const bell = createBell();
  const onTaken = (taken: readonly Taken[]): void => {
    if (taken.some(isNews)) bell.ring();
  };
  await Promise.all([
    keepTime(parts, bell, stop),
    ...parts.queues.map((queue) => takeQueue(queue, parts, onTaken, stop)),
    ...(parts.sources ?? []).map((source) => source(onTaken, stop)),
  ]);
}

const isNews = ({ sightings, unknownLaunches, isTick }: Taken): boolean =>
  sightings.length + unknownLaunches.length > 0 || isTick;
