import type { CaseRow, CaseView, FeedEntry, Orders, StatusView } from '../../../src/console/types.ts';

/** What the fake service holds, and orders change. */
export interface World {
  rows: CaseRow[];
  feed: readonly FeedEntry[];
  /** What orders made of a case. */
  cases: Map<string, (view: CaseView) => CaseView>;
  change: Partial<StatusView>;
  signedIn: boolean;
}

interface Context {
  readonly token: string;
  readonly after: (minutes: number) => string;
}

type Answer =
  | { readonly is: 'done'; readonly view: unknown }
  | { readonly is: 'refused'; readonly status: number; readonly error: string };

const done: Answer = { is: 'done', view: {} };

/** Carries an order out, near enough for a page to be tried on; null: there is no such order. */
export function answerOrder(world: World, path: string, body: unknown, { token, after }: Context): Answer | null {
  const who = world.change.who ?? 'operator';
  switch (path) {
    case 'api/session': {
      const order = body as Orders['session'];
      if (order.token !== token) return { is: 'refused', status: 401, error: 'That is not the token.' };
      world.signedIn = true;
      world.change = { ...world.change, who: order.who ?? 'operator' };
      return done;
    }
    case 'api/freeze':
      world.change = { ...world.change, frozen: { by: who, why: (body as Orders['freeze']).why, at: after(0) } };
      return done;
    case 'api/unfreeze':
      world.change = { ...world.change, frozen: null };
      return done;
    case 'api/resume': {
      const { rule } = body as Orders['resume'];
      world.change = { ...world.change, tripped: (world.change.tripped ?? []).filter((one) => one.rule !== rule) };
      return done;
    }
  }
  const [, key, order] = /^api\/cases\/([^/]+)\/(exempt|postpone|run-now|undo)$/.exec(path) ?? [];
  if (key === undefined || order === undefined) return null;
  const at = world.rows.findIndex((row) => row.key === decodeURIComponent(key));
  const row = world.rows[at];
  if (row === undefined) return { is: 'refused', status: 404, error: 'There is no such case.' };
  const changed = changedBy(row, order, body, after);
  world.rows = world.rows.with(at, changed);
  const text = `${order}: ${'reason' in Object(body) ? (body as Orders['postpone']).reason : 'now'}`;
  world.cases.set(row.key, (view) => ({
    ...view,
    history: [{ at: after(0), what: 'order', text, rule: null, by: who }, ...view.history],
    postponed:
      order === 'postpone'
        ? { until: (body as Orders['postpone']).until, by: who, reason: (body as Orders['postpone']).reason }
        : view.postponed,
  }));
  return done;
}

function changedBy(row: CaseRow, order: string, body: unknown, after: (minutes: number) => string): CaseRow {
  switch (order) {
    case 'exempt':
      return { ...row, mark: 'exempt', state: 'open', next: null, exemptUntil: (body as Orders['exempt']).until };
    case 'postpone':
      return {
        ...row,
        postponedUntil: (body as Orders['postpone']).until,
        next: row.next === null ? null : { ...row.next, dueAt: (body as Orders['postpone']).until },
      };
    case 'undo':
      return { ...row, mark: 'violation', acted: null, instanceState: 'running' };
    default:
      return { ...row, mark: 'acted', next: null, acted: { do: row.next?.do ?? 'stop', at: after(0) } };
  }
}
