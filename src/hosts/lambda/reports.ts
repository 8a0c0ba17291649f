import type { PostReport } from '../../messages/post.ts';
import { plain } from '../../report/plain.ts';
import type { TakeOutcome, Ticked } from '../service/service.ts';
import type { Hosted } from './host.ts';
import type { BatchMessage } from './sqs-batch.ts';
import type { Metric, Telemetry } from './telemetry.ts';
import type { Tally } from './watched-store.ts';

export interface Received {
  readonly message: BatchMessage;
  readonly outcome: TakeOutcome;
}

/** Texts of one kind in one line of the log. */
const mostTexts = 20;

const some = (texts: readonly string[]): readonly string[] =>
  texts.length <= mostTexts ? texts : [...texts.slice(0, mostTexts), `and ${texts.length - mostTexts} more`];

/** AWS and strangers have a say in messages of errors. */
export const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'an unknown error';
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const parts = error instanceof AggregateError ? `: ${error.errors.slice(0, 3).map(wordsOf).join('; ')}` : '';
  return plain(`${error.name}: ${error.message}${parts}${cause}`.replaceAll(/\s*\n\s*/g, '; '), 1_000);
};

/** Says loudly what keeps this host from acting on the latest policy. */
export async function reportHost(hosted: Hosted, telemetry: Telemetry, at: Date): Promise<void> {
  const { service, policyTrouble } = hosted;
  if (service.idle === 'old-policy') {
    telemetry.count('OldPolicy', 1);
    telemetry.warn('a newer policy is in force than the one that this function has: it acts on nothing');
  }
  if (policyTrouble === null) return;
  telemetry.count('PolicyTrouble', 1);
  telemetry.error('the policy could not be read anew; the last good one stays in force', {
    problem: plain(policyTrouble.replaceAll('\n', '; '), 2_000),
    digest: service.policy.digest,
  });
  try {
    await hosted.alarmOfPolicy(policyTrouble, at);
  } catch (error) {
    telemetry.error('the alarm could not be put', { error: wordsOf(error) });
  }
}

export function reportTaken(all: readonly Received[], telemetry: Telemetry): void {
  const sum = { objects: 0, records: 0, sightings: 0, launches: 0, refused: 0, withoutIds: 0, failed: 0 };
  const ignored: string[] = [];
  for (const { message, outcome } of all) {
    const about = { message: message.messageId || undefined, from: plain(message.queueArn, 200) };
    if (outcome.is === 'failed') {
      sum.failed += 1;
      telemetry.error('an input could not be taken in, and comes again', { ...about, error: wordsOf(outcome.error) });
      continue;
    }
    const { taken } = outcome;
    sum.objects += taken.objects;
    sum.records += taken.records;
    sum.sightings += taken.sightings.length;
    sum.launches += taken.sightings.filter(({ kind }) => kind === 'launched').length;
    sum.refused += taken.refused;
    sum.withoutIds += taken.unknownLaunches.length;
    ignored.push(...taken.ignored);
    const { unknown, problems } = taken;
    if (unknown.length > 0) telemetry.warn('not understood, or not believed', { ...about, unknown: some(unknown) });
    if (problems.length > 0) telemetry.error('could not be read', { ...about, problems: some(problems) });
    telemetry.count('UnknownInputs', unknown.length);
    telemetry.count('Problems', problems.length);
  }
  const counts: readonly (readonly [Metric, number])[] = [
    ['Objects', sum.objects],
    ['Records', sum.records],
    ['Sightings', sum.sightings],
    ['Launches', sum.launches],
    ['RefusedLaunches', sum.refused],
    ['LaunchesWithoutIds', sum.withoutIds],
    ['FailedDeliveries', sum.failed],
  ];
  for (const [name, value] of counts) telemetry.count(name, value);
  telemetry.info('taken in', { inputs: all.length, ...sum, ...(ignored.length > 0 && { ignored: some(ignored) }) });
}

/** @returns what it was given */
export function reportTally(tally: Tally, telemetry: Telemetry): Tally {
  const { settled, taken, held } = tally;
  telemetry.count('SettledCompliant', settled.compliant);
  telemetry.count('SettledViolations', settled.violations);
  for (const [step, count] of taken) telemetry.count('StepsTaken', count, { step });
  for (const [rail, count] of held) telemetry.count('StepsHeld', count, { rail });
  if (taken.size > 0 || held.size > 0)
    telemetry.info('steps', { taken: Object.fromEntries(taken), held: Object.fromEntries(held) });
  return tally;
}

export function reportTick({ swept, posted, expired }: Ticked, due: number, telemetry: Telemetry): void {
  telemetry.count('CasesTicked', swept.ticked);
  telemetry.count('CasesFailed', swept.failed.length);
  telemetry.count('CasesDue', due);
  for (const { key, error } of swept.failed.slice(0, mostTexts))
    telemetry.error('a case could not be dealt with', { case: plain(key, 100), error: wordsOf(error) });
  telemetry.info('tick', { ticked: swept.ticked, failed: swept.failed.length, due, expired });
  reportPost(posted, telemetry);
}

export function reportPost({ sent, failed, refused, unknown, waiting }: PostReport, telemetry: Telemetry): void {
  const letters = (of: readonly { readonly letters: number }[]): number =>
    of.reduce((sum, one) => sum + one.letters, 0);
  telemetry.count('MessagesSent', sent.length);
  telemetry.count('MessagesFailed', failed.length + unknown.length);
  telemetry.count('MessagesRefused', refused.length);
  telemetry.count('MessagesWaiting', waiting);
  // A channel's key may hold its address.
  for (const one of failed) telemetry.error('a message failed', { why: plain(one.why, 300), letters: one.letters });
  for (const one of refused)
    telemetry.error('a message was refused', { why: plain(one.why, 300), letters: one.letters, givenUp: one.givenUp });
  if (unknown.length > 0)
    telemetry.error('messages for channels that are unknown, or have no address', { letters: letters(unknown) });
  if (sent.length > 0) telemetry.info('messages', { sent: sent.length, letters: letters(sent), waiting });
}
