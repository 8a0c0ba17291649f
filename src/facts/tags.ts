import { isTooFresh } from './doubt.ts';
import type { Fact, Removal, TagEntry, Tags, ToldTag } from './types.ts';

export const noTags: Tags = { completeAt: null, clearedAt: null, byKey: new Map() };

/** A complete listing of an instance's tags at one moment. */
export function listing(tags: Iterable<readonly [string, string]>, at: Date): Tags {
  return { completeAt: at, clearedAt: null, byKey: new Map([...tags].map(([key, value]) => [key, { value, at }])) };
}

/** Keys that only AWS can write; DeleteTags without a list leaves them. */
export const isReserved = (key: string): boolean => key.toLowerCase().startsWith('aws:');

export function tagOf(tags: Tags, key: string): Fact<string> {
  const value = present(tags, key, tags.byKey.get(key));
  if (isDoubtful(tags, key, value)) return { is: 'unknown' };
  if (value !== null) return { is: 'known', value };
  // A removal that named a value says nothing of a key whose value was never seen.
  const removed = tags.byKey.get(key);
  const gone = removed !== undefined && removed.at.getTime() !== longAgo.getTime();
  return gone || floorOf(tags, key) !== null ? { is: 'absent' } : { is: 'unknown' };
}

/** Every tag known to be there, by key in order of its code units. */
export function presentTags(tags: Tags): Map<string, string> {
  const pairs: [string, string][] = [];
  for (const [key, entry] of tags.byKey) {
    const value = present(tags, key, entry);
    if (value !== null && !isDoubtful(tags, key, value)) pairs.push([key, value]);
  }
  return new Map(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether every key not listed is known to be absent. Keys of AWS's own are not counted. */
export const tagsAreComplete = (tags: Tags): boolean => tags.completeAt !== null || tags.clearedAt !== null;

/** The evidence in one CreateTags, DeleteTags, TagResources or UntagResources. */
export function tagsFromChange(set: ReadonlyMap<string, string>, removed: Removal | null, at: Date): Tags {
  const byKey = new Map<string, TagEntry>();
  if (removed?.kind === 'keys') {
    for (const [key, value] of removed.keys) {
      if (value === null) byKey.set(key, { value: null, at });
      else byKey.set(key, { value: null, at: longAgo, removals: new Map([[value, at]]) });
    }
  }
  for (const [key, value] of set) byKey.set(key, { value, at });
  const told = new Map<string, ToldTag>();
  if (removed?.kind === 'keys')
    for (const [key, value] of removed.keys) told.set(key, { value: value === null ? null : undefined, at });
  for (const [key, value] of set) told.set(key, { value, at });
  const changes = { completeAt: null, clearedAt: removed?.kind === 'all' ? at : null, byKey };
  return told.size === 0 ? changes : { ...changes, told };
}

/** Whether a listing disagrees with a change so fresh that the listing may not have had it yet. */
function isDoubtful(tags: Tags, key: string, value: string | null): boolean {
  const { completeAt } = tags;
  if (completeAt === null) return false;
  const told = lastTold(tags, key);
  return told?.value !== undefined && told.value !== value && isTooFresh(told.at, completeAt);
}

/** A DeleteTags without a list is told of every key that a user can write. */
function lastTold({ told, clearedAt }: Tags, key: string): ToldTag | undefined {
  const own = told?.get(key);
  if (clearedAt === null || isReserved(key) || (own !== undefined && own.at.getTime() >= clearedAt.getTime()))
    return own;
  return { value: null, at: clearedAt };
}

/** An entry that says nothing but its removals has this time: any evidence is later. */
const longAgo = new Date(-8.64e15);

/** Joins two bodies of evidence; commutative, associative and idempotent. */
export function foldTags(a: Tags, b: Tags): Tags {
  const completeAt = max(a.completeAt, b.completeAt);
  const clearedAt = max(a.clearedAt, b.clearedAt);
  const frame = { completeAt, clearedAt };
  const byKey = new Map<string, TagEntry>();
  for (const key of new Set([...a.byKey.keys(), ...b.byKey.keys()])) {
    const entry = settle(frame, key, foldEntries(a.byKey.get(key), b.byKey.get(key)));
    if (entry !== null) byKey.set(key, entry);
  }
  const told = foldTold(a.told, b.told, completeAt);
  return told === undefined ? { completeAt, clearedAt, byKey } : { completeAt, clearedAt, byKey, told };
}

function foldTold(a: Tags['told'], b: Tags['told'], completeAt: Date | null): Tags['told'] {
  if (a === undefined && b === undefined) return undefined;
  const told = new Map<string, ToldTag>();
  for (const [key, change] of [...(a ?? []), ...(b ?? [])]) {
    if (completeAt !== null && !isTooFresh(change.at, completeAt) && change.at.getTime() <= completeAt.getTime())
      continue;
    const other = told.get(key);
    if (other === undefined || toldOrder(change, other) > 0) told.set(key, change);
  }
  return told.size === 0 ? undefined : new Map([...told].sort(([x], [y]) => (x < y ? -1 : 1)));
}

/** Later first; on a tie present wins over removed, as in entryOrder, and what depends on the value over nothing. */
function toldOrder(a: ToldTag, b: ToldTag): number {
  const order = a.at.getTime() - b.at.getTime();
  if (order !== 0) return order;
  const rank = ({ value }: ToldTag): number => (typeof value === 'string' ? 2 : value === undefined ? 1 : 0);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return typeof a.value === 'string' && typeof b.value === 'string' ? (a.value < b.value ? -1 : 1) : 0;
}

const max = (a: Date | null, b: Date | null): Date | null =>
  a === null ? b : b === null || a.getTime() >= b.getTime() ? a : b;

type Frame = Pick<Tags, 'completeAt' | 'clearedAt'>;

/** The moment at which the key is known to have been absent unless an entry of that moment or later says otherwise. */
function floorOf(tags: Frame, key: string): Date | null {
  return isReserved(key) ? tags.completeAt : max(tags.completeAt, tags.clearedAt);
}

function foldEntries(a: TagEntry | undefined, b: TagEntry | undefined): TagEntry | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const winner = entryOrder(a, b) >= 0 ? a : b;
  const removals = new Map(a.removals ?? []);
  for (const [value, at] of b.removals ?? []) {
    const other = removals.get(value);
    if (other === undefined || other.getTime() < at.getTime()) removals.set(value, at);
  }
  return { value: winner.value, at: winner.at, removals };
}

/** Later first; on a tie present wins over removed, and of two values the greater, so that order does not matter. */
function entryOrder(a: TagEntry, b: TagEntry): number {
  const order = a.at.getTime() - b.at.getTime();
  if (order !== 0) return order;
  if (a.value === null || b.value === null) return (a.value === null ? 0 : 1) - (b.value === null ? 0 : 1);
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}

/** Drops what later evidence has overtaken, so that an entry never grows beyond what can still matter. */
function settle(frame: Frame, key: string, entry: TagEntry | undefined): TagEntry | null {
  if (entry === undefined) return null;
  const floor = floorOf(frame, key)?.getTime() ?? Number.NEGATIVE_INFINITY;
  const since = Math.max(entry.at.getTime(), floor);
  const removals = [...(entry.removals ?? [])].filter(([, at]) => at.getTime() > since);
  const overtaken = entry.at.getTime() < floor;
  if (removals.length === 0) {
    if (overtaken || entry.at.getTime() === longAgo.getTime()) return null;
    return { value: entry.value, at: entry.at };
  }
  const kept = overtaken ? { value: null, at: longAgo } : { value: entry.value, at: entry.at };
  return { ...kept, removals: new Map(removals.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function present(tags: Frame, key: string, entry: TagEntry | undefined): string | null {
  if (entry === undefined || entry.value === null) return null;
  const floor = floorOf(tags, key);
  if (floor !== null && entry.at.getTime() < floor.getTime()) return null;
  const removedAt = entry.removals?.get(entry.value);
  return removedAt !== undefined && removedAt.getTime() > entry.at.getTime() ? null : entry.value;
}
