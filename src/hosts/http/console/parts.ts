import type { Book } from '../../../console/book.ts';
import type { SourceView } from '../../../console/types.ts';
import type { Store } from '../../../engine/ports.ts';
import type { Sighting } from '../../../facts/types.ts';
import type { Service } from '../../service/service.ts';

/** What the console is made of. */
export interface ConsoleParts {
  /** As it is opened, before `watch`. */
  readonly store: Store;
  readonly book: Book;
  /** The one that counts now; orders go through it. */
  readonly service: () => Pick<Service, 'order' | 'policy' | 'idle'>;
  /** The policy as it is written, where, and why what stands there now was not taken up. */
  readonly written: () => {
    readonly place: string;
    readonly text: string;
    readonly since: Date;
    readonly trouble: string | null;
  };
  readonly sources: () => readonly SourceView[];
  readonly now: () => Date;
  /** Virtual seconds a second; 1 but in a simulation. */
  readonly speed: number;
  readonly simulation: { readonly seed: string } | null;
  /** Asked of whoever comes, on loopback too; 32 characters or more. */
  readonly token: string;
  /** Values of the Host header that are answered: `127.0.0.1:4280`, `localhost:4280`, those of a proxy. */
  readonly hosts: readonly string[];
  /** Who holds the token unless they say another name, as it is recorded. */
  readonly who: string;
  /** Whether everything outside is there that is needed to work: asked by /ready. */
  readonly ready: () => Promise<{ readonly is: boolean; readonly why: string }>;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  /** Where the built page lies: dist/console-page. */
  readonly pageFolder: string;
}

export interface Console {
  /** The app: page, API, /health, /ready, /metrics. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The store that the service is to work with: what it saves shows at once. */
  readonly store: Store;
  /** Evidence that was taken in. */
  readonly noteEvidence: (sightings: readonly Sighting[]) => void;
  /** Something to be shown in the feed that is no case's: a source that fails, a policy that was taken up. */
  readonly note: (kind: 'policy' | 'source' | 'rail', text: string) => void;
  /** Takes in what other processes changed in the same store; called every minute. */
  readonly refresh: () => Promise<void>;
  /** Ends streams and workers. */
  readonly close: () => Promise<void>;
}

/** Reads what is in the store, so that the page is there at once; see `createConsole` beside this. */
export type CreateConsole = (parts: ConsoleParts) => Promise<Console>;
