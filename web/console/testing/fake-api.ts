/**
 * A service to try the console's page on: serves the built page with the headers of the real one, and answers the API
 * from plain fixtures, the same at every start.
 *
 *   const fake = await startFakeApi({ page, kind: 'five' });   // page: the folder of the built page, see build-page.ts
 *   fake.url                                        where it listens, `http://127.0.0.1:PORT`
 *   fake.token                                      what it asks for with `asksToken: true`: open `${url}/#token=${token}`
 *   fake.answer('GET api/trends', () => trends)     answers a path so from now on; gets the request, gives JSON
 *   fake.answer('POST api/playground', ({ body }) => view)
 *   fake.answer('GET api/now', () => fake.refuse(503, 'The store is busy.', 'Try again.'))
 *   fake.requests                                   every request to the API, in order: method, path with query, body
 *   fake.push('feed', entry)                        an event to every open stream: `now`, `feed`, `changed`
 *   fake.changeStatus({ frozen })                   changes the status and tells it
 *   fake.setRows(rows)                              other cases, and tells that they changed
 *   const release = fake.hold()                     answers nothing of the API until it is released
 *   fake.loseStreams(); fake.findStreams()          ends the streams and refuses new ones; takes them again
 *   await fake.close()
 *
 * kind: 'empty', 'five' rows, 'thousands' (ten thousand), 'hostile' (five rows, strangers' worst in every text).
 * Start fixtures of your own in builders.ts, or beside your page.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CaseRow, FeedEntry, Refusal, StatusView, StreamEvents } from '../../../src/console/types.ts';
import { after, caseRows, feedEntry, hostile, nowView, plain, type Say, start, statusView } from './builders.ts';
import { caseView } from './case-builder.ts';
import { bodyOf, servePage } from './fake-http.ts';
import { answerOrder, type World } from './fake-orders.ts';
import { search } from './fake-search.ts';

export interface FakeOptions {
  /** The folder of the built page. */
  readonly page: string;
  readonly kind?: 'empty' | 'five' | 'thousands' | 'hostile';
  readonly asksToken?: boolean;
  readonly status?: Partial<StatusView>;
}

export interface FakeRequest {
  readonly method: string;
  /** `api/cases?q=web` */
  readonly path: string;
  readonly body: unknown;
}

/** What is answered instead of a view. */
export class FakeRefusal {
  readonly status: number;
  readonly refusal: Refusal;
  constructor(status: number, refusal: Refusal) {
    this.status = status;
    this.refusal = refusal;
  }
}

export interface FakeApi {
  readonly url: string;
  readonly token: string;
  readonly requests: readonly FakeRequest[];
  answer(route: string, make: (request: FakeRequest) => unknown): void;
  refuse(status: number, error: string, hint?: string): FakeRefusal;
  push<Name extends keyof StreamEvents>(name: Name, data: StreamEvents[Name]): void;
  changeStatus(change: Partial<StatusView>): void;
  setRows(rows: readonly CaseRow[]): void;
  rows(): readonly CaseRow[];
  hold(): () => void;
  loseStreams(): void;
  findStreams(): void;
  /** How many streams are open. */
  streams(): number;
  close(): Promise<void>;
}

const counts = { empty: 0, five: 5, hostile: 5, thousands: 10_000 };

export async function startFakeApi({
  page,
  kind = 'five',
  asksToken = false,
  status = {},
}: FakeOptions): Promise<FakeApi> {
  const say: Say = kind === 'hostile' ? hostile : plain;
  const token = 'f'.repeat(43);
  const began = performance.now();
  const requests: FakeRequest[] = [];
  const answers = new Map<string, (request: FakeRequest) => unknown>();
  const streams = new Set<ServerResponse>();
  const world: World = {
    rows: caseRows(counts[kind], say),
    feed: kind === 'empty' ? [] : Array.from({ length: 30 }, (_, i): FeedEntry => feedEntry(30 - i, say)),
    cases: new Map(),
    change: status,
    signedIn: !asksToken,
  };
  let isLost = false;
  let gate: Promise<void> | null = null;

  const speed = (): number => world.change.speed ?? 1;
  const statusNow = (): StatusView => {
    const now = new Date(Date.parse(start) + (performance.now() - began) * speed()).toISOString();
    return statusView(world.rows, say, { now, ...world.change });
  };
  const now = () => nowView(statusNow(), world.rows, world.feed, say);
  const push: FakeApi['push'] = (name, data) => {
    if (name === 'feed') world.feed = [data as FeedEntry, ...world.feed];
    for (const stream of streams) stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  };

  const answerOf = (request: FakeRequest): unknown => {
    const url = new URL(request.path, 'http://fake');
    const path = url.pathname.slice(1);
    const own = answers.get(`${request.method} ${path}`);
    if (own !== undefined) return own(request);
    if (request.method === 'POST') {
      const answer = answerOrder(world, path, request.body, { token, after });
      if (answer === null) return refuse(404, `There is no ${path}.`);
      if (path !== 'api/session') {
        push('now', now());
        push('changed', { keys: 'all' });
      }
      return answer.is === 'refused' ? refuse(answer.status, answer.error) : answer.view;
    }
    if (path === 'api/now') return now();
    if (path === 'api/status') return statusNow();
    if (path === 'api/cases') return search(world.rows, url.searchParams);
    const key = /^api\/cases\/([^/]+)$/.exec(path)?.[1];
    const row = key === undefined ? undefined : world.rows.find((one) => one.key === decodeURIComponent(key));
    if (row !== undefined) return world.cases.get(row.key)?.(caseView(row, say)) ?? caseView(row, say);
    if (key !== undefined) return refuse(404, 'There is no such case.', 'It may have been closed and forgotten.');
    return refuse(404, `There is no ${path}.`);
  };

  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').slice(1);
    if (!path.startsWith('api/')) return servePage(page, request.url ?? '/', response);
    const asked: FakeRequest = { method: request.method ?? 'GET', path, body: await bodyOf(request) };
    requests.push(asked);
    if (gate !== null) await gate;
    const json = (code: number, view: unknown) => {
      response.writeHead(code, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
      response.end(JSON.stringify(view));
    };
    if (asked.method === 'POST' && request.headers['x-broom'] !== '1')
      return json(403, { error: 'The header x-broom: 1 is missing.', hint: null });
    if (!world.signedIn && path !== 'api/session')
      return json(401, { error: 'This console asks for its token.', hint: 'broom serve prints it when it starts.' });
    if (path === 'api/events') {
      if (isLost) return json(503, { error: 'No streams now.', hint: null });
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      streams.add(response);
      response.on('close', () => streams.delete(response));
      response.write(`event: now\ndata: ${JSON.stringify(now())}\n\n`);
      return;
    }
    const answer = await answerOf(asked);
    if (answer instanceof FakeRefusal) json(answer.status, answer.refusal);
    else json(200, answer);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    requests,
    answer: (route, make) => {
      answers.set(route, make);
    },
    refuse,
    push,
    changeStatus: (change) => {
      world.change = { ...world.change, ...change };
      push('now', now());
    },
    setRows: (rows) => {
      world.rows = [...rows];
      push('now', now());
      push('changed', { keys: 'all' });
    },
    rows: () => world.rows,
    hold: () => {
      let release = () => {};
      gate = new Promise((done) => {
        release = () => {
          gate = null;
          done();
        };
      });
      return release;
    },
    loseStreams: () => {
      isLost = true;
      for (const stream of streams) stream.destroy();
    },
    findStreams: () => {
      isLost = false;
    },
    streams: () => streams.size,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const refuse = (status: number, error: string, hint: string | null = null): FakeRefusal =>
  new FakeRefusal(status, { error, hint });
