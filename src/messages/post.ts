import type { Mailbox } from '../engine/ports.ts';
import { backOff, nextTry } from './back-off.ts';
import { type Batch, groupLetters } from './group.ts';
import { messageKey } from './message-key.ts';
import type { Delivery, Letter, Message, Sender } from './types.ts';

export interface PostOptions {
  readonly mailbox: Mailbox;
  /** null: there is no such channel (any more), or its address is not set. */
  readonly senders: (channel: string) => Sender | null;
  /** Who sends: one name for each process. */
  readonly by: string;
  readonly now: () => Date;
  /** What a process remembers of channels that failed: keep one for as long as it lives. Left out: nothing after this call. */
  readonly rests?: Rests;
  /** How long one message may take, in ms; 20 s unless said. Well below a claim of 60 s. */
  readonly sendWithin?: number;
}

/** A channel that failed is left alone for a while, so that only what was begun has to be sent again as it was. */
export type Rests = Map<string, { readonly until: Date; readonly failures: number }>;

/** What became of the mail; `letters` are counts. */
export interface PostReport {
  readonly sent: readonly { channel: string; key: string; letters: number }[];
  /** Kept, and tried again. */
  readonly failed: readonly { channel: string; letters: number; why: string; retryAt: Date }[];
  /** Not wanted by the channel. Given up at the third try, which is told here. */
  readonly refused: readonly { channel: string; letters: number; why: string; givenUp: boolean }[];
  /** Channels that are unknown, or whose address is not set; their letters are kept. */
  readonly unknown: readonly { channel: string; letters: number }[];
  /** For a digest, or for a channel that rests. */
  readonly waiting: number;
}

/** How long a claim holds, and how long after the first a channel begins no further message. */
const claim = 60_000;
const passEnds = 40_000;
/** Above these many pending letters one pass does not see them all. */
const leastSeen = 1_000;
const mostSeen = 64_000;

/**
 * Sends what is pending: groups it, claims it, sends it, and writes down how that went. Channels go side by side; one that
 * fails keeps its letters and blocks no other.
 *
 * A message is named by its letters, and sent only by who has claimed all of them: so a repetition after a death is the
 * same message.
 *
 * @throws when the mailbox cannot be read at all
 */
export async function postMail({ rests = new Map(), ...given }: PostOptions): Promise<PostReport> {
  // Two passes of one process are two senders.
  const options = { ...given, rests, by: `${given.by} ${++passes}` };
  const report = emptyReport();
  for (let limit = leastSeen; ; limit *= 4) {
    const letters = await options.mailbox.pending(options.now(), limit);
    const seesAll = letters.length < limit || limit >= mostSeen;
    report.waiting = 0;
    await Promise.all([...byChannel(letters)].map(([channel, own]) => postChannel(options, channel, own, report)));
    // Letters that wait must not hide those of other channels behind them.
    if (seesAll) return report;
  }
}

type Draft = { -readonly [Key in keyof PostReport]: PostReport[Key] extends readonly (infer Item)[] ? Item[] : number };

let passes = 0;

type Pass = PostOptions & { readonly rests: Rests };

const emptyReport = (): Draft => ({ sent: [], failed: [], refused: [], unknown: [], waiting: 0 });

async function postChannel(options: Pass, channel: string, letters: readonly Letter[], report: Draft) {
  const { mailbox, now, rests } = options;
  const start = now();
  const rest = rests.get(channel);
  if (rest !== undefined && rest.until.getTime() > start.getTime()) {
    report.waiting += letters.length;
    return;
  }
  let left = letters.length;
  try {
    const sentAt = new Map([[channel, await mailbox.sentAt(channel)]]);
    const { messages } = groupLetters(letters, sentAt, start);
    for (const batch of messages) {
      if (now().getTime() - start.getTime() > passEnds) break;
      const goesOn = await postBatch(options, batch, report);
      left -= batch.letters.length;
      if (!goesOn) break;
    }
  } catch (error) {
    // The store's trouble, not the channel's: what was claimed is free again when its claim ends.
    report.failed.push({ channel, letters: left, why: wordsOf(error), retryAt: new Date(start.getTime() + claim) });
    return;
  }
  report.waiting += left;
}

/** @returns whether the channel is well enough for the next */
async function postBatch(options: Pass, batch: Batch, report: Draft): Promise<boolean> {
  const { mailbox, senders, now } = options;
  const { channel } = batch;
  const taken = await seize(options, batch);
  if (taken === null) return true;
  const { key, letters, at } = taken;
  const ids = letters.map(({ id }) => id);
  const tries = Math.max(...letters.map((letter) => letter.tries));
  const sender = senders(channel);
  if (sender === null) {
    await mailbox.unsent(ids, key, nextTry(at, tries, at));
    report.unknown.push({ channel, letters: ids.length });
    return true;
  }
  const message: Message = { key, at, kind: batch.kind, contents: letters.map(({ content }) => content) };
  const delivery = await sendWithin(sender, message, options.sendWithin ?? 20_000);
  switch (delivery.is) {
    case 'sent':
      await mailbox.sent(ids, key, now());
      options.rests.delete(channel);
      report.sent.push({ channel, key, letters: ids.length });
      return true;
    case 'failed': {
      const retryAt = nextTry(delivery.retryAt, tries, now());
      letRest(options, channel, delivery.retryAt);
      // What may have arrived, now or at an earlier try, goes again as it is: its claim is left to end.
      if (delivery.mayHaveArrived !== true && batch.key === null) await mailbox.unsent(ids, key, retryAt);
      report.failed.push({ channel, letters: ids.length, why: delivery.why, retryAt });
      return false;
    }
    case 'refused': {
      const givenUp = tries + 1 >= triesOfRefused;
      if (batch.key !== null) letRest(options, channel, now());
      else if (givenUp) await mailbox.sent(ids, key, now());
      else await mailbox.unsent(ids, key, new Date(now().getTime() + betweenRefused));
      report.refused.push({ channel, letters: ids.length, why: delivery.why, givenUp: givenUp && batch.key === null });
      return true;
    }
  }
}

/** Somebody may mend the channel meanwhile; and what is given up has been told before. */
const triesOfRefused = 3;
const betweenRefused = 60 * 60_000;

interface Taken {
  readonly key: string;
  readonly letters: readonly Letter[];
  readonly at: Date;
}

/**
 * Claims a batch whole. Of a new one that others have a part of, what is left is let go and claimed anew, as a message of
 * its own; one that was begun before is left to whoever gets all of it. So a key is only ever sent with the same letters.
 */
async function seize({ mailbox, by, now }: Pass, batch: Batch): Promise<Taken | null> {
  let letters = batch.letters;
  while (letters.length > 0) {
    const at = now();
    const ids = letters.map(({ id }) => id);
    const key = batch.key ?? messageKey(ids);
    const seized = new Set(await mailbox.seize(ids, { key, by, until: new Date(at.getTime() + claim) }, at));
    // The claim must outlast the sending: a host that slept in between leaves it to the next.
    if (now().getTime() - at.getTime() > claim / 3) return null;
    if (seized.size === letters.length) return { key, letters, at };
    if (batch.key !== null) return null;
    letters = letters.filter(({ id }) => seized.has(id));
    if (letters.length > 0) await mailbox.unsent([...seized], key, at);
  }
  return null;
}

async function sendWithin(sender: Sender, message: Message, ms: number): Promise<Delivery> {
  const failed = (why: string): Delivery => ({ is: 'failed', why, retryAt: message.at, mayHaveArrived: true });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Delivery>((resolve) => {
    timer = setTimeout(() => resolve(failed(`no answer within ${ms / 1000} s`)), ms);
    timer.unref();
  });
  try {
    return await Promise.race([sender.send(message, message.at), late]);
  } catch (error) {
    return failed(wordsOf(error));
  } finally {
    clearTimeout(timer);
  }
}

/** As long as the channel asks for, else 1, 2, 4, at most 5 minutes: then one message tries it. */
function letRest({ rests, now }: Pass, channel: string, wanted: Date): void {
  const failures = rests.get(channel)?.failures ?? 0;
  const [at, asked] = [now(), nextTry(wanted, -20, now())];
  const until = new Date(Math.max(asked.getTime(), at.getTime() + Math.min(backOff(failures), 5 * 60_000)));
  rests.set(channel, { until, failures: failures + 1 });
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'an unknown error';

function byChannel(letters: readonly Letter[]): Map<string, Letter[]> {
  const channels = new Map<string, Letter[]>();
  for (const letter of letters) channels.set(letter.channel, [...(channels.get(letter.channel) ?? []), letter]);
  return channels;
}
