import { existsSync } from 'node:fs';
import type { Store } from '../../engine/ports.ts';
import { type Env, type Settings, settingsFrom } from '../service/settings.ts';
import { Mistake, type Streams } from './exit.ts';

/** Where cases are kept, as `--store` names it. */
export type StorePlace =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'dynamodb'; readonly table: string; readonly prefix: string };

/** The file of a service that was told nothing else. */
const defaultFile = 'broom.sqlite';

/**
 * `--store`, else BROOM_STORE, else the table of BROOM_TABLE, else `broom.sqlite` in this folder.
 *
 * @throws {Mistake} when it is neither `sqlite:FILE` nor `dynamodb:TABLE`
 */
export function storePlace(given: string | undefined, env: Env, settings: Settings = settingsFrom(env)): StorePlace {
  const { table, tablePrefix: prefix } = settings;
  const [name, text] = given === undefined ? ['BROOM_STORE', env.BROOM_STORE?.trim()] : ['--store', given];
  if (text === undefined || text === '')
    return table === null ? { kind: 'sqlite', file: defaultFile } : { kind: 'dynamodb', table, prefix };
  const [, kind, where = ''] = /^(sqlite|dynamodb):(.+)$/s.exec(text) ?? [];
  if (kind === 'sqlite') return { kind, file: where };
  if (kind === 'dynamodb' && /^[\w.-]{3,255}$/.test(where)) return { kind, table: where, prefix };
  throw new Mistake(`${name}: expected sqlite:FILE or dynamodb:TABLE, got "${text}"`);
}

export const storeName = (place: StorePlace): string =>
  place.kind === 'sqlite' ? `sqlite:${place.file}` : `dynamodb:${place.table}`;

/**
 * @param options.create whether a SQLite file may be made: to look for cases in a new one would find none, and mislead
 * @throws {Mistake} when there is no such file and none may be made
 */
export async function openStore(place: StorePlace, { create }: { readonly create: boolean }): Promise<Store> {
  if (place.kind === 'dynamodb') {
    const { createDynamoStore } = await import('../../aws/dynamodb/store.ts');
    return createDynamoStore({ table: place.table, prefix: place.prefix });
  }
  if (!create && !existsSync(place.file))
    throw new Mistake(`${storeName(place)}: there is no such file; name the store with --store, or BROOM_STORE`);
  const { createSqliteStore } = await import('../../stores/sqlite.ts');
  return createSqliteStore({ file: place.file });
}

/** Opens the store that is named, works with it, and closes it whatever comes of that. It must be there. */
export async function withStore<T>(
  given: string | undefined,
  { env }: Pick<Streams, 'env'>,
  work: (store: Store, place: StorePlace) => Promise<T>,
): Promise<T> {
  const place = storePlace(given, env);
  const store = await openStore(place, { create: false });
  try {
    return await work(store, place);
  } finally {
    await store.close();
  }
}
