import type { Case } from '../../../../cases/types.ts';
import type { PolicyNote } from '../../../../console/book.ts';
import { nthCase } from '../../../../console/testing/entries.ts';
import type { Sighting } from '../../../../facts/types.ts';
import { policyOf } from '../../../../replay/testing/story.ts';
import { createTrailWorld } from '../../../../replay/trail-world.ts';
import { createMemoryStore, type MemoryStore } from '../../../../stores/memory.ts';
import { createBook, type SqliteBook } from '../../../../stores/sqlite/book.ts';
import { at } from '../../../../stores/testing/cases.ts';
import { createService, type Service } from '../../../service/service.ts';
import { createConsole } from '../create.ts';
import type { Console, ConsoleParts } from '../parts.ts';

/** A console without a server: requests go straight into it. Its clock stands at noon of 1 March 2026 until it is set. */
export interface TestApp {
  readonly console: Console;
  readonly service: Service;
  readonly book: SqliteBook;
  /** The store beneath the one that is watched: what is saved here is another process's doing. */
  readonly behind: MemoryStore;
  /** Asks by this host's name and with what is given; `Response` as it comes. */
  ask(path: string, init?: RequestInit & { readonly host?: string | null }): Promise<Response>;
  /** The same, with the token. */
  get(path: string): Promise<Response>;
  /** As a page that is signed in asks for a change. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  setNow(minutes: number): void;
  close(): Promise<void>;
}

export const token = 'a-token-for-tests-of-32-characters-or-more';
export const host = '127.0.0.1:4280';
export const origin = `http://${host}`;
export const bearer = { authorization: `Bearer ${token}` };
/** What makes a request of the page's own. */
export const change = { 'content-type': 'application/json', 'x-broom': '1', origin, 'sec-fetch-site': 'same-origin' };

export const policyText =
  'accounts: { sandbox: "111122223333" }\nmode: enforce\nsettle: 5m\n' +
  'rules:\n  - { id: a, require: { tags: { Code: present } }, steps: [notify, { do: stop, after: 1h }] }\n';

export interface TestAppOptions extends Partial<ConsoleParts> {
  /** As many as `nthCase` makes. */
  readonly cases?: number;
  readonly subjects?: readonly Case[];
  readonly policies?: readonly PolicyNote[];
  readonly seen?: readonly Sighting[];
  readonly dryRun?: boolean;
}

export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { cases = 0, subjects = [], seen = [], dryRun = false, ...parts } = options;
  const behind = createMemoryStore();
  const book = await createBook({ file: ':memory:' });
  for (const one of [...Array.from({ length: cases }, (_, nth) => nthCase(nth)), ...subjects])
    await behind.save(one, { expected: null, history: [], letters: [] });
  const policy = policyOf(policyText);
  let clock = at(0);
  const now = (): Date => clock;
  const made: { service: Service | null } = { service: null };
  const console = await createConsole({
    store: behind,
    book,
    service: () => made.service ?? { policy, idle: null, order: async () => undefined },
    written: () => ({ place: 'broom.yaml', text: policyText, since: at(0), trouble: null }),
    sources: () => [],
    now,
    speed: 1,
    simulation: null,
    token,
    hosts: [host, 'localhost:4280', 'broom.example.com'],
    who: 'alice',
    ready: async () => ({ is: true, why: '' }),
    metrics: async () => 'broom_up 1\n',
    pageFolder: '/nowhere',
    ...parts,
  });
  const world = createTrailWorld();
  const service = await createService({
    policy,
    policySince: at(0),
    store: console.store,
    world,
    senders: () => null,
    readLog: async () => null,
    now,
    by: 'test',
    dryRun,
  });
  made.service = service;
  for (const sighting of seen) world.observe(sighting);
  if (seen.length > 0) await service.see(seen);
  await console.refresh();
  const ask: TestApp['ask'] = async (path, { host: name = host, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (name !== null) headers.set('host', name);
    return console.fetch(new Request(`http://${host}${path}`, { ...init, headers }));
  };
  const cookie = async (): Promise<string> => {
    const answer = await ask('/api/session', { method: 'POST', headers: change, body: JSON.stringify({ token }) });
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };
  let session: string | null = null;
  return {
    console,
    service,
    book,
    behind,
    ask,
    get: (path) => ask(path, { headers: bearer }),
    post: async (path, body, headers = {}) => {
      session ??= await cookie();
      return ask(path, {
        method: 'POST',
        headers: { ...change, cookie: session, ...headers },
        body: JSON.stringify(body),
      });
    },
    setNow: (minutes) => {
      clock = at(minutes);
    },
    close: async () => {
      await console.close();
      book.close();
    },
  };
}
