import type { Queue, QueueMessage } from '../../aws/sqs.ts';
import type { Taken } from '../service/evidence.ts';
import type { TakeOutcome } from '../service/service.ts';
import { wordsOf } from './log.ts';
import type { SourceStatus } from './source-status.ts';
import type { WorkerParts } from './worker.ts';

export interface NamedQueue {
  /** As it is named in logs, and as evidence. */
  readonly name: string;
  readonly queue: Pick<Queue, 'receive' | 'remove' | 'extend'>;
  /** false: nobody redrives what it holds, so that what can never be read is told of and dropped. true unless said. */
  readonly redrives?: boolean;
  /** Told how it goes, for those who show it. */
  readonly status?: Pick<SourceStatus, 'took' | 'fails' | 'works'>;
}

/** How long what was received is hidden from others; it is hidden anew, every third of it, while it is worked on. */
const hiddenFor = 60;
const longestPause = 60_000;
/** The longest that a message which failed is put off, in seconds. */
const longestBackOff = 3_600;

/**
 * Takes what a queue brings, until it is told to stop; what it has begun then, it ends.
 *
 * A message is deleted only when all that it told was taken in. One that failed comes back by itself, later each time,
 * and one that nothing can be made of does, too: the queue's redrive policy puts it among the dead letters.
 */
export async function takeQueue(
  named: NamedQueue,
  parts: WorkerParts,
  onTaken: (taken: readonly Taken[]) => void,
  stop: AbortSignal,
): Promise<void> {
  const { clock, log } = parts;
  const { name, queue, status } = named;
  let pause = 0;
  while (!stop.aborted) {
    try {
      const messages = await queue.receive({ visibilitySeconds: hiddenFor, signal: stop });
      pause = 0;
      status?.works();
      if (messages.length > 0) await work(named, messages, parts, onTaken);
    } catch (error) {
      if (stop.aborted) return;
      pause = Math.min(longestPause, Math.max(1_000, pause * 2));
      status?.fails(wordsOf(error));
      log('error', 'the queue cannot be read', { queue: name, why: wordsOf(error), againInSeconds: pause / 1_000 });
      await clock.sleep(pause, stop);
    }
  }
}

async function work(
  named: NamedQueue,
  messages: readonly QueueMessage[],
  parts: WorkerParts,
  onTaken: (taken: readonly Taken[]) => void,
): Promise<void> {
  const { name, queue, status } = named;
  const done = new AbortController();
  const hiding = keepHidden(named, messages, parts, done.signal);
  let outcomes: readonly TakeOutcome[];
  try {
    outcomes = await parts.service().take(messages.map(({ body }) => ({ body, from: name })));
  } catch (error) {
    outcomes = messages.map(() => ({ is: 'failed', error }));
  } finally {
    done.abort('done');
    await hiding;
  }
  const settled = messages.map((message, i) => ({ message, outcome: outcomes[i] ?? unanswered }));
  const [finished, left]: [QueueMessage[], QueueMessage[]] = [[], []];
  for (const { message, outcome } of settled)
    ((await isFinished(outcome, message, named, parts)) ? finished : left).push(message);
  const kept = await queue.remove(finished.map(({ receipt }) => receipt));
  for (const { receipt, received } of left) await queue.extend(receipt, backOff(received));
  const taken = settled.flatMap(({ outcome }) => (outcome.is === 'taken' ? [outcome.taken] : []));
  status?.took(taken);
  onTaken(taken);
  parts.log(left.length + kept.length === 0 ? 'info' : 'warn', 'taken', {
    queue: name,
    messages: messages.length,
    ...(left.length > 0 && { comeAgain: left.length }),
    ...(kept.length > 0 && { notDeleted: kept.length }),
  });
}

const unanswered: TakeOutcome = { is: 'failed', error: new Error('the service gave no answer') };

/** A half minute at first, twice as long each time. */
const backOff = (received: number): number =>
  Math.min(longestBackOff, 30 * 2 ** Math.min(10, Math.max(0, received - 1)));

async function keepHidden(
  { name, queue }: NamedQueue,
  messages: readonly QueueMessage[],
  { clock, log }: WorkerParts,
  done: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep((hiddenFor * 1_000) / 3, done);
    if (done.aborted) return;
    try {
      await Promise.all(messages.map(({ receipt }) => queue.extend(receipt, hiddenFor)));
    } catch (error) {
      // It may come to somebody else as well: taking it in twice changes nothing.
      log('warn', 'messages could not be kept hidden', { queue: name, why: wordsOf(error) });
    }
  }
}

async function isFinished(
  outcome: TakeOutcome,
  { id, received, body }: QueueMessage,
  { name: queue, redrives = true }: NamedQueue,
  { log, deadLetters }: WorkerParts,
): Promise<boolean> {
  const about = { queue, message: id, received };
  if (outcome.is === 'failed') {
    log('error', 'failed, and comes again', { ...about, why: wordsOf(outcome.error) });
    return false;
  }
  const { taken } = outcome;
  for (const why of taken.problems) log('warn', 'could not be read', { ...about, why });
  for (const what of taken.unknown) log('warn', 'set aside', { ...about, what });
  const reasons = [...taken.unknown, ...taken.problems];
  if (reasons.length === 0) return true;
  if (deadLetters === undefined) {
    if (!redrives || !isHopeless(taken)) return true;
    log('error', 'nothing of it could be read: left for the dead-letter queue', about);
    return false;
  }
  try {
    await deadLetters({ body, from: queue, reasons });
    return true;
  } catch (error) {
    log('error', 'it could not be put among the dead letters, and comes again', { ...about, why: wordsOf(error) });
    return false;
  }
}

/** Nothing came of it. */
const isHopeless = (taken: Taken): boolean =>
  taken.sightings.length + taken.unknownLaunches.length + taken.ignored.length + taken.records === 0 && !taken.isTick;
