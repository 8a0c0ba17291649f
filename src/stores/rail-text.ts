import { decode, encode, StoredError } from '../cases/codec.ts';
import type { Before, RailChange, SharedRails } from '../engine/ports.ts';
import { noRails } from './rail-state.ts';

/** Rails, their changes and what effects overwrote, as text; see `cases/codec.ts`. */
export const railsToStored = (rails: SharedRails): string => encode('rails', rails);
export const changeToStored = (change: RailChange): string => encode('change', change);
export const beforeToStored = (before: Before): string => encode('before', before);

/** @throws {StoredError} */
export function railsFromStored(text: string): SharedRails {
  const rails = decode('rails', text, 'the rails');
  const isWhole =
    isObject(rails) &&
    Object.keys(noRails).every((name) => Object.hasOwn(rails, name)) &&
    rails.tripped instanceof Map &&
    rails.resumedAt instanceof Map &&
    Array.isArray(rails.releases);
  if (!isWhole) throw new StoredError('the rails', 'they are not whole');
  return rails as unknown as SharedRails;
}

/** @throws {StoredError} */
export function changeFromStored(text: string): RailChange {
  const change = decode('change', text, 'a change of a rail');
  if (!isObject(change) || typeof change.do !== 'string' || !(change.at instanceof Date)) {
    throw new StoredError('a change of a rail', 'it is not whole');
  }
  return change as RailChange;
}

/** @throws {StoredError} */
export function beforeFromStored(text: string, key: string): Before {
  const before = decode('before', text, key);
  if (!isObject(before)) throw new StoredError(key, 'it is not what an effect overwrote');
  return before;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Map);
