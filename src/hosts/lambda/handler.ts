import { plus } from '../../cases/time.ts';
import type { Env } from '../service/settings.ts';
import { createHost, type Hosted } from './host.ts';
import type { Invocation } from './invocation.ts';
import { type Received, reportHost, reportPost, reportTaken, reportTally, reportTick, wordsOf } from './reports.ts';
import { type BatchAnswer, type BatchMessage, messagesIn } from './sqs-batch.ts';
import type { Telemetry } from './telemetry.ts';

export interface HandlerParts {
  /** Left out: the process's own. */
  readonly env?: Env;
  /** Left out: the system's clock. */
  readonly now?: () => Date;
  /** Left out: Powertools. */
  readonly telemetry?: (invocation: Invocation) => Promise<Telemetry>;
  /** Left out: the service on AWS, as the environment says. */
  readonly host?: (invocation: Invocation) => Promise<Hosted>;
}

export type Handler = (event: unknown, invocation: Invocation) => Promise<BatchAnswer | undefined>;

/**
 * The function of all triggers: batches of SQS, S3 and SNS notifications, events of EventBridge, ticks. Of a batch each
 * message fails on its own; any other event that cannot be taken in fails the invocation, and Lambda tries it again.
 *
 * Everything is made with the first event, so that importing this costs next to nothing.
 */
export function createHandler(parts: HandlerParts = {}): Handler {
  const { env = process.env, now = () => new Date() } = parts;
  const host = parts.host ?? createHost({ env, now });
  let telemetries: Promise<(invocation: Invocation) => Promise<Telemetry>> | undefined;
  const loadTelemetry = async () => parts.telemetry ?? (await import('./telemetry.ts')).powertools();
  let isCold = true;
  return async (event, invocation) => {
    const began = now();
    telemetries ??= loadTelemetry();
    const [opening, telemetry] = await Promise.all([
      settled(host(invocation)),
      telemetries.then((open) => open(invocation)),
    ]);
    if (isCold) telemetry.count('ColdStart', 1);
    isCold = false;
    try {
      return await telemetry.within(async () => {
        if (!opening.isOpen) throw opening.error;
        return handle(event, { hosted: opening.hosted, telemetry, now, invocation });
      });
    } catch (error) {
      telemetry.count('Errors', 1);
      telemetry.error('the event could not be handled', { error: wordsOf(error) });
      throw error;
    } finally {
      telemetry.time('HandlerTime', now().getTime() - began.getTime());
      telemetry.flush();
    }
  };
}

type Opening = { readonly isOpen: true; readonly hosted: Hosted } | { readonly isOpen: false; readonly error: unknown };

const settled = (hosted: Promise<Hosted>): Promise<Opening> =>
  hosted.then(
    (hosted) => ({ isOpen: true, hosted }),
    (error: unknown) => ({ isOpen: false, error }),
  );

interface Scene {
  readonly hosted: Hosted;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
  readonly invocation: Invocation;
}

async function handle(event: unknown, scene: Scene): Promise<BatchAnswer | undefined> {
  const { hosted, telemetry, now, invocation } = scene;
  await reportHost(hosted, telemetry, now());
  const batch = messagesIn(event);
  const whole = { messageId: '', body: event, queueArn: invocation.invokedFunctionArn };
  const failed = await takeIn(batch ?? [whole], scene);
  if (batch !== null) return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  if (failed.length > 0) throw new EventError('the event could not be taken in, and is to come again');
  return undefined;
}

/** Why is in the log. */
export class EventError extends Error {
  override readonly name = 'EventError';
}

/** @returns the messages that are to come again */
async function takeIn(messages: readonly BatchMessage[], scene: Scene): Promise<readonly BatchMessage[]> {
  const { hosted, telemetry } = scene;
  const outcomes = await hosted.service.take(messages.map(({ body, queueArn: from }) => ({ body, from })));
  const all = messages.map((message, index): Received => {
    return { message, outcome: outcomes[index] ?? { is: 'failed', error: new Error('nothing became of it') } };
  });
  reportTaken(all, telemetry);
  const failed = new Set<BatchMessage>();
  for (const one of all) if (one.outcome.is === 'failed' || !(await setAside(one, scene))) failed.add(one.message);
  const { letters } = reportTally(hosted.tally(), telemetry);
  const ticks = all.filter(({ outcome }) => outcome.is === 'taken' && outcome.taken.isTick);
  try {
    if (ticks.length > 0) await tick(scene);
    // Asking for mail costs some reads: only when there is some.
    else if (letters > 0) reportPost(await hosted.service.post(), telemetry);
  } catch (error) {
    // What was taken in stays so: letters are kept, and what is due waits for the next tick.
    telemetry.count('Errors', 1);
    telemetry.error(ticks.length > 0 ? 'the tick failed' : 'the mail could not be sent', { error: wordsOf(error) });
    for (const { message } of ticks) failed.add(message);
  }
  return [...failed];
}

/** What can never be read goes to the dead letters. False: it could not, and is to come again. */
async function setAside({ message, outcome }: Received, { hosted, telemetry }: Scene): Promise<boolean> {
  if (outcome.is === 'failed' || hosted.deadLetters === null) return true;
  const reasons = [...outcome.taken.unknown, ...outcome.taken.problems];
  if (reasons.length === 0) return true;
  try {
    await hosted.deadLetters({ body: message.body, from: message.queueArn, reasons });
    telemetry.count('DeadLetters', 1);
    return true;
  } catch (error) {
    telemetry.error('an input could not be set aside', { message: message.messageId, error: wordsOf(error) });
    return false;
  }
}

/** What has begun by then may take this long to end, in ms: a read, its call on EC2, the mail. */
const tail = 20_000;

async function tick({ hosted, telemetry, now, invocation }: Scene): Promise<void> {
  const began = now();
  const left = invocation.getRemainingTimeInMillis();
  const ticked = await hosted.service.tick(plus(began, left - Math.min(tail, left / 3)));
  telemetry.time('TickTime', now().getTime() - began.getTime());
  reportTally(hosted.tally(), telemetry);
  reportTick(ticked, ticked.swept.isDone ? 0 : await hosted.dueCases(), telemetry);
}

/** What Lambda calls. */
export const handler: Handler = createHandler();
