import { earliest, latest, plus } from '../../cases/time.ts';
import type { PostReport } from '../../messages/post.ts';
import type { Ticked } from '../service/service.ts';
import type { Bell } from './clock.ts';
import { wordsOf } from './log.ts';
import type { WorkerParts } from './worker.ts';

/** One round of what is due begins nothing past this, so that a stop is soon obeyed. */
const roundFor = 10_000;
/** Something may be due again and again: there is a while between two rounds. */
const shortestWait = 1_000;
/** What evidence led to is sent together: the messages of one launch come within seconds. */
const postAfter = 5_000;

/** Does what is due every `tickEvery`, sooner when something is due sooner, and posts what evidence has led to. */
export async function keepTime(parts: WorkerParts, bell: Bell, stop: AbortSignal): Promise<void> {
  const { clock, log, tickEvery } = parts;
  while (!stop.aborted) {
    const begun = clock.now();
    let isDone = true;
    try {
      await parts.before?.();
      const ticked = await parts.service().tick(plus(begun, roundFor));
      isDone = ticked.swept.isDone;
      tell(ticked, parts);
    } catch (error) {
      log('error', 'what is due could not be done', { why: wordsOf(error) });
    }
    if (isDone) await waitForNext(parts, plus(begun, tickEvery), bell, stop);
  }
}

async function waitForNext(parts: WorkerParts, tickAt: Date, bell: Bell, stop: AbortSignal): Promise<void> {
  const { clock } = parts;
  const soonest = plus(clock.now(), shortestWait);
  while (!stop.aborted) {
    const rung = bell.rung();
    const wake = await wakeAt(parts);
    const next = latest(soonest, earliest([tickAt, wake]) ?? tickAt);
    const wait = next.getTime() - clock.now().getTime();
    if (wait <= 0) return;
    await clock.sleep(wait, AbortSignal.any([rung, stop]));
    if (stop.aborted || !rung.aborted) return;
    await clock.sleep(Math.min(postAfter, Math.max(0, next.getTime() - clock.now().getTime())), stop);
    if (stop.aborted) return;
    bell.answer();
    try {
      tellPosted(await parts.service().post(), parts);
    } catch (error) {
      parts.log('error', 'messages could not be sent', { why: wordsOf(error) });
    }
  }
}

async function wakeAt({ nextWake, log }: WorkerParts): Promise<Date | null> {
  try {
    return await nextWake();
  } catch (error) {
    log('error', 'the store cannot be read', { why: wordsOf(error) });
    return null;
  }
}

function tell(ticked: Ticked, parts: WorkerParts): void {
  const { log } = parts;
  const { swept, posted, expired } = ticked;
  parts.onTicked?.(ticked);
  for (const { key, error } of swept.failed)
    log('error', 'a case could not be dealt with', { key, why: wordsOf(error) });
  if (swept.ticked > 0) log('info', 'dealt with what was due', { cases: swept.ticked, failed: swept.failed.length });
  if (expired > 0) log('info', 'dropped what was past its time', { cases: expired });
  tellPosted(posted, parts);
}

function tellPosted(posted: PostReport, { log, onPosted }: WorkerParts): void {
  const { sent, failed, refused, unknown } = posted;
  onPosted?.(posted);
  for (const { channel, letters } of sent) log('info', 'sent', { channel, notices: letters });
  for (const { channel, letters, why, retryAt } of failed)
    log('error', 'could not be sent, and is tried again', {
      channel,
      notices: letters,
      why,
      at: retryAt.toISOString(),
    });
  for (const { channel, letters, why, givenUp } of refused)
    log('error', givenUp ? 'refused by the channel, and given up' : 'refused by the channel', {
      channel,
      notices: letters,
      why,
    });
  for (const { channel, letters } of unknown)
    log('error', 'kept: the address of the channel is not set', { channel, notices: letters });
}
