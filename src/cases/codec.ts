import { keyOf } from '../facts/fold.ts';
import type { Letter } from '../messages/types.ts';
import type { Case, HistoryEntry } from './types.ts';

/**
 * Cases as text, for stores: JSON that a person can read in a database's console.
 *
 * A `Date` is written `"@2026-03-01T12:00:00Z"`, a `Map` `["@map", key, value, key, value]`, and a text that begins
 * with `@`, whoever wrote it, gets a second one: so no stranger's value can pass for either. Keys of maps stay array
 * items, because an object would put `2` before `10` and has opinions about `__proto__`.
 */
export const schemaVersion = 1;

/** What a store holds cannot be read: damaged, or written by a version of Broom that this one does not know. */
export class StoredError extends Error {
  override readonly name = 'StoredError';
  /** What could not be read: a case's key, a letter's id. */
  readonly key: string;

  constructor(key: string, why: string, options?: ErrorOptions) {
    super(`what is stored of ${key} cannot be read: ${why}`, options);
    this.key = key;
  }
}

export const toStored = (subject: Case): string => encode('case', subject);
export const letterToStored = (letter: Letter): string => encode('letter', letter);
/** Several lines as one text, since those of one save are stored together. */
export const historyToStored = (entries: readonly HistoryEntry[]): string => encode('history', entries);

/** @throws {StoredError} when the text is damaged, of an unknown version, or of another case than `key` */
export function fromStored(text: string, key: string): Case {
  const stored = decode('case', text, key);
  if (!isLike<Case>(stored, caseShape)) throw new StoredError(key, 'it is not a case');
  if (keyOf(stored.ref) !== key) throw new StoredError(key, `it is the case of ${keyOf(stored.ref)}`);
  return stored;
}

/** @throws {StoredError} */
export function letterFromStored(text: string, id: string): Letter {
  const stored = decode('letter', text, id);
  if (!isLike<Letter>(stored, letterShape)) throw new StoredError(id, 'it is not a letter');
  return stored;
}

/** @throws {StoredError} */
export function historyFromStored(text: string, key: string): readonly HistoryEntry[] {
  const stored = decode('history', text, key);
  if (!Array.isArray(stored)) throw new StoredError(key, 'it is not a history');
  return stored.map((entry: unknown) => {
    if (!isLike<HistoryEntry>(entry, historyShape)) throw new StoredError(key, 'it is not a history');
    return entry;
  });
}

/** For what else a store keeps, such as the rails: `kind` says what it is. */
export function encode(kind: string, value: unknown): string {
  return JSON.stringify({ v: schemaVersion, [kind]: pack(value) });
}

/** @throws {StoredError} when the text is damaged, of an unknown version, or not of this kind */
export function decode(kind: string, text: string, key: string): unknown {
  const parsed = parse(text, key);
  const has = (name: string): boolean => typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, name);
  if (!has('v')) throw new StoredError(key, 'it has no version');
  const { v, [kind]: value } = parsed as Record<string, unknown>;
  if (v !== schemaVersion) {
    throw new StoredError(key, `it has version ${JSON.stringify(v)}, and this Broom knows ${schemaVersion}`);
  }
  if (!has(kind)) throw new StoredError(key, `it is not a ${kind}`);
  return unpack(value, key);
}

function parse(text: string, key: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoredError(key, 'it is not JSON', { cause });
  }
}

const mapTag = '@map';

function pack(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('@') ? `@${value}` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return `@${value.toISOString().replace('.000Z', 'Z')}`;
  if (value instanceof Map) return packMap(value);
  if (Array.isArray(value)) return value.map(pack);
  return eachField(value, pack);
}

function packMap(map: ReadonlyMap<unknown, unknown>): unknown[] {
  const packed: unknown[] = [mapTag];
  for (const [key, item] of map) packed.push(pack(key), pack(item));
  return packed;
}

/** Fields are made, not set, where a name has a meaning of its own. */
function eachField(value: object, change: (item: unknown) => unknown): object {
  const changed: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    const next = change(item);
    if (name !== '__proto__') changed[name] = next;
    else Object.defineProperty(changed, name, { value: next, enumerable: true, writable: true, configurable: true });
  }
  return changed;
}

function unpack(value: unknown, key: string): unknown {
  if (typeof value === 'string') return value.startsWith('@') ? unpackText(value.slice(1), key) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return eachField(value, (item) => unpack(item, key));
  if (value[0] !== mapTag) return value.map((item) => unpack(item, key));
  if (value.length % 2 === 0) throw new StoredError(key, 'a map has a key without a value');
  const map = new Map<unknown, unknown>();
  for (let i = 1; i < value.length; i += 2) map.set(unpack(value[i], key), unpack(value[i + 1], key));
  return map;
}

function unpackText(text: string, key: string): unknown {
  if (text.startsWith('@')) return text;
  const date = new Date(text);
  if (!/^[+-]?\d{4,6}-\d\d-\d\dT/.test(text) || Number.isNaN(date.getTime())) {
    throw new StoredError(key, `${JSON.stringify(text)} is not a time`);
  }
  return date;
}

type Kind = 'text' | 'number' | 'object' | 'list' | 'map' | 'date' | 'date or null' | 'anything';
type Shape<T> = { readonly [K in keyof T]-?: Kind };

/** Enough to tell a whole value from a damaged one; what is inside was written by `pack`. */
const caseShape: Shape<Case> = {
  ref: 'object',
  rev: 'number',
  instance: 'object',
  discoveredAt: 'date',
  tracks: 'map',
  stop: 'anything',
  restarts: 'list',
  terminatedAt: 'date or null',
  outbox: 'list',
  retryAt: 'date or null',
  unread: 'anything',
  exemptions: 'list',
  postponed: 'anything',
  wakeAt: 'date or null',
  state: 'object',
};

const letterShape: Shape<Letter> = {
  id: 'text',
  channel: 'text',
  group: 'text',
  at: 'date',
  content: 'object',
  sending: 'anything',
  tries: 'number',
  retryAt: 'date or null',
};

const historyShape: Shape<HistoryEntry> = {
  at: 'date',
  what: 'text',
  text: 'text',
  rule: 'anything',
  by: 'anything',
};

const isOf: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  object: (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype,
  list: (value) => Array.isArray(value),
  map: (value) => value instanceof Map,
  date: (value) => value instanceof Date,
  'date or null': (value) => value === null || value instanceof Date,
  anything: (value) => value !== undefined,
};

function isLike<T>(value: unknown, shape: Shape<T>): value is T {
  if (typeof value !== 'object' || value === null) return false;
  const fields = Object.entries<Kind>(shape);
  return fields.every(([name, kind]) => Object.hasOwn(value, name) && isOf[kind](Reflect.get(value, name)));
}
