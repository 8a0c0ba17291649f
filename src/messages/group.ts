import { channelOf } from './channel-key.ts';
import { lettersIn } from './message-key.ts';
import type { Letter, Message } from './types.ts';

/** Letters that leave as one message. */
export interface Batch {
  readonly channel: string;
  readonly kind: Message['kind'];
  /** In the order in which they are told. */
  readonly letters: readonly Letter[];
  /** Of a message that was begun before: it is sent again as it was. null: it is new, and whoever seizes it names it. */
  readonly key: string | null;
}

export interface Grouped {
  readonly messages: readonly Batch[];
  /** Those that wait for their channel's next digest, or for a place in the next five minutes. */
  readonly later: readonly Letter[];
}

/** Within `period` a channel gets this many messages; what is above them comes as a digest, and digests are as far apart. */
export const mostMessages = 10;
export const period = 5 * 60_000;

/** Instances in one message. */
export const mostInGroup = 100;

/** A digest that tells of more is split, so that each fits its channel with every instance named. */
const mostInDigest = (channel: string): number => (channelOf(channel)?.kind === 'slack' ? 150 : 500);

/**
 * Which letters leave together now, by channel. Those of one group go as one message; a message that was begun before
 * keeps its key and its letters, and goes first.
 *
 * Ten messages leave a channel in five minutes. What is pending above them becomes one digest, unless one has left within
 * the five minutes: then it waits. So a digest is always at least the eleventh in its five minutes, and the times alone
 * tell which message was one.
 *
 * @param sentAt by channel: when messages left it, latest first, the latest 20 at least
 */
export function groupLetters(
  letters: readonly Letter[],
  sentAt: ReadonlyMap<string, readonly Date[]>,
  at: Date,
): Grouped {
  const channels = [...groupBy(letters, ({ channel }) => channel)].map(([channel, own]) =>
    groupChannel(channel, own, sentAt.get(channel) ?? [], at),
  );
  return { messages: channels.flatMap(({ messages }) => messages), later: channels.flatMap(({ later }) => later) };
}

function groupChannel(channel: string, letters: readonly Letter[], sentAt: readonly Date[], at: Date): Grouped {
  const times = sentAt.map((one) => one.getTime()).sort((a, b) => b - a);
  const now = at.getTime();
  const left = Math.max(0, mostMessages - times.filter((time) => now - time < period).length);
  const { begun, partial, fresh } = sorted(channel, letters, at);
  const all = [...begun.sort(oldestFirst), ...fresh.sort(oldestFirst)];
  const [messages, above] = [all.slice(0, left), all.slice(left)];
  const rest = above.filter(({ key }) => key === null).flatMap((batch) => batch.letters);
  const waiting = above.filter(({ key }) => key !== null).flatMap((batch) => batch.letters);
  const digestAt = lastDigest(times);
  if (digestAt !== null && now - digestAt < period) return { messages, later: [...partial, ...waiting, ...rest] };
  const digests = parts(inOrder(rest), mostInDigest(channel)).map(
    (own): Batch => ({ channel, kind: 'digest', letters: own, key: null }),
  );
  return { messages: [...messages, ...digests], later: [...partial, ...waiting] };
}

/**
 * begun: claimed before by somebody who died, or whose message may have arrived. partial: of such a message, while others
 * have the rest of it. What nobody completes was never sent, or was all but written down as sent: it is new again.
 */
function sorted(channel: string, letters: readonly Letter[], at: Date) {
  const begun: Batch[] = [];
  const partial: Letter[] = [];
  const free = letters.filter(({ sending }) => sending === null);
  for (const [key, own] of groupBy(letters, ({ sending }) => sending?.key ?? '')) {
    if (key === '') continue;
    const isWhole = (lettersIn(key) ?? own.length) === own.length;
    if (isWhole) begun.push({ channel, kind: kindOf(own), letters: inOrder(own), key });
    else if (own.every(({ sending }) => sending && at.getTime() - sending.until.getTime() >= period)) free.push(...own);
    else partial.push(...own);
  }
  const fresh = [...groupBy(free, ({ group }) => group).values()]
    .flatMap((own) => parts(inOrder(own), mostInGroup))
    .map((own): Batch => ({ channel, kind: 'group', letters: own, key: null }));
  return { begun, partial, fresh };
}

/** A digest is told by what it holds: letters of several groups, or more than a group takes. */
const kindOf = (letters: readonly Letter[]): Message['kind'] =>
  letters.length <= mostInGroup && new Set(letters.map(({ group }) => group)).size === 1 ? 'group' : 'digest';

/** When the latest digest left: the latest message that was at least the eleventh in its five minutes. */
function lastDigest(times: readonly number[]): number | null {
  for (const [index, time] of times.entries()) {
    const tenBefore = times[index + mostMessages];
    if (tenBefore === undefined) return null;
    if (time - tenBefore < period) return time;
  }
  return null;
}

/** The same letters in the same order, whoever asks. */
const inOrder = (letters: readonly Letter[]): Letter[] =>
  [...letters].sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));

const oldestFirst = (a: Batch, b: Batch): number => first(a) - first(b);
const first = ({ letters }: Batch): number => letters[0]?.at.getTime() ?? 0;

function parts<Item>(items: readonly Item[], most: number): Item[][] {
  const all: Item[][] = [];
  for (let from = 0; from < items.length; from += most) all.push(items.slice(from, from + most));
  return all;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [item]);
    else own.push(item);
  }
  return groups;
}
