import { isRegion } from '../cloudtrail/call.ts';
import { isObject } from '../cloudtrail/field.ts';

/** A value inside what a stranger wrote, by own keys alone; undefined where the way ends. */
export function own(value: unknown, ...way: readonly string[]): unknown {
  let at = value;
  for (const key of way) {
    if (!isObject(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

const longestWord = 1024;

/** Text with something in it, at most 1,024 characters; null for anything else. */
export function wordIn(value: unknown, ...way: readonly string[]): string | null {
  const found = own(value, ...way);
  return typeof found === 'string' && found !== '' && found.length <= longestWord ? found : null;
}

/** The name of a region, which may become part of an address: null for anything that does not look like one. */
export function regionIn(value: unknown, ...way: readonly string[]): string | null {
  const found = wordIn(value, ...way);
  return found !== null && isRegion(found) ? found : null;
}
