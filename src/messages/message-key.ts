import { createHash } from 'node:crypto';

/** The idempotency key of a message: a hash of its letters' ids, whatever their order, and how many they are. */
export const messageKey = (ids: readonly string[]): string =>
  `${createHash('sha256').update(JSON.stringify(ids.toSorted())).digest('hex').slice(0, 32)}-${ids.length}`;

/** Of how many letters a message is; null where its key was not made here. */
export function lettersIn(key: string): number | null {
  const count = /^[0-9a-f]{32}-(\d+)$/.exec(key)?.[1];
  return count === undefined ? null : Number(count);
}
