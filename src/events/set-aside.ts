import { isObject } from '../cloudtrail/field.ts';
import { plain } from '../report/plain.ts';
import type { Item } from './types.ts';

const longest = 200;

/** @param what may quote strangers: it is cleaned and cut here */
export const ignored = (what: string): Item => ({ kind: 'ignored', what: plain(what, longest) });
export const unknown = (what: string): Item => ({ kind: 'unknown', what: plain(what, longest) });

/** A stranger's text within a sentence, in quotes. */
export const quoted = (text: string): string => `"${plain(text, 60)}"`;

const mostKeys = 5;

/** Any value in few words: `an object with "a" and 3 more keys`. */
export function described(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? 'empty text' : `the text ${quoted(value)}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isObject(value)) return value === null || value === undefined ? 'nothing' : `a ${typeof value}`;
  const keys = Object.keys(value);
  const named = keys.slice(0, mostKeys).map((key) => `"${plain(key, 20)}"`);
  const more = keys.length > mostKeys ? ` and ${keys.length - mostKeys} more` : '';
  return keys.length === 0 ? 'an empty object' : `an object with ${named.join(', ')}${more}`;
}
