import { randomUUID } from 'node:crypto';
import { fromStored, historyFromStored, historyToStored, toStored } from '../../cases/codec.ts';
import { expiresAt } from '../../cases/expiry.ts';
import { day, earliest, plus } from '../../cases/time.ts';
import type { Case, HistoryEntry } from '../../cases/types.ts';
import type { CaseQuery, Cases } from '../../engine/ports.ts';
import { compareText, keyOf } from '../../facts/fold.ts';
import { beforeFromStored, beforeToStored } from '../../stores/rail-text.ts';
import { byDue, dueLimit, heldRails, oldestDue } from '../../stores/waking.ts';
import { type Access, type Expression, isAbsent, type NewItem, type Write } from './access.ts';
import { type Item, maybeDate, numberOf, type Plain, secondsOf, textOf } from './item.ts';
import { letterItem, once } from './mailbox.ts';
import { caseShards, padded, shardOf } from './table.ts';

/** DynamoDB's own limit. */
const mostWrites = 100;

/** Lines of history in one item: it is written once, and costs by the kilobyte. */
const linesAnItem = 50;

/** In days. What an effect overwrote is wanted back for as long as a person may undo it. */
const kept = { history: 400, before: 1_100 };

const shards = Array.from({ length: caseShards }, (_, i) => `due#${i}`);

export function createCases(access: Access): Cases {
  return {
    load: async (key) => {
      const item = await access.get({ pk: key, sk: 'case' });
      return item === undefined ? undefined : fromStored(textOf(item, 'data'), key);
    },
    save: async (next, { expected, history, letters }) => {
      const only = expected === null ? isAbsent : { text: '#rev = :rev', values: { ':rev': expected } };
      const own = { put: caseItem(next, randomUUID()), only };
      const others = [
        ...once(letters).map((letter) => ({ put: letterItem(letter), only: isAbsent })),
        ...historyItems(next, history).map((put) => ({ put, only: null })),
      ];
      return save(access, own, others);
    },
    nextWake: async () => {
      const first = await Promise.all([...shards, 'chore'].map((shard) => access.due(shard, null, 1)));
      return earliest(first.flat().map((item) => maybeDate(item, 'wakeAt')));
    },
    due: async (at, limit = dueLimit) => {
      const items = await Promise.all(shards.map((shard) => access.due(shard, at, limit)));
      const wakings = items.flat().map((item) => ({
        key: textOf(item, 'pk').slice(access.prefix.length),
        at: numberOf(item, 'wakeAt'),
        dueAt: numberOf(item, 'oldestDue'),
      }));
      const keys = new Set(wakings.sort(byDue).map(({ key }) => key));
      return [...keys].slice(0, limit);
    },
    list: (query) => list(access, query),
    history: async (key) => {
      const items = await access.query(key, { text: 'begins_with(#sk, :sk)', values: { ':sk': 'history#' } });
      const entries = items.flatMap((item) => historyFromStored(textOf(item, 'data'), key));
      return entries.sort((a, b) => a.at.getTime() - b.at.getTime());
    },
    keep: async (key, effect, before) => {
      const place = { pk: key, sk: `before#${effect}` };
      const item = { ...place, kind: 'before', data: beforeToStored(before), expiresAt: fromNow(kept.before) };
      const answer = await access.put(item, isAbsent);
      if (answer.is === 'written') return before;
      const found = answer.found ?? (await access.get(place));
      return beforeFromStored(textOf(found, 'data'), `${key} ${effect}`);
    },
    kept: async (key, effect) => {
      const item = await access.get({ pk: key, sk: `before#${effect}` });
      return item === undefined ? null : beforeFromStored(textOf(item, 'data'), `${key} ${effect}`);
    },
    // DynamoDB drops by itself what is past its `expiresAt`, some time.
    expire: async () => 0,
  };
}

/** A store has no clock but this one, for how long to keep what has no moment of its own. */
const fromNow = (days: number): number | null => secondsOf(plus(new Date(), days * day));

function caseItem(next: Case, writeId: string): NewItem {
  const key = keyOf(next.ref);
  const waking: Record<string, Plain> =
    next.wakeAt === null
      ? {}
      : { due: `due#${shardOf(key, caseShards)}`, wakeAt: next.wakeAt.getTime(), oldestDue: oldestDue(next) };
  return {
    ...{ pk: key, sk: 'case', kind: 'case', rev: next.rev, writeId, data: toStored(next) },
    ...{ state: next.state.kind, account: next.ref.account, region: next.ref.region },
    heldBy: [...heldRails(next)],
    expiresAt: secondsOf(expiresAt(next)),
    ...waking,
  };
}

function historyItems({ ref, rev }: Case, history: readonly HistoryEntry[]): readonly NewItem[] {
  const items: NewItem[] = [];
  for (let i = 0; i < history.length; i += linesAnItem) {
    const lines = history.slice(i, i + linesAnItem);
    const [first] = lines;
    if (first === undefined) continue;
    const sk = `history#${padded(first.at.getTime())}#${padded(rev)}#${padded(items.length)}`;
    const expiresAt = secondsOf(plus(first.at, kept.history * day));
    items.push({ pk: keyOf(ref), sk, kind: 'history', data: historyToStored(lines), expiresAt });
  }
  return items;
}

/**
 * One conditional write where there is nothing beside the case, else one transaction. Letters that are there already
 * stay as they are: they are left out of the next try. What is beyond a transaction's 100 items, letters first, is
 * written after it.
 */
async function save(access: Access, own: Write, others: readonly Write[]): Promise<'saved' | 'conflict'> {
  const isOurs = (found: Item | undefined): boolean => found?.writeId?.S === own.put?.writeId;
  if (own.put === undefined) throw new Error('a save without a case');
  if (others.length === 0) {
    const answer = await access.put(own.put, own.only);
    // A write that the SDK made again fails on its own first success.
    return answer.is === 'written' || isOurs(answer.found ?? (await access.get(own.put))) ? 'saved' : 'conflict';
  }
  const together = others.slice(0, mostWrites - 1);
  const answer = await access.transact([own, ...together]);
  if (answer.is === 'refused') {
    if (answer.refused.has(0)) {
      if (!isOurs(answer.refused.get(0) ?? (await access.get(own.put)))) return 'conflict';
    } else
      return save(
        access,
        own,
        others.filter((_, i) => !answer.refused.has(i + 1)),
      );
  }
  await Promise.all(others.slice(together.length).map(async ({ put, only }) => put && access.put(put, only)));
  return 'saved';
}

/** Reads the whole table, since nobody waits for it but a person: dear in a large one. */
async function* list(access: Access, { state, account, region, heldBy }: CaseQuery): AsyncGenerator<Case> {
  const wanted: readonly (readonly [string, string, Plain])[] = [
    ['#kind = :kind', ':kind', 'case'],
    ['#ns = :ns', ':ns', access.prefix],
    ['#state = :state', ':state', state],
    ['#account = :account', ':account', account],
    ['#region = :region', ':region', region],
    ['contains(#heldBy, :heldBy)', ':heldBy', heldBy],
  ];
  const asked = wanted.filter(([, , value]) => value !== undefined);
  const filter: Expression = {
    text: asked.map(([text]) => text).join(' AND '),
    values: Object.fromEntries(asked.map(([, name, value]) => [name, value])),
  };
  const found: { readonly key: string; readonly data: string }[] = [];
  for await (const item of access.scan(filter)) {
    found.push({ key: textOf(item, 'pk').slice(access.prefix.length), data: textOf(item, 'data') });
  }
  for (const { key, data } of found.sort((a, b) => compareText(a.key, b.key))) yield fromStored(data, key);
}
