import { letterFromStored, letterToStored } from '../../cases/codec.ts';
import { day, plus } from '../../cases/time.ts';
import type { Mailbox } from '../../engine/ports.ts';
import { compareText } from '../../facts/fold.ts';
import type { Letter } from '../../messages/types.ts';
import { sentLimit } from '../../stores/memory/mailbox.ts';
import { doneKeptDays } from '../../stores/waking.ts';
import { type Access, isAbsent, type Key, type NewItem } from './access.ts';
import { inParallel } from './in-parallel.ts';
import { type Item, maybeDate, numberOf, secondsOf, textOf } from './item.ts';
import { mailShards, padded, shardOf } from './table.ts';

const shards = Array.from({ length: mailShards }, (_, i) => `mail#${i}`);

export function letterItem(letter: Letter): NewItem {
  const { id, channel, at, tries, retryAt, sending } = letter;
  return {
    ...{ ...placeOf(id), kind: 'letter', channel, at: at.getTime(), tries, data: letterToStored(letter) },
    ...{ sendKey: sending?.key, sendBy: sending?.by, sendUntil: sending?.until.getTime(), retryAt: retryAt?.getTime() },
    ...{ due: `mail#${shardOf(id, mailShards)}`, wakeAt: (sending?.until ?? retryAt ?? at).getTime() },
  };
}

/** The first of those with the same id: a transaction refuses to write an item twice. */
export const once = (letters: readonly Letter[]): readonly Letter[] => [
  ...new Map(letters.toReversed().map((letter) => [letter.id, letter])).values(),
];

const placeOf = (id: string): Key => ({ pk: `letter#${id}`, sk: 'letter' });

export function createMailbox(access: Access): Mailbox {
  return {
    post: async (letters) => {
      await inParallel(once(letters), (letter) => access.put(letterItem(letter), isAbsent));
    },
    pending: async (at, limit) => {
      const due = (await Promise.all(shards.map((shard) => access.due(shard, at, limit)))).flat();
      const first = due.sort((a, b) => numberOf(a, 'wakeAt') - numberOf(b, 'wakeAt')).slice(0, limit);
      const ids = first.map((item) => textOf(item, 'pk').slice(`${access.prefix}letter#`.length));
      const items = await access.getAll(ids.map(placeOf));
      // The index may lag behind a letter that was sent, or seized, just now.
      const isWaiting = (item: Item): boolean => item.due !== undefined && numberOf(item, 'wakeAt') <= at.getTime();
      return items
        .filter(isWaiting)
        .map((item) => letterOf(item, access))
        .sort((a, b) => a.at.getTime() - b.at.getTime() || compareText(a.id, b.id));
    },
    seize: async (ids, { key, by, until }, at) => {
      const values = { ':key': key, ':by': by, ':until': until.getTime() };
      const set = { text: 'SET #sendKey = :key, #sendBy = :by, #sendUntil = :until, #wakeAt = :until', values };
      const only = {
        text:
          'attribute_exists(#pk) AND attribute_not_exists(#sentAt) AND' +
          ' (attribute_not_exists(#sendUntil) OR #sendUntil <= :at' +
          // A claim that is made again, word for word, is the one that was made: the SDK may have tried it twice.
          ' OR (#sendKey = :key AND #sendBy = :by AND #sendUntil = :until))',
        values: { ':at': at.getTime() },
      };
      const answers = await inParallel(ids, (id) => access.update(placeOf(id), set, only));
      return ids.filter((_, i) => answers[i]?.is === 'written');
    },
    sent: async (ids, key, at) => {
      const set = {
        text: 'SET #sentAt = :at, #expiresAt = :expires REMOVE #due, #wakeAt',
        values: { ':at': at.getTime(), ':expires': secondsOf(plus(at, doneKeptDays * day)) },
      };
      const only = { text: 'attribute_exists(#pk) AND attribute_not_exists(#sentAt)' };
      const answers = await inParallel(ids, (id) => access.update(placeOf(id), set, only));
      const channels = new Set(answers.flatMap((one) => (one.is === 'written' ? textOf(one.item, 'channel') : [])));
      await inParallel([...channels], (channel) => {
        const sk = `sent#${padded(at.getTime())}#${key}`;
        const expiresAt = secondsOf(plus(at, day));
        return access.put({ pk: `channel#${channel}`, sk, kind: 'sent', key, at: at.getTime(), expiresAt }, null);
      });
    },
    unsent: async (ids, key, retryAt) => {
      const set = {
        text: 'SET #retryAt = :at, #wakeAt = :at, #tries = #tries + :one' + ' REMOVE #sendKey, #sendBy, #sendUntil',
        values: { ':at': retryAt.getTime(), ':one': 1 },
      };
      const only = { text: '#sendKey = :key AND attribute_not_exists(#sentAt)', values: { ':key': key } };
      await inParallel(ids, (id) => access.update(placeOf(id), set, only));
    },
    sentAt: async (channel) => {
      const sort = { text: 'begins_with(#sk, :sk)', values: { ':sk': 'sent#' } };
      // A message that was told to have left twice, across a death, left when it was first told.
      const items = await access.query(`channel#${channel}`, sort, { latestFirst: true, limit: 2 * sentLimit });
      const byKey = new Map(items.map((item) => [textOf(item, 'key'), new Date(numberOf(item, 'at'))]));
      return [...byKey.values()].sort((a, b) => b.getTime() - a.getTime()).slice(0, sentLimit);
    },
  };
}

function letterOf(item: Item, { prefix }: Access): Letter {
  const letter = letterFromStored(textOf(item, 'data'), textOf(item, 'pk').slice(`${prefix}letter#`.length));
  const until = maybeDate(item, 'sendUntil');
  const sending = until === null ? null : { key: textOf(item, 'sendKey'), by: textOf(item, 'sendBy'), until };
  return { ...letter, sending, tries: numberOf(item, 'tries'), retryAt: maybeDate(item, 'retryAt') };
}
