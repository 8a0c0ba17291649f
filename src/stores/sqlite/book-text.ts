import { decode, encode, StoredError } from '../../cases/codec.ts';
import type { PolicyNote } from '../../console/book.ts';
import type { FeedEntry } from '../../console/types.ts';
import type { Sighting } from '../../facts/types.ts';

/** What a book holds, as text, in the form of `cases/codec.ts`: dates and maps keep what they are. */

export const sightingToStored = (sighting: Sighting): string => encode('sighting', sighting);
export const feedToStored = (entry: Omit<FeedEntry, 'id'>): string => encode('feed', entry);
export const policyNoteToStored = (note: PolicyNote): string => encode('policy', note);

/** @throws {StoredError} when it is damaged, of an unknown version, or no sighting */
export function sightingFromStored(text: string, name: string): Sighting {
  const stored = decode('sighting', text, name);
  if (!isSighting(stored)) throw new StoredError(name, 'it is not a sighting');
  return stored;
}

/** @throws {StoredError} */
export function feedFromStored(text: string, name: string): Omit<FeedEntry, 'id'> {
  const stored = decode('feed', text, name);
  if (!isFeed(stored)) throw new StoredError(name, 'it is not an entry of the feed');
  return stored;
}

/** @throws {StoredError} */
export function policyNoteFromStored(text: string, name: string): PolicyNote {
  const stored = decode('policy', text, name);
  if (!isPolicyNote(stored)) throw new StoredError(name, 'it is not a policy');
  return stored;
}

type Read = (value: unknown) => boolean;

const isText: Read = (value) => typeof value === 'string';
const isTextOrNull: Read = (value) => value === null || typeof value === 'string';
const isDate: Read = (value) => value instanceof Date;
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const has = (value: unknown, shape: Readonly<Record<string, Read>>): boolean =>
  isObject(value) &&
  Object.entries(shape).every(([name, is]) => Object.hasOwn(value, name) && is(Reflect.get(value, name)));

const isTags: Read = (value) =>
  has(value, {
    completeAt: (at) => at === null || isDate(at),
    clearedAt: (at) => at === null || isDate(at),
    byKey: (map) => map instanceof Map,
  });
const isFacts: Read = (value) =>
  isObject(value) && Object.values(value).every((fact) => has(fact, { is: isText, at: isDate }));

const shapes: Readonly<Record<Sighting['kind'], Readonly<Record<string, Read>>>> = {
  launched: {
    launch: (value) => has(value, { at: isDate, source: isText, eventId: isText, principal: isObject }),
    facts: isFacts,
    tags: isTags,
    state: isTextOrNull,
  },
  'tags-changed': { set: (value) => value instanceof Map, removed: (value) => value === null || isObject(value) },
  'state-changed': { state: isText },
  'facts-changed': { facts: isFacts },
  seen: { state: isTextOrNull, facts: isFacts, tags: isTags },
};

function isSighting(value: unknown): value is Sighting {
  if (!has(value, { kind: isText, at: isDate, arrived: isDate, ref: isObject, evidence: isObject })) return false;
  const { kind, ref, evidence } = value as Sighting;
  const isNamed =
    has(ref, { account: isText, region: isText, id: isText }) && has(evidence, { eventId: isText, object: isText });
  return isNamed && Object.hasOwn(shapes, kind) && has(value, shapes[kind]);
}

const isFeed = (value: unknown): value is Omit<FeedEntry, 'id'> =>
  has(value, { at: isText, kind: isText, text: isText, mark: isTextOrNull, key: isTextOrNull, by: isTextOrNull });

const isPolicyNote = (value: unknown): value is PolicyNote => has(value, { at: isDate, digest: isText, text: isText });
