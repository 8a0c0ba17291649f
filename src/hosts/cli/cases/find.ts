import type { Case } from '../../../cases/types.ts';
import type { Store } from '../../../engine/ports.ts';
import { keyOf } from '../../../facts/fold.ts';
import { plain } from '../../../report/plain.ts';
import { Mistake } from '../exit.ts';

/**
 * The case that a person means: by its key, `eu-west-1#i-0123…`, or by the instance id alone, for which every case is
 * looked through.
 *
 * @throws {Mistake} when there is none, or several
 */
export async function findCase(store: Store, text: string): Promise<Case> {
  const isKey = text.includes('#');
  if (!isKey && !/^i-[0-9a-zA-Z]{1,40}$/.test(text))
    throw new Mistake(
      `expected an instance id such as i-0123456789abcdef0, or a key such as eu-west-1#i-…, got "${text}"`,
    );
  const found = isKey ? await byKey(store, text) : await byId(store, text);
  const [first, ...more] = found;
  if (first === undefined) throw new Mistake(`${plain(text, 100)}: there is no such case in this store`);
  if (more.length > 0)
    throw new Mistake(`${text}: there are several; say which: ${found.map(({ ref }) => keyOf(ref)).join(', ')}`);
  return first;
}

async function byKey(store: Store, key: string): Promise<Case[]> {
  const subject = await store.load(key);
  return subject === undefined ? [] : [subject];
}

async function byId(store: Store, id: string): Promise<Case[]> {
  const found: Case[] = [];
  for await (const subject of store.list({})) if (subject.ref.id === id) found.push(subject);
  return found;
}
