import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { z } from 'zod';
import { parseTime } from '../../../cloudtrail/time.ts';
import { caseViewOf } from '../../../console/case-view.ts';
import { policyViewOf } from '../../../console/policy-view.ts';
import { searchCases } from '../../../console/search.ts';
import { trendsOf } from '../../../console/trends.ts';
import type { CaseView } from '../../../console/types.ts';
import { plain } from '../../../report/plain.ts';
import { policyBody, problemsOf, readJson } from './body.ts';
import { orderRoutes, requireCase } from './orders.ts';
import { pageRoutes } from './page-files.ts';
import type { CreateConsole } from './parts.ts';
import { createPlayground } from './playground.ts';
import { createReadModel } from './read-model.ts';
import { RefusedError, refuse } from './refusal.ts';
import { changeCheck, hostCheck, originCheck, safeHeaders } from './safety.ts';
import { createSessions } from './sessions.ts';
import { recorded, requireWho, signInRoutes, welcomeIn, whoIn } from './sign-in.ts';
import { createWarnings } from './warnings.ts';

/** Needed as text: everything in an address is. */
const isMoment = (text: string): boolean => text.length <= 40 && parseTime(text) !== null;
const moment = z.string().refine(isMoment, 'expected a moment such as 2026-03-01T12:00:00Z');
const count = (most: number) => z.coerce.number().int().min(0).max(most);
const name = z.string().max(1_000);

const caseSearch = z.object({
  q: name.optional(),
  state: z.enum(['clear', 'watching', 'open', 'closed']).optional(),
  mark: z.enum(['compliant', 'violation', 'acted', 'indeterminate', 'exempt', 'held']).optional(),
  rule: name.optional(),
  account: name.optional(),
  region: name.optional(),
  who: name.optional(),
  heldBy: name.optional(),
  do: z.enum(['notify', 'tag', 'quarantine', 'stop', 'terminate']).optional(),
  since: moment.optional(),
  until: moment.optional(),
  sort: z.enum(['worst', 'launched', 'changed', 'next', 'who', 'account']).optional(),
  offset: count(1_000_000).optional(),
  limit: count(500).optional(),
});

const trendSearch = z.object({ days: z.coerce.number().int().min(1).max(90).default(7) });
const tried = z.strictObject({ policy: z.string() });

/** See `CreateConsole`. One small middleware per concern; whatever is not let through by all of them does not exist. */
export const createConsole: CreateConsole = async (parts) => {
  const { store, book, now, service, written, who } = parts;
  if (parts.token.length < 32) throw new Error('the token of the console has fewer than 32 characters');
  const model = await createReadModel(parts);
  const sessions = createSessions({
    token: parts.token,
    now: () => performance.now(),
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
  });
  const playground = createPlayground(parts);
  const warnings = createWarnings(parts);
  const schema = readFileSync(new URL('../../../../policy.schema.json', import.meta.url), 'utf8');
  const load = (key: string) => store.load(key);
  const view = async (key: string): Promise<CaseView> => {
    const subject = await requireCase({ load }, key);
    const { policy, idle } = service();
    const [history, rails] = [await store.history(key), await store.shared()];
    return caseViewOf({ subject, policy, idle, rails, at: now(), history, letters: book.letters(key) });
  };

  const app = new Hono();
  app.use(safeHeaders, hostCheck(parts.hosts));
  app.onError((error, context) => {
    if (error instanceof RefusedError) return refuse(context, error.status, error.message, error.hint);
    const isStored = error.name === 'StoreError' || error.name === 'StoredError';
    return refuse(
      context,
      isStored ? 503 : 500,
      isStored ? 'What is stored cannot be read now.' : 'Something went wrong in the console.',
      'The log of broom serve says more; what Broom does goes on.',
    );
  });
  app.notFound((context) => refuse(context, 404, 'There is nothing here.'));

  app.get('/health', (context) => context.text('ok\n'));
  app.get('/ready', async (context) => {
    const { is, why } = await parts.ready().catch(() => ({ is: false, why: 'it cannot be said' }));
    return is ? context.text('ok\n') : context.text(`${plain(why, 200)}\n`, 503);
  });

  const known = { sessions, who };
  app.get('/metrics', requireWho(known), async (context) =>
    context.text(await parts.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );

  app.use('/api/*', originCheck(parts.hosts), changeCheck);
  signInRoutes(app, known);
  app.use('/api/*', requireWho(known));
  app.get('/api/session', (context) => context.json({ who: whoIn(context) }));
  app.get('/api/now', async (context) => context.json(await model.now(whoIn(context))));
  app.get('/api/cases', (context) => {
    const search = caseSearch.safeParse(context.req.query());
    if (!search.success) throw new RefusedError(422, problemsOf(search.error));
    return context.json(searchCases(model.index.all(), given(search.data)));
  });
  app.get('/api/cases/:key', async (context) => context.json(await view(context.req.param('key'))));
  app.get('/api/trends', (context) => {
    const search = trendSearch.safeParse(context.req.query());
    if (!search.success) throw new RefusedError(422, problemsOf(search.error));
    const { days } = search.data;
    const { policy } = service();
    return context.json(trendsOf({ entries: model.index.all(), policy, policies: book.policies(), days, now: now() }));
  });
  app.get('/api/policy', async (context) => {
    const { policy } = service();
    const rails = await store.shared();
    const entries = model.index.all();
    const versions = book.policies();
    return context.json(
      policyViewOf({ policy, written: written(), entries, versions, rails, warnings: await warnings(), now: now() }),
    );
  });
  app.get('/api/schema', (context) => context.body(schema, 200, { 'content-type': 'application/schema+json' }));
  app.get('/api/events', (context) => {
    const last = context.req.header('last-event-id') ?? '';
    const answer = model.streams.open({
      who: recorded(whoIn(context)),
      lastId: /^\d{1,15}$/.test(last) ? Number(last) : null,
      isWelcome: welcomeIn(context),
    });
    return answer ?? refuse(context, 503, 'As many pages are open as may be.', 'Close one, or ask again later.');
  });
  orderRoutes(app, {
    parts,
    setRail: (change) => model.store.setRail(change),
    load,
    shared: () => store.shared(),
    view,
  });
  app.post('/api/playground', async (context) => {
    const { policy } = await readJson(context, tried, policyBody);
    return context.json(await playground.run(policy));
  });
  app.all('/api/*', (context) => refuse(context, 404, 'There is nothing here.'));
  pageRoutes(app, parts.pageFolder);

  return {
    fetch: (request) => app.fetch(request),
    store: model.store,
    noteEvidence: (sightings) => book.noteEvidence(sightings, now()),
    note: model.note,
    refresh: model.refresh,
    close: async () => {
      model.streams.close();
      await playground.close();
    },
  };
};

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that were left out. */
const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
