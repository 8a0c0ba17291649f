import { afterEach, describe } from 'vitest';
import type { Store } from '../../engine/ports.ts';
import { casesContract } from './contract-cases.ts';
import { mailContract } from './contract-mail.ts';
import { railsContract } from './contract-rails.ts';
import { sharedContract } from './contract-shared.ts';

/** One empty store, opened as often as it is asked: each time another handle on the same data. */
export interface Shelf {
  open(): Promise<Store>;
  /** Removes what was kept; the handles are closed by then. */
  clear?(): Promise<void>;
}

export interface ContractOptions {
  /** Whether `expire` drops what is past its time; else the database does so by itself, some time. */
  readonly expires: boolean;
}

/** What a test gets: two handles on one empty store. */
export interface Handles {
  readonly store: Store;
  readonly other: Store;
}

/** What every store does. `makeShelf` is called before each test. */
export function storeContract(
  name: string,
  makeShelf: () => Promise<Shelf>,
  options: ContractOptions = { expires: true },
): void {
  describe(`the ${name} store`, () => {
    const open: { close(): Promise<void> }[] = [];
    const handles = async (): Promise<Handles> => {
      const shelf = await makeShelf();
      const [store, other] = [await shelf.open(), await shelf.open()];
      open.push({
        close: async () => {
          await store.close();
          if (other !== store) await other.close();
          await shelf.clear?.();
        },
      });
      return { store, other };
    };
    afterEach(async () => {
      for (const one of open.splice(0)) await one.close();
    });
    casesContract(handles, options);
    railsContract(handles);
    sharedContract(handles);
    mailContract(handles);
  });
}
