import { decode, encode, StoredError } from '../cases/codec.ts';
import type { Chore } from '../engine/ports.ts';

export const choreToStored = (chore: Chore): string => encode('chore', chore);

/** @throws {StoredError} */
export function choreFromStored(text: string, id: string): Chore {
  const chore = decode('chore', text, id);
  const isWhole =
    typeof chore === 'object' &&
    chore !== null &&
    'id' in chore &&
    chore.id === id &&
    'dueAt' in chore &&
    chore.dueAt instanceof Date &&
    'since' in chore &&
    chore.since instanceof Date;
  if (!isWhole) throw new StoredError(id, 'it is not a chore');
  return chore as Chore;
}
