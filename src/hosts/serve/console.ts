import { fileURLToPath } from 'node:url';
import { createBook } from '../../stores/sqlite/book.ts';
import { createConsole } from '../http/console/create.ts';
import type { Console, ConsoleParts } from '../http/console/parts.ts';
import { consoleServer, listen } from './listen.ts';
import { type Address, hostAndPort, isLoopback } from './plan/address.ts';
import type { ServeParts } from './serve.ts';

export interface OpenConsole extends Omit<Console, 'fetch' | 'refresh'> {
  readonly address: string;
  /** Lets people in. */
  open(): void;
  /** Once a minute, and when the policy is another. */
  refresh(): Promise<void>;
  /** Drops from the book what nobody will look at any more. */
  forget(at: Date): void;
}

export interface OpenConsoleParts
  extends Pick<ServeParts, 'scene' | 'store' | 'file' | 'policy' | 'policyPlace' | 'token' | 'who'>,
    Pick<ConsoleParts, 'service' | 'sources' | 'metrics' | 'ready'> {
  readonly console: { readonly address: Address; readonly hosts: readonly string[] };
  readonly trouble: () => string | null;
}

/** In ms of real time. */
const [refreshEvery, closesWithin] = [60_000, 1_000];

/**
 * The console with its book. It has its address at once, and answers nobody before `open`.
 *
 * @throws {Mistake} when the address cannot be had
 */
export async function openConsole(parts: OpenConsoleParts): Promise<OpenConsole> {
  const { scene, store, policy, token, console: wanted } = parts;
  let answer: Console['fetch'] = () =>
    new Response('Broom is starting.\n', { status: 503, headers: { 'retry-after': '2' } });
  const listening = await listen(
    consoleServer((request) => answer(request)),
    wanted.address,
    '--console',
  );
  try {
    const book = await createBook({ file: parts.file });
    const made = await createConsole({
      store,
      book,
      service: parts.service,
      written: () => {
        const { text, since, digest } = policy.written();
        return {
          place: parts.policyPlace,
          ...{ text, since: scene.policySince?.(digest) ?? since, trouble: parts.trouble() },
        };
      },
      sources: parts.sources,
      now: scene.clock.now,
      speed: scene.speed,
      simulation: scene.simulation,
      token: token.text,
      hosts: [...namesOf(listening.address), ...wanted.hosts],
      who: parts.who,
      ready: parts.ready,
      metrics: parts.metrics,
      pageFolder: pageFolder(),
    });
    let refreshedAt = performance.now();
    let shownPolicy = parts.service().policy.digest;
    return {
      store: made.store,
      noteEvidence: made.noteEvidence,
      note: made.note,
      address: `http://${hostAndPort(listening.address)}`,
      open: () => {
        answer = made.fetch;
      },
      forget: (at) => book.forget(at),
      refresh: async () => {
        const { digest } = parts.service().policy;
        if (digest === shownPolicy && performance.now() - refreshedAt < refreshEvery) return;
        shownPolicy = digest;
        refreshedAt = performance.now();
        await made.refresh();
      },
      close: async () => {
        const closed = listening.close(closesWithin);
        await made.close();
        await closed;
        book.close();
      },
    };
  } catch (error) {
    await listening.close(0);
    throw error;
  }
}

/** By which a browser on this machine may ask for it. */
function namesOf(address: Address): readonly string[] {
  const names = isLoopback(address) ? ['127.0.0.1', 'localhost', '::1', address.host] : [address.host];
  return [...new Set(names)].map((host) => hostAndPort({ ...address, host }));
}

/** Where the built page lies, also when this runs from its source. */
function pageFolder(): string {
  const dist = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/' : '../../', import.meta.url);
  return fileURLToPath(new URL('console-page/', dist));
}
