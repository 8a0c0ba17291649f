import type { StatusView } from '../../src/console/types.ts';
import type { Api } from './api.ts';

/** The address bar holds the whole state of a view. */
export interface Address {
  /** `/`, `/cases`, `/cases/eu-west-1%23i-0abc`, `/trends`, `/policy`, `/playground` */
  readonly path: string;
  readonly params: URLSearchParams;
  go(path: string, params?: Readonly<Record<string, string>>, options?: { readonly replaces?: boolean }): void;
}

/** What every page is given. A page is a function of this, and asks `api` for the rest. */
export interface PageProps {
  readonly api: Api;
  readonly address: Address;
  readonly status: StatusView;
  /** The service's clock, in ms since 1970: it may run faster than ours. */
  readonly now: () => number;
  /** Tells a screen reader, and shows for a moment. */
  readonly say: (text: string) => void;
  /** Counts up whenever something that is shown may have changed: ask again. */
  readonly version: number;
}
